"""What forced an outcome, and what would lead elsewhere: on the letters of PACK.md, step by step."""

from typing import Any

import pytest

from policies.changes import Change
from policies.decision import Decider
from policies.expression import Evaluation
from policies.knowledge import Knowledge
from policies.pack import Pack
from policies.rules import Rules
from policies.sheet import Sheet
from tests.unit.direct_decisions import DirectDecider
from tests.unit.named_sheets import named_sheet


def sufficient(decider: Decider, sheet: Sheet) -> dict[str, Any]:
    found = decider.explain(sheet).sufficient
    assert found is not None
    return dict(found)


def changes(decider: Decider, sheet: Sheet) -> list[tuple[dict[str, Any], str, str]]:
    return [(dict(change.changes), change.outcome, change.headline) for change in decider.explain(sheet).would_change]


def outcome(decider: Decider, sheet: Sheet) -> tuple[str | None, str | None]:
    decision = decider.decide(sheet)
    return decision.outcome, decision.headline


# what forced it -----------------------------------------------------------------------------------------------------


def test_the_missing_test_set_is_among_what_blocks_the_letters(pack: Pack, decider: Decider) -> None:
    assert sufficient(decider, named_sheet(pack, "letters", held_out_test_set="no")) == {
        "proposed_approach": "fine_tuning",
        "held_out_test_set": "no",
    }


def test_a_single_sufficient_answer_is_found(pack: Pack, decider: Decider) -> None:
    """High cost of errors without human review is a block, whatever else is so: two answers, and no one of them alone."""
    assert sufficient(decider, named_sheet(pack, "clean", error_cost="high", human_review="no")) == {
        "error_cost": "high",
        "human_review": "no",
    }


@pytest.mark.parametrize("name", ["letters", "handbook", "agent", "launched", "unmeasured"])
def test_what_is_sufficient_decides_alone_and_nothing_in_it_is_too_much(pack: Pack, decider: Decider, name: str) -> None:
    sheet = named_sheet(pack, name)
    chosen = sufficient(decider, sheet)
    assert chosen.items() <= sheet.items()
    assert decider.decide(chosen).outcome == decider.decide(sheet).outcome
    for fact in chosen:
        rest = {other: answer for other, answer in chosen.items() if other != fact}
        assert not Knowledge(decider.compiled(), rest).is_fixed("outcome"), fact


def test_while_the_outcome_is_open_nothing_is_sufficient(decider: Decider) -> None:
    explanation = decider.explain({"need": ("style_format",)})
    assert explanation.sufficient is None
    assert explanation.would_change == ()


def test_a_partial_sheet_can_be_sufficient(decider: Decider) -> None:
    sheet: Sheet = {"one_use": "yes", "proposed_approach": "fine_tuning", "evals_exist": "no"}
    assert decider.decide(sheet).outcome == "blocked"
    assert sufficient(decider, sheet) == {"proposed_approach": "fine_tuning", "evals_exist": "no"}


# what would change it -----------------------------------------------------------------------------------------------


def test_a_test_set_would_let_the_letters_proceed(pack: Pack, decider: Decider) -> None:
    assert ({"held_out_test_set": "yes"}, "proceed", "fine_tuning") in changes(
        decider, named_sheet(pack, "letters", held_out_test_set="no")
    )


def test_changes_of_the_letters_are_those_that_their_rules_name(pack: Pack, decider: Decider) -> None:
    found = changes(decider, named_sheet(pack, "letters"))
    for change, result, headline in [
        ({"held_out_test_set": "no"}, "blocked", "fine_tuning"),
        ({"dataset_quality": "raw"}, "blocked", "fine_tuning"),
        ({"dataset_quality": "sampled"}, "proceed_with_conditions", "fine_tuning"),
        ({"calls_per_month": 999_999}, "proceed_with_conditions", "fine_tuning"),
        ({"one_use": "no"}, "proceed_with_conditions", "fine_tuning"),
        ({"prompting_result": "measured_meets_target"}, "blocked", "prompting"),
        ({"few_shot_result": "not_tried"}, "proceed_with_conditions", "few_shot"),
    ]:
        assert (change, result, headline) in found


