"""A decision as JSON: the contract with other programs. Keys, their order, and what null stands for."""

import json
from datetime import date
from typing import Any

import pytest

from policies.decision import Decider
from policies.decision_json import compact_json, full_json
from policies.model import Waiver
from policies.pack import Pack
from policies.sheet import Sheet
from tests.unit.named_sheets import named_sheet

CONTRACT = [
    "pack",
    "as_of",
    "determined",
    "outcome",
    "outcome_without_waivers",
    "headline",
    "routes",
    "also_use",
    "hosting",
    "tuning_method",
    "break_even",
    "findings",
    "next_steps",
    "still_matters",
    "next_question",
    "questions_left",
    "sufficient",
    "would_change",
]
COMPACT = ["outcome", "headline", "routes", "findings", "next_steps"]
SEVERITIES = ["block", "require", "advise", None]
STATES = ["satisfied", "violated", "not_evidenced", "not_applicable", "waived", None]


def as_json(decider: Decider, sheet: Sheet, **more: Any) -> dict[str, Any]:
    """What another program reads."""
    written = json.dumps(full_json(decider.decide(sheet, **more), decider.explain(sheet, **more)))
    return dict(json.loads(written))


@pytest.fixture(scope="module")
def handbook(pack: Pack, decider: Decider) -> dict[str, Any]:
    """PACK.md's first case: tune on the handbook, with nothing measured and no evals."""
    answers = {"need": ["knowledge"], "proposed_approach": "fine_tuning", "held_out_test_set": "no"}
    return as_json(decider, named_sheet(pack, "unmeasured", **answers))


@pytest.mark.parametrize("sheet", [{}, {"need": ("knowledge",)}, "letters"])
def test_the_keys_and_their_order_are_the_contract_however_much_is_known(pack: Pack, decider: Decider, sheet: Any) -> None:
    answers = named_sheet(pack, sheet) if isinstance(sheet, str) else sheet
    written = as_json(decider, answers)
    assert list(written) == CONTRACT
    assert list(written["pack"]) == ["id", "version", "hash"]
    assert list(written["next_question"]) == ["facts"]
    assert list(written["questions_left"]) == ["expected", "at_most"]
    assert [list(finding) for finding in written["findings"]] == [["policy", "severity", "state", "because"]] * len(pack.policies)
    assert [finding["policy"] for finding in written["findings"]] == list(pack.policies)
    assert all(list(step) == ["id", "text", "role", "days", "policy"] for step in written["next_steps"])
    assert all(list(change) == ["changes", "outcome", "headline"] for change in written["would_change"])
    assert {finding["severity"] for finding in written["findings"]} <= set(SEVERITIES)
    assert {finding["state"] for finding in written["findings"]} <= set(STATES)
    assert list(compact_json(decider.decide(answers))) == COMPACT


def test_the_verdict_on_the_handbook(pack: Pack, handbook: dict[str, Any]) -> None:
    assert handbook["pack"] == {"id": "llm-adaptation", "version": "1.0", "hash": pack.hash}
    assert handbook["as_of"] == "2026-11-23"
    assert handbook["determined"] is True
    assert handbook["outcome"] == handbook["outcome_without_waivers"] == "blocked"
    assert handbook["headline"] == "rag"
    assert handbook["routes"] == {"knowledge": "rag"}
    assert handbook["also_use"] == []
    assert (handbook["hosting"], handbook["tuning_method"]) == ("either", "none")
    assert (handbook["still_matters"], handbook["next_question"], handbook["questions_left"]) == (
        [],
        {"facts": []},
        {"expected": 0.0, "at_most": 0},
    )


def test_a_finding_says_which_answers_made_it(handbook: dict[str, Any]) -> None:
    findings = {finding.pop("policy"): finding for finding in [dict(finding) for finding in handbook["findings"]]}
    assert findings["evals-before-tuning"] == {
        "severity": "block",
        "state": "violated",
        "because": [{"fact": "proposed_approach", "value": "fine_tuning"}, {"fact": "evals_exist", "value": "no"}],
    }
    assert findings["knowledge-belongs-in-retrieval"] == {
        "severity": "block",
        "state": "violated",
        "because": [{"fact": "proposed_approach", "value": "fine_tuning"}, {"fact": "need", "value": ["knowledge"]}],
    }
    assert findings["proposal-reaches-the-need"]["state"] == "not_applicable"
    assert findings["proposal-reaches-the-need"]["severity"] is None
    assert findings["split-the-review"] == {"severity": "require", "state": "satisfied", "because": [{"fact": "one_use", "value": "yes"}]}


def test_next_steps_come_most_severe_first_each_with_its_own_role(handbook: dict[str, Any]) -> None:
    assert [(step["id"], step["role"], step["days"]) for step in handbook["next_steps"]] == [
        ("evals-before-tuning/agree-on-the-target", "product", 3),
        ("evals-before-tuning/build-test-set", "engineering", 10),
        ("held-out-test-set/set-aside", "data", 3),
        ("held-out-test-set/remove-near-duplicates", "data", 3),
        ("baseline-before-tuning/score-the-baseline", "engineering", 5),
        ("climb-in-order/score-the-baseline", "engineering", 5),
        ("climb-in-order/measure-the-steps-between", "engineering", 15),
        ("climb-in-order/take-the-cheapest-that-works", "product", 5),
        ("knowledge-belongs-in-retrieval/plan-without-tuning", "product", 5),
        ("knowledge-belongs-in-retrieval/build-and-measure-retrieval", "engineering", 15),
    ]
    assert handbook["next_steps"][0]["policy"] == "evals-before-tuning"
    assert handbook["next_steps"][0]["text"] == "Agree on what a good answer is and on the score that counts as good enough"


