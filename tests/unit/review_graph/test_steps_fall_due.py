"""When a review is to be looked at for its steps, and what people are reminded of."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from graphs.agenda import morning, next_look
from graphs.step_notices import first_notice, next_notice
from graphs.step_reminding import when_steps_fall_due
from graphs.workdays import before_working_day
from tests.unit.review_graph.talk import Talk

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


async def with_one_step() -> Talk:
    """A decided review, of whose required steps all but the last due one are done."""
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    steps = sorted((step for step in talk.state["steps"] if not step["advised"]), key=lambda step: step["due"])
    for step in steps[:-1]:
        await talk.turn(talk.message("step_done", "U2", text="x", value={"step": step["id"], "round": 1}))
    return talk


def due(talk: Talk) -> date:
    return date.fromisoformat(next(step["due"] for step in talk.state["steps"] if not step["done"] and not step["advised"]))


async def pass_time(talk: Talk) -> list[Any]:
    """To when the review wants to be looked at; the reminders that come of it."""
    at = next_look(talk.state, talk.context)
    assert at is not None
    message = {**talk.message("time", ""), "at": f"{at:.6f}"}
    await talk.turn(message)  # type: ignore[arg-type]
    return talk.shown("due")


async def test_it_is_looked_at_before_a_step_is_due_and_once_it_is_overdue_and_then_no_more() -> None:
    talk = await with_one_step()
    day = due(talk)
    assert next_look(talk.state, talk.context) == morning(before_working_day(day), UTC)
    [soon] = await pass_time(talk)
    assert [step["late"] for step in soon["steps"]] == [False]
    assert next_look(talk.state, talk.context) > datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + 24 * 3600  # type: ignore[operator]
    [late] = await pass_time(talk)
    assert [step["late"] for step in late["steps"]] == [True]
    assert talk.journal() == ["step_overdue", "step_reminded"]
    assert next(step for step in talk.shown("steps")[-1]["steps"] if step["state"] == "overdue")
    assert list(when_steps_fall_due(talk.state, talk.context)) == []


async def test_a_snooze_keeps_people_quiet_and_the_card_honest() -> None:
    """While nobody is reminded the step becomes overdue all the same, and people hear of it when the snooze is over."""
    talk = await with_one_step()
    step = next(step for step in talk.state["steps"] if not step["done"] and not step["advised"])
    day = due(talk)
    snooze = talk.message("step_snooze", "U2", value={"step": step["id"], "round": 1, "until": (day + timedelta(days=10)).isoformat()})
    snooze["at"] = str(morning(before_working_day(day), UTC))
    await talk.turn(snooze)
    assert await pass_time(talk) == []
    assert talk.journal() == ["step_overdue"]
    [late] = await pass_time(talk)
    assert late["steps"][0]["late"]
    assert talk.journal() == ["step_reminded"]


async def test_nobody_is_reminded_of_a_review_that_is_taken_up_again() -> None:
    talk = await with_one_step()
    await talk.say("change the need")
    assert next_look(talk.state, talk.context) is None
    message = {**talk.message("time", ""), "at": "4000000000.0"}
    await talk.turn(message)  # type: ignore[arg-type]
    assert talk.shown("due") == []


@pytest.mark.parametrize(
    ("today", "snoozed", "told"),
    [
        (date(2026, 12, 1), None, date(2026, 12, 4)),
        (date(2026, 12, 6), None, MONDAY),
        (date(2026, 12, 9), None, date(2026, 12, 9)),
        (date(2026, 12, 1), date(2026, 12, 12), date(2026, 12, 14)),
        (date(2026, 12, 20), date(2026, 12, 12), date(2026, 12, 21)),
    ],
)
def test_an_owner_is_told_on_a_working_day_the_one_before_at_the_earliest(today: date, snoozed: date | None, told: date) -> None:
    assert first_notice(MONDAY, snoozed, today) == told


def test_an_owner_who_was_told_hears_of_it_again_once_it_is_overdue_and_then_on_mondays() -> None:
    days = [next_notice(FRIDAY, date(2026, 12, 3))]
    while len(days) < 3:
        days.append(next_notice(FRIDAY, days[-1]))
    assert days == [MONDAY, date(2026, 12, 14), date(2026, 12, 21)]
