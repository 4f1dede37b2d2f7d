"""Packs that do not go together. Every folder of compositions/ is laid over the good pack, `pack`, and the good companion, `companion`."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.bad_input.command import ERROR, GOOD, HERE, plumbline

COMPANION: Final = HERE / "good_companion"
COMPOSITIONS: Final = HERE / "compositions"
CASES: Final = sorted(path.name for path in COMPOSITIONS.iterdir())


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, "pack")
    shutil.copytree(COMPANION, "companion")


def test_the_good_companion_composes_and_passes_its_tests() -> None:
    checked = plumbline("policies", "check", "pack+companion")
    assert (checked.status, checked.stderr) == (0, "")
    assert plumbline("policies", "test", "companion+pack").status == 0


@pytest.mark.parametrize("case", CASES)
def test_packs_that_do_not_go_together_are_refused_with_every_error_on_its_own_line(case: str) -> None:
    shutil.copytree(COMPOSITIONS / case, ".", dirs_exist_ok=True)
    expected = Path("expected.txt").read_text("utf-8")
    checked = plumbline("policies", "check", "pack+companion")
    assert checked.stderr == expected
    assert (checked.status, checked.stdout) == (1, "")
    assert [line for line in expected.splitlines() if not ERROR.fullmatch(line)] == []


def test_a_pack_that_uses_another_does_not_go_alone() -> None:
    checked = plumbline("policies", "check", "companion")
    what, fix = "companion uses small and does not go alone", "Name them together, with a + between them: small+companion"
    assert (checked.status, checked.stderr) == (1, f"companion/pack.yaml:7:15: {what}. {fix}.\n")


def test_a_pack_is_named_once() -> None:
    checked = plumbline("policies", "check", "pack+pack")
    says = 'pack/pack.yaml:1:5: "small" is the id of pack, too. Name each pack once, or rename one of the two.\n'
    assert (checked.status, says in checked.stderr) == (1, True)


def test_a_pack_that_is_not_there_is_named() -> None:
    checked = plumbline("policies", "check", "pack+nowhere")
    assert checked.status == 1
    assert all(ERROR.fullmatch(line) and line.startswith("nowhere/") for line in checked.stderr.splitlines())


@pytest.mark.parametrize(
    ("facts", "waived", "says"),
    [
        (
            "eval_examples: 40\n",
            None,
            'f.yaml:1:1: "eval_examples" is a fact of several packs. Write small.eval_examples or companion.eval_examples.',
        ),
        ("large.people: 40\n", None, 'f.yaml:1:1: there is no fact "large.people". Did you mean "people"?'),
        (
            "companion.eval_examples: 40\n",
            None,
            'f.yaml:1:26: "companion.eval_examples": "40" is not yes or no. Write yes, no or dont_know.',
        ),
        (
            "stage: pilot\n",
            "enough-examples",
            'w.yaml:1:12: "enough-examples" is a policy of several packs. Write small.enough-examples or companion.enough-examples.',
        ),
        (
            "stage: pilot\n",
            "companion.enough-examples",
            'w.yaml:1:12: the policy "companion.enough-examples" cannot be waived. Remove the waiver; the next step is: Collect more.',
        ),
    ],
)
def test_a_sheet_and_a_waiver_must_say_which_pack_they_mean(facts: str, waived: str | None, says: str) -> None:
    Path("f.yaml").write_text(facts, "utf-8")
    Path("w.yaml").write_text(f"- {{policy: {waived}, reason: It is known, expires: 2026-12-01}}\n", "utf-8")
    more = ["--waivers", "w.yaml"] if waived else []
    decided = plumbline("policies", "decide", "f.yaml", "--pack", "pack+companion", *more)
    assert (decided.status, decided.stderr) == (1, f"{says}\n")


def test_what_is_drawn_must_say_which_pack_it_means() -> None:
    drawn = plumbline("policies", "graph", "enough-examples", "--pack", "pack+companion")
    says = (
        '"enough-examples" is a rung, need, policy or output of several packs. Write small.enough-examples or companion.enough-examples.\n'
    )
    assert (drawn.status, drawn.stderr) == (1, says)
