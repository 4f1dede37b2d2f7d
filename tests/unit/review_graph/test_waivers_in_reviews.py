"""A waiver within a review: who may grant it, what it does to the outcome, and what time does to it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from graphs.context import Board, default_context
from policies.sheet import written_answer
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk
from tests.unit.review_graph.test_board import BOARD, THIS, decided

HELD_OUT: Final = "held-out-test-set"  # thirty days at most
MONDAY: Final = date(2026, 11, 23)
FRIDAY: Final = "2026-12-18"


def letters() -> dict[str, Any]:
    pack = default_context().decider.pack
    return {fact: written_answer(answer) for fact, answer in named_sheet(pack, "letters", held_out_test_set="no").items()}


def happened(talk: Talk) -> list[str]:
    """Without the next steps that the decision no longer has."""
    return [what for what in talk.journal() if what != "step_dropped"]


async def blocked() -> Talk:
    """Nothing but the held-out test set is missing."""
    return await decided(sheet=letters())


async def waive(talk: Talk, by: str = "U8", reason: str = "It is being labelled", **value: Any) -> None:
    value = {"round": talk.state["round"], "policy": HELD_OUT, "expires": FRIDAY, "ticket": None} | value
    await talk.turn(talk.message("waive", by, text=reason, value=value))


async def morning(talk: Talk, day: str) -> None:
    """The clock says that it is nine of that day."""
    when = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)
    talk.context = replace(talk.context, today=when.date())
    message = talk.message("time", "")
    message["at"] = f"{when.timestamp():.6f}"
    await talk.turn(message)


async def test_both_outcomes_are_shown_and_the_finding_is_waived_not_satisfied() -> None:
    talk = await blocked()
    await waive(talk, ticket="https://tracker.example/AI-7")
    [card] = talk.shown("board")
    [waiver] = card["waivers"]
    assert (waiver["before"], waiver["after"]) == ("Blocked as proposed", "Go ahead")
    assert (waiver["by"], waiver["expires"], waiver["ticket"]) == ("U8", FRIDAY, "https://tracker.example/AI-7")
    inside, channel = talk.shown("recommendation")
    assert inside["outcome"] == channel["outcome"] == "proceed"
    assert [reason["state"] for reason in inside["reasons"]] == ["waived"]
    assert "Without the waivers the outcome would be: blocked" in inside["also"]
    assert talk.shown("files")[0]["record"]["waivers"] == [waiver]
    assert happened(talk) == ["waived", "decided"]


async def test_the_posts_of_the_decision_are_rewritten_not_posted_again() -> None:
    talk = await blocked()
    posted = talk.state["posted"]
    await waive(talk)
    rewritten = [effect["target"] for effect in talk.new if effect["show"]["view"] == "recommendation"]
    assert rewritten == [posted["thread"], posted["channel"]]


@pytest.mark.parametrize("expires", ["2026-11-22", "2026-11-23", "2026-12-24"])
async def test_a_waiver_ends_after_today_and_within_its_policys_limit(expires: str) -> None:
    talk = await blocked()
    await waive(talk, expires=expires)
    assert "it may expire after today, and by 2026-12-23" in talk.told()
    assert talk.journal() == ["refused"]


@pytest.mark.parametrize(
    "value",
    [{"policy": "training-data-rights"}, {"policy": "no-such-policy"}, {"expires": "soon"}, {"expires": None}],
    ids=["may never be waived", "unknown", "no day", "none"],
)
async def test_what_cannot_be_waived_is_not(value: dict[str, Any]) -> None:
    talk = await blocked()
    await waive(talk, **value)
    assert (talk.journal(), talk.state.get("waivers")) == (["refused"], None)


async def test_whoever_answered_what_a_finding_rests_on_does_not_waive_it() -> None:
    talk = await blocked()
    talk.context = replace(talk.context, board=Board(BOARD.members | {"U2"}))
    await waive(talk, by="U2")
    assert "rests on an answer of yours" in talk.told()
    assert talk.journal() == ["refused"]
    talk.context = replace(talk.context, board=Board(BOARD.members | {"U2"}, answerers_may_waive=True))
    await waive(talk, by="U2")
    assert happened(talk) == ["waived", "decided"]


async def test_an_approval_of_what_a_waiver_has_just_changed_is_asked_for_again() -> None:
    talk = await blocked()
    value = {**THIS, "policy": HELD_OUT, "expires": FRIDAY, "ticket": None}
    await talk.turn(talk.message("waive", "U8", text="Soon", value=value), talk.message("approve", "U9", value=THIS))
    assert "has just changed" in talk.told()
    assert happened(talk) == ["waived", "refused", "decided"]


async def test_a_second_waiver_of_a_finding_takes_the_place_of_the_first() -> None:
    talk = await blocked()
    await waive(talk)
    await waive(talk, expires="2026-12-22", reason="The labels are late")
    first, second = talk.state["waivers"]
    assert (first["ended"], second["ended"], second["before"]) == ("replaced", None, "blocked")
    [card] = talk.shown("board")
    assert [waiver["expires"] for waiver in card["waivers"]] == ["2026-12-22"]


async def test_people_are_reminded_a_week_before_and_on_the_last_working_day() -> None:
    talk = await blocked()
    await waive(talk, expires="2026-12-20")  # a Sunday
    for day, told in (("2026-12-10", 0), ("2026-12-11", 1), ("2026-12-14", 0), ("2026-12-18", 1), ("2026-12-20", 0)):
        await morning(talk, day)
        assert talk.journal().count("waiver_reminded") == told, day


async def test_a_short_waiver_has_one_reminder() -> None:
    talk = await blocked()
    await waive(talk, expires="2026-11-26")
    await morning(talk, "2026-11-24")
    assert talk.journal() == []
    await morning(talk, "2026-11-26")
    assert talk.journal() == ["board_reminded", "waiver_reminded"]
    assert "lapses after 2026-11-26" in talk.told()


async def test_when_a_waiver_lapses_the_finding_is_open_again_and_the_channel_is_told() -> None:
    talk = await blocked()
    await waive(talk)
    await morning(talk, "2026-12-19")
    assert talk.state["waivers"][0]["ended"] == "lapsed"
    [told] = [effect for effect in talk.new if effect["show"]["view"] == "note" and effect["where"] == "channel"]
    assert told["show"]["view"] == "note"
    assert "has lapsed" in told["show"]["text"]
    assert [view["outcome"] for view in talk.shown("recommendation")] == ["blocked", "blocked"]
    assert [entry["what"] for entry in talk.state["journal"] if entry["what"] in ("waiver_lapsed", "decided")] == [
        "waiver_lapsed",
        "decided",
    ]
    await morning(talk, "2026-12-21")
    assert talk.new == []


async def test_what_was_approved_under_a_waiver_goes_to_the_board_again_when_it_lapses() -> None:
    talk = await blocked()
    await waive(talk)
    await talk.do("approve", "U9", value=THIS)
    await morning(talk, "2026-12-19")
    assert "approval_ended" in talk.journal()
    closed, card = talk.shown("board")
    assert (closed["closed"], card["ruled"], card["closed"]) == (True, None, False)
    await talk.do("approve", "U9", value=THIS)
    assert talk.shown("board")[0]["ruled"] == "approved"


async def test_nobody_rules_on_a_decision_whose_waiver_lapsed_last_night() -> None:
    talk = await blocked()
    await waive(talk)
    talk.context = replace(talk.context, today=date(2026, 12, 19))
    await talk.do("approve", "U9", value=THIS)
    assert "has just changed" in talk.told()
    assert [view["outcome"] for view in talk.shown("recommendation")] == ["blocked", "blocked"]


async def test_an_approved_decision_may_be_given_a_waiver_and_a_declined_one_may_not() -> None:
    talk = await blocked()
    await talk.do("approve", "U9", value=THIS)
    await waive(talk)
    assert happened(talk) == ["waived", "decided"]
    assert talk.shown("board")[0]["ruled"] == "approved"
    talk = await blocked()
    await talk.turn(talk.message("decline", "U9", text="No", value=THIS))
    await waive(talk)
    assert "declined already" in talk.told()


async def test_a_waiver_that_opens_another_way_asks_on_says_why_and_decides_a_new_round() -> None:
    talk = await decided(sheet=HANDBOOK)
    await waive(talk, policy="climb-in-order", expires="2026-12-01")
    assert (talk.status, bool(talk.state["asked"])) == ("interviewing", True)
    assert "With this waiver another way may be open" in talk.told()
    assert talk.shown("board")[0]["closed"]
    await talk.answer_all({})
    await talk.do("confirm")
    assert (talk.state["round"], talk.state["waivers"][0]["after"]) == (2, talk.shown("recommendation")[0]["outcome"])
    assert {reason["state"] for reason in talk.shown("recommendation")[0]["reasons"] if reason["policy"] == "climb-in-order"} == {"waived"}


HANDBOOK: Final = {
    "need": ["style_format"],
    "prompting_result": "not_tried",
    "few_shot_result": "not_tried",
    "evals_exist": "no",
    "calls_per_month": 20_000_000,
}
