"""Packs that are well formed but cannot be analysed, or would not be read whole, are refused in one line."""

from pathlib import Path

import pytest

from policies.compiled import compile_rules
from policies.decision import Decider
from policies.errors import PackError
from policies.load import load_pack
from policies.rules import Rules
from tests.unit.small_packs import copy_of_the_small_pack, small_pack_with

CHAIN = 600


def refusal(folder: Path) -> str:
    with pytest.raises(PackError) as refused:
        Decider(load_pack(folder)).compiled()
    (problem,) = refused.value.problems
    return str(problem)


@pytest.mark.parametrize("downwards", [True, False])
def test_a_chain_of_terms_that_is_too_long_is_one_line(tmp_path: Path, downwards: bool) -> None:
    folder = copy_of_the_small_pack(tmp_path)
    links = [f"  link_{index}: '!link_{index - 1}'\n" for index in range(1, CHAIN)]
    terms = "".join(reversed(links) if downwards else links) + "  link_0: 'evals == \"yes\"'\n"
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("terms:\n", f"terms:\n{terms}"), encoding="utf-8")
    file = next(folder.glob("policies/*.yaml"))
    text = file.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line.strip().startswith("applies:"))
    file.write_text(text.replace(first, f"    applies: link_{CHAIN - 1}", 1), encoding="utf-8")
    assert "in too long a chain" in refusal(folder)


def test_a_policy_file_in_a_folder_below_is_not_passed_over(tmp_path: Path) -> None:
    folder = copy_of_the_small_pack(tmp_path)
    below = folder / "policies" / "drafts"
    below.mkdir()
    (below / "more.yaml").write_text("policies: []\n", encoding="utf-8")
    assert "drafts/more.yaml: not a file of a pack" in refusal(folder)


def test_integrity_constraints_that_leave_no_answers_are_one_line(tmp_path: Path) -> None:
    folder = copy_of_the_small_pack(tmp_path)
    pack = folder / "pack.yaml"
    never = "integrity:\n  - {id: never-holds, when: true, needs: false, say: Nothing goes.}\n"
    pack.write_text(pack.read_text(encoding="utf-8").replace("integrity:\n", never), encoding="utf-8")
    assert "no answers satisfy them all" in refusal(folder)


def test_rules_with_more_nodes_than_allowed_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = small_pack_with(tmp_path, "pack.yaml", "terms:", "terms:")
    monkeypatch.setattr("policies.diagram.Diagrams.__init__.__defaults__", (10,))
    with pytest.raises(PackError, match="too entangled"):
        compile_rules(Rules(pack))
