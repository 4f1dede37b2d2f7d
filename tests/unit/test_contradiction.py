"""Answers that cannot hold together: which facts are named, and what is said about them."""

from pathlib import Path
from typing import Any

import pytest

from policies.contradiction import contradiction
from policies.decision import Decider
from policies.errors import Contradiction, SheetError
from policies.pack import Pack
from policies.sheet import Sheet, read_sheet
from policies.yaml_source import read_text
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import small_pack_with


def found(decider: Decider, sheet: Sheet) -> Contradiction:
    problem = contradiction(decider.compiled(), sheet)
    assert problem is not None
    return problem


def test_a_measured_result_without_evals_is_one(decider: Decider) -> None:
    problem = found(decider, {"one_use": "yes", "evals_exist": "no", "stage": "pilot", "prompting_result": "measured_falls_short"})
    assert set(problem.facts) == {"evals_exist", "prompting_result"}
    assert problem.says == ("Prompting has a measured result, but there is no scored evaluation to measure it with.",)
    assert str(problem) == (
        "facts: answers that contradict one another (evals_exist: no, prompting_result: measured_falls_short) - Prompting has a "
        "measured result, but there is no scored evaluation to measure it with. Correct one of them, or answer dont_know."
    )


@pytest.mark.parametrize(
    "sheet",
    [
        {},
        {"evals_exist": "no"},
        {"prompting_result": "measured_falls_short"},
        {"evals_exist": "yes", "prompting_result": "measured_falls_short"},
        {"evals_exist": "dont_know", "prompting_result": "measured_falls_short"},
        {"evals_exist": "no", "prompting_result": "dont_know"},
        {"small_vs_large_compared": "small_tuned_wins"},
        {"small_vs_large_compared": "large_prompted_wins", "prompting_result": "not_tried"},
    ],
)
def test_answers_that_some_others_could_complete_are_none(decider: Decider, sheet: Sheet) -> None:
    assert contradiction(decider.compiled(), sheet) is None


def test_two_constraints_can_contradict_answers_that_neither_does_alone(decider: Decider) -> None:
    """A small tuned model wins only with a measured tuning, and that needs evals."""
    problem = found(decider, {"small_vs_large_compared": "small_tuned_wins", "evals_exist": "no"})
    assert set(problem.facts) == {"small_vs_large_compared", "evals_exist"}
    assert problem.says == ()  # no single constraint is about the two
    assert str(problem).endswith("evals_exist: no). Correct one of them, or answer dont_know.")


def test_each_fact_named_is_needed_for_it(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "clean", small_vs_large_compared="no_clear_winner")
    problem = found(decider, sheet)
    assert set(problem.facts) == {"small_vs_large_compared", "prompting_result", "few_shot_result"}
    for fact in problem.facts:
        rest = {name: answer for name, answer in sheet.items() if name != fact}
        assert contradiction(decider.compiled(), rest) is None


def test_several_contradictions_are_told_one_at_a_time(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "unmeasured", prompting_result="measured_falls_short", regressions_measured="yes")
    first = found(decider, sheet)
    assert len(first.facts) == 2
    assert "evals_exist" in first.facts
    (other,) = set(first.facts) - {"evals_exist"}
    sheet[other] = "dont_know"
    assert set(found(decider, sheet).facts) == {"evals_exist", *({"prompting_result", "regressions_measured"} - {other})}


def test_a_sheet_that_contradicts_itself_is_refused_at_the_later_of_the_two_answers(pack: Pack, decider: Decider) -> None:
    source = read_text("prompting_result: measured_falls_short\none_use: yes\nevals_exist: no\nstage: pilot\n", "sheet.yaml")
    with pytest.raises(SheetError) as caught:
        decider.decide(read_sheet(pack, source), source=source)
    assert str(caught.value).startswith("sheet.yaml:3:14: answers that contradict one another (prompting_result")


def test_several_chosen_options_are_written_out(tmp_path: Path) -> None:
    constraint = """  - {id: style-is-tuned, when: '"style" in need', needs: proposal == "tuning", say: Style is for tuning.}"""
    decider = Decider(small_pack_with(tmp_path, "pack.yaml", "\noutputs:\n", f"{constraint}\n\noutputs:\n"))
    sheet: dict[str, Any] = {"need": ("knowledge", "style"), "proposal": "prompting"}
    assert "(need: [knowledge, style], proposal: prompting) - Style is for tuning." in str(found(decider, sheet))