def test_required_steps_follow_blocking_ones_and_advice_comes_last(pack: Pack, decider: Decider) -> None:
    """Letters: no review of the data and too few examples are required and advised, the missing test set blocks."""
    sheet = named_sheet(pack, "letters", dataset_quality="sampled", labelled_examples=999, held_out_test_set="no")
    policies = [step["policy"] for step in as_json(decider, sheet)["next_steps"]]
    assert list(dict.fromkeys(policies)) == ["held-out-test-set", "reviewed-dataset", "enough-clean-examples"]


def test_nothing_is_determined_before_anything_is_known(decider: Decider) -> None:
    written = as_json(decider, {})
    assert written["determined"] is False
    undetermined = (
        "outcome",
        "outcome_without_waivers",
        "headline",
        "routes",
        "also_use",
        "hosting",
        "tuning_method",
        "break_even",
        "sufficient",
    )
    assert {key: written[key] for key in undetermined} == dict.fromkeys(undetermined)
    assert written["next_steps"] == written["would_change"] == []
    assert set(written["next_question"]["facts"]) == {"need", "proposed_approach"}
    assert 1 <= written["questions_left"]["expected"] <= written["questions_left"]["at_most"]
    # One policy always applies, but whether it is satisfied is not known; every other state is open as well.
    findings = {finding["policy"]: finding for finding in written["findings"]}
    assert findings["split-the-review"] == {"policy": "split-the-review", "severity": "require", "state": None, "because": []}
    assert findings["evals-before-tuning"] == {"policy": "evals-before-tuning", "severity": None, "state": None, "because": []}


def test_what_is_determined_early_is_said_early(decider: Decider) -> None:
    written = as_json(decider, {"need": ("personality",), "prompting_result": "not_tried", "evals_exist": "no"})
    assert (written["headline"], written["routes"], written["also_use"]) == ("prompting", {"personality": "prompting"}, [])
    assert (written["determined"], written["outcome"]) == (False, None)
    assert written["tuning_method"] == "none"


def test_a_need_whose_route_is_open_has_no_route_yet(decider: Decider) -> None:
    written = as_json(decider, {"need": ("external_action", "knowledge"), "tool_use_result": "not_tried"})
    assert written["routes"] == {"knowledge": None, "external_action": "tool_use"}
    assert written["also_use"] is None


def test_no_need_gives_no_routes(pack: Pack, decider: Decider) -> None:
    written = as_json(decider, named_sheet(pack, "clean", need="dont_know"))
    assert (written["headline"], written["routes"], written["also_use"], written["outcome"]) == ("none", {}, [], "needs_evidence")


def test_lower_routes_are_also_used_cheapest_first(pack: Pack, decider: Decider) -> None:
    """Refunds need tools, a large handbook retrieval, and the personality a prompt."""
    written = as_json(decider, named_sheet(pack, "clean", need=["personality", "external_action", "knowledge"]))
    assert written["headline"] == "tool_use"
    assert written["routes"] == {"knowledge": "rag", "personality": "prompting", "external_action": "tool_use"}
    assert written["also_use"] == ["prompting", "rag"]


def test_a_dont_know_is_written_as_one_for_every_kind(pack: Pack, decider: Decider) -> None:
    written = as_json(decider, named_sheet(pack, "letters", dataset_quality="dont_know"))
    (clean,) = (finding for finding in written["findings"] if finding["policy"] == "clean-dataset")
    assert clean["state"] == "not_evidenced"
    assert {"fact": "dataset_quality", "value": "dont_know"} in clean["because"]
    assert as_json(decider, named_sheet(pack, "clean", need=[]))["sufficient"]["need"] == "dont_know"


def test_the_break_even_brings_its_assumptions(handbook: dict[str, Any]) -> None:
    assert list(handbook["break_even"]) == ["months", "assumptions"]
    assert handbook["break_even"]["months"] == 0.6  # test_break_even.py has the sums
    assert handbook["break_even"]["assumptions"]["prices_on"] == "2026-11-23"


def test_both_outcomes_are_written_under_a_waiver(pack: Pack, decider: Decider) -> None:
    waiver = Waiver(policy="held-out-test-set", reason="Under way", expires=date(2026, 12, 20))
    written = as_json(decider, named_sheet(pack, "letters", held_out_test_set="no"), as_of=date(2026, 12, 1), waivers=[waiver])
    assert (written["as_of"], written["outcome"], written["outcome_without_waivers"]) == ("2026-12-01", "proceed", "blocked")
    assert next(finding["state"] for finding in written["findings"] if finding["policy"] == "held-out-test-set") == "waived"


def test_the_compact_form_says_the_same_in_fewer_words(pack: Pack, decider: Decider, handbook: dict[str, Any]) -> None:
    answers = {"need": ["knowledge"], "proposed_approach": "fine_tuning", "held_out_test_set": "no"}
    compact = json.loads(json.dumps(compact_json(decider.decide(named_sheet(pack, "unmeasured", **answers)))))
    assert compact == {key: handbook[key] for key in COMPACT}
