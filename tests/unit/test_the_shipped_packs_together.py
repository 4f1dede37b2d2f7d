"""llm-adaptation and ai-governance decide one review: shared facts are asked once, and the worst finding of either counts."""

from pathlib import Path
from typing import Any

import pytest

from bot.rendering.render import render
from graphs.context import Context
from graphs.explanation import explained
from policies.decision import Decider, Decision
from policies.decision_json import full_json
from policies.load import load_pack
from policies.pack import Pack
from policies.sheet import Sheet
from tests.rendering.seen import seen
from tests.shipped_packs import TOGETHER
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk

SHARED = {
    *("stage", "proposed_approach", "evals_exist", "personal_data_in_training", "audience", "vulnerable_users"),
    *("human_review", "output_validated", "untrusted_content", "owner_named", "monitoring_plan"),
}
NOTICE = "Guidance, not legal advice. Ask your legal team before you rely on it."


@pytest.fixture(scope="module")
def first() -> Pack:
    return load_pack()


@pytest.fixture(scope="module")
def second() -> Pack:
    return load_pack(Path("ai-governance"))


@pytest.fixture(scope="module")
def both() -> Decider:
    return Decider(load_pack(Path(TOGETHER)))


def _sheet(first: Pack, second: Pack, one: str, other: str, **changes: Any) -> Sheet:
    """A sheet of each pack's tests; the first pack's answers to what they share."""
    return {**named_sheet(second, other), **named_sheet(first, one), **changes}


def test_what_both_ask_is_one_fact_and_every_id_stays_as_it_is(both: Decider, first: Pack, second: Pack) -> None:
    assert set(first.facts) & set(second.facts) == SHARED
    assert set(both.pack.facts) == {*first.facts, *second.facts}
    assert set(both.pack.policies) == {*first.policies, *second.policies}
    assert set(both.pack.file.terms) == {*first.file.terms, *second.file.terms}
    assert both.pack.file.roles == first.file.roles


def test_where_both_packs_are_content_a_tuned_model_for_customers_goes_ahead(both: Decider, first: Pack, second: Pack) -> None:
    decision = both.decide(_sheet(first, second, "letters_at_launch", "launched"))
    assert (decision.outcome, decision.headline, decision.risk_tier) == ("proceed", "fine_tuning", "limited")


def test_the_second_pack_can_only_be_stricter_and_does_not_move_the_ladder(both: Decider, first: Pack, second: Pack) -> None:
    decision = both.decide(_sheet(first, second, "letters_at_launch", "launched", ai_disclosure="not_told"))
    assert (decision.outcome, decision.headline) == ("blocked", "fine_tuning")
    assert _open(decision) == {"ai-disclosed"}
    decision = both.decide(_sheet(first, second, "letters_at_launch", "launched", held_out_test_set="no"))
    assert (decision.outcome, _open(decision)) == ("blocked", {"held-out-test-set"})


def test_one_answer_counts_in_both_packs(both: Decider, first: Pack, second: Pack) -> None:
    decision = both.decide(_sheet(first, second, "launched", "hr_screening_launched", monitoring_plan="no"))
    assert decision.risk_tier == "high"
    assert _open(decision) == {"monitoring-plan", "followed-after-launch"}


def test_the_notice_stands_in_the_json_and_the_explanation_of_the_pack_that_has_one(both: Decider, first: Pack, second: Pack) -> None:
    alone, sheet = Decider(second), named_sheet(second, "launched")
    written = full_json(alone.decide(sheet), alone.explain(sheet))
    assert (written["notice"], written["risk_tier"]) == (NOTICE, "limited")
    assert NOTICE in seen(render(explained(alone.decide(sheet), alone.compiled(), sheet)))
    assert both.pack.file.notice == f"ai-governance: {NOTICE}"
    assert first.file.notice is None


async def test_a_review_by_both_packs_says_the_class_and_the_notice_in_the_thread_and_in_the_channel(
    both: Decider, first: Pack, second: Pack
) -> None:
    talk = await Talk(Context(both, both.pack.released)).open()
    await talk.answer_all(dict(_sheet(first, second, "tickets", "hr_screening", human_oversight="no")))
    await talk.do("confirm")
    thread, channel = talk.shown("recommendation")
    assert (thread["in_channel"], channel["in_channel"]) == (False, True)
    assert "Risk class: high" in thread["also"]
    assert [(reason["policy"], reason["pack"]) for reason in thread["reasons"]] == [("human-oversight", "ai-governance")]
    for view in (thread, channel):
        assert seen(render(view)).endswith(f"ai-governance: {NOTICE}")


def _open(decision: Decision) -> set[str]:
    return {finding.policy for finding in decision.findings if finding.state in ("violated", "not_evidenced")}