@pytest.mark.parametrize(
    ("name", "more"), [("letters", {}), ("letters", {"calls_per_month": "dont_know"}), ("handbook", {}), ("agent", {})]
)
def test_every_change_leads_where_it_says(pack: Pack, decider: Decider, name: str, more: dict[str, Any]) -> None:
    sheet = named_sheet(pack, name, **more)
    before, found = outcome(decider, sheet), changes(decider, sheet)
    assert found
    for change, result, headline in found:
        assert 1 <= len(change) <= 2
        assert all(sheet[fact] != answer not in ("dont_know", ()) for fact, answer in change.items())
        needs = [sheet["need"], change.get("need", sheet["need"])]
        assert sum((option in needs[0]) != (option in needs[1]) for option in pack.facts["need"].options) <= 1
        assert outcome(decider, {**sheet, **change}) == (result, headline) != before


@pytest.mark.parametrize("name", ["letters", "clean", "agent"])
def test_no_single_change_is_left_out(pack: Pack, decider: Decider, name: str) -> None:
    """Tried out one by one, straight from the rules: every other option, and for counts the nearest value of each range."""
    sheet = named_sheet(pack, name)
    rules = DirectDecider(pack).rules(pack.released, frozenset())
    now = _result(rules, sheet)
    found = {
        (fact, answer): (result, headline)
        for (change, result, headline) in changes(decider, sheet)
        if len(change) == 1
        for fact, answer in change.items()
    }
    expected = {}
    for fact, answer in _single_changes(pack, sheet):
        result = _result(rules, {**sheet, fact: answer})
        if result not in (None, now):
            expected[fact, answer] = result
    assert found == expected


def _single_changes(pack: Pack, sheet: Sheet) -> list[tuple[str, Any]]:
    """Every option; several options with one toggled; counts just below or at each threshold of the pack."""
    counts = {
        "calls_per_month": [9_999, 10_000 - 1, 999_999, 50_000_000],
        "eval_examples": [99],
        "labelled_examples": [999],
        "own_corpus_tokens": [10_000_000_000],
        "base_model_retires_in_months": [11],
    }
    singles: list[tuple[str, Any]] = [(fact, value) for fact, values in counts.items() for value in values]
    for name, fact in pack.facts.items():
        here = sheet[name]
        if isinstance(here, tuple):
            toggled = (tuple(o for o in fact.options if (o in here) != (o == option)) for option in fact.options)
            singles += [(name, several) for several in toggled if several]
        else:
            singles += [(name, option) for option in fact.answers if option != here]
    return singles


def _result(rules: Rules, sheet: Sheet) -> tuple[str, str] | None:
    evaluation = Evaluation(sheet)
    if any(evaluation.truth(broken) for broken in rules.integrity):
        return None
    return evaluation.value(rules.outcome), evaluation.value(rules.headline)


def test_pairs_are_shown_only_for_results_that_no_single_change_reaches(pack: Pack, decider: Decider) -> None:
    for name in ("letters", "handbook", "agent"):
        sheet = named_sheet(pack, name)
        found = decider.explain(sheet).would_change
        singles = {_reached(change) for change in found if len(change.changes) == 1}
        pairs = [_reached(change) for change in found if len(change.changes) == 2]
        assert not singles & set(pairs)
        assert all(pairs.count(result) <= 3 for result in pairs)


def _reached(change: Change) -> tuple[str, str]:
    return change.outcome, change.headline


def test_two_missing_things_are_changed_together(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "letters", held_out_test_set="no", prompted_baseline_scored="no")
    assert ({"held_out_test_set": "yes", "prompted_baseline_scored": "yes"}, "proceed", "fine_tuning") in changes(decider, sheet)
