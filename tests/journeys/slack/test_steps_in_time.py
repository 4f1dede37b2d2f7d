"""Reminders of next steps over weeks, in several zones: time is driven, not slept."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from bot.compose import _compiled, _tenants, ground, worker
from bot.sweeper import sweep
from graphs.workdays import before_working_day
from tests.journeys.slack.days import MONDAY, Days, days_in

LOOKED_AT = (0, 8, 9, 10, 20)  # hours of each day


@pytest.fixture
async def days() -> AsyncIterator[Days]:
    async with days_in("Europe/Berlin") as found:
        yield found


ZONES = ["Europe/Berlin", *(pytest.param(zone, marks=pytest.mark.long) for zone in ("America/New_York", "Australia/Sydney"))]


@pytest.mark.parametrize("zone", ZONES)
async def test_over_weeks_nobody_is_written_to_twice_a_day_nor_at_night_nor_on_a_weekend(zone: str) -> None:
    """Clocks are changed on 28 March in Berlin, on 14 March in New York and on 4 April in Sydney."""
    async with days_in(zone) as days:
        ada, ben, cleo = (days.slack.add_person(name) for name in ("ada", "ben", "cleo"))
        team = days.slack.add_channel("team")
        closed = days.slack.add_channel("closed", private=True, members=[ada, ben])
        reviews = [await days.decided(team, ada, "Handbook"), await days.decided(closed, ada, "Secret plan")]
        for review in reviews:
            for who, step in zip((ben, cleo, ben), await days.required(review), strict=False):
                await days.presses(review, "step_owner", ada, step["id"], owner=who.id)
        written: dict[str, list[datetime]] = {ben.id: [], cleo.id: []}
        last = 0, 0
        for hour in range(6 * 7 * 24):
            days.clock[0] += 3600
            if days.moment.hour in LOOKED_AT:
                await days.tick()
            for who in (ben, cleo):
                new = len(days.direct(who)) - len(written[who.id])
                written[who.id] += [days.moment] * new
            if hour == 4 * 7 * 24:
                for review in reviews:
                    for step in await days.required(review):
                        await days.presses(review, "step_done", ada, step["id"], text="it runs")
                last = len(written[ben.id]), len(written[cleo.id])
        assert (len(written[ben.id]), len(written[cleo.id])) == last, "somebody was reminded of what is done"
        for moments in written.values():
            assert moments
            assert {moment.hour for moment in moments} == {9}
            assert {moment.isoweekday() for moment in moments} <= {1, 2, 3, 4, 5}
            assert max(Counter(moment.date() for moment in moments).values()) == 1
        seen = {who.id: " ".join(days.slack.visible_text(post) for post in days.direct(who)) for who in (ben, cleo)}
        assert "Handbook" in seen[ben.id]
        assert "Secret plan" in seen[ben.id]
        assert "Handbook" in seen[cleo.id]
        assert "Secret plan" not in seen[cleo.id]
        assert reviews[1] not in seen[cleo.id]


async def test_the_thread_is_reminded_before_a_step_is_due_and_once_it_is_overdue(days: Days) -> None:
    ada = days.slack.add_person("ada")
    team = days.slack.add_channel("team")
    review = await days.decided(team, ada)
    (root,) = days.slack.messages(team)[:1]
    step = (await days.required(review))[-1]
    for other in (await days.required(review))[:-1]:
        await days.presses(review, "step_done", ada, other["id"], text="it runs")

    def reminders() -> list[str]:
        texts = [days.slack.visible_text(post) for post in days.slack.messages(team, root.ts)]
        return [text for text in texts if text.startswith("Next steps that")]

    due = date.fromisoformat(step["due"])
    days.set(before_working_day(due), 8.9)
    await days.tick()
    assert reminders() == []
    days.set(before_working_day(due), 9)
    await days.tick()
    await days.tick()
    assert [("overdue" in text) for text in reminders()] == [False]
    days.set(due, 23.9)
    await days.tick()
    assert len(reminders()) == 1, "it is due at the end of that day"
    assert (await days.state(review))["stepped_as"]["steps"][0]["state"] != "overdue"  # type: ignore[index]
    days.set(due + timedelta(days=5), 12)
    await days.tick()
    await days.tick()
    assert [("overdue" in text) for text in reminders()] == [False, True]
    await days.presses(review, "step_snooze", ada, step["id"], until=(due + timedelta(days=12)).isoformat())
    days.set(due + timedelta(days=20), 12)
    await days.tick()
    await days.tick()
    assert [("overdue" in text) for text in reminders()] == [False, True, True]


async def owned(days: Days, *names: str) -> tuple[date, str]:
    """A review with a required step for each of these people; the morning on which they are told."""
    people = [days.slack.add_person(name) for name in names]
    review = await days.decided(days.slack.add_channel("team"), people[0])
    steps = (await days.required(review))[-len(people) :]
    for who, step in zip(people, steps, strict=True):
        await days.presses(review, "step_owner", people[0], step["id"], owner=who.id)
    return before_working_day(date.fromisoformat(steps[-1]["due"])), review


async def test_two_workers_at_once_write_once(days: Days) -> None:
    day, _ = await owned(days, "ben")
    async with ground(days.settings, lambda: days.now) as on, worker(days.on), worker(on):
        days.set(day, 9)
        await days.slack.changed(lambda: days.direct("ben"), 30)
    tenants = await _tenants(days.on, _compiled(days.on))
    await asyncio.gather(sweep(tenants, days.docket), sweep(days.tenants, days.docket))
    await days.take_all()
    assert len(days.direct("ben")) == 1


async def test_a_reply_that_got_lost_while_writing_makes_no_second_message(days: Days) -> None:
    day, _ = await owned(days, "ben")
    days.set(day, 9)
    days.slack.drop_reply("chat.postMessage")
    await days.tick()
    assert any(call.dropped for call in days.slack.calls_of("chat.postMessage"))
    assert len(days.direct("ben")) == 1


async def test_a_worker_that_dies_while_it_writes_leaves_one_message(days: Days) -> None:
    """At each call to Slack of the way there, with a worker after it that knows nothing but what Redis holds."""
    day, _ = await owned(days, "ben")
    days.set(day, 9)
    for method in ("conversations.open", "chat.postMessage"):
        known = len(days.slack.calls_of(method))
        dying = asyncio.create_task(days.tick())
        await days.slack.changed(lambda method=method, known=known: len(days.slack.calls_of(method)) > known, 30)  # type: ignore[misc]
        dying.cancel()
        await asyncio.wait([dying])
    after = await _tenants(days.on, _compiled(days.on))
    (turns,) = await after.all()
    await replace(days, tenants=after, turns=turns).tick()
    assert len(days.direct("ben")) == 1
    days.set(day, 18)
    await days.tick()
    assert len(days.direct("ben")) == 1


async def test_a_worker_that_dies_while_it_reminds_a_thread_leaves_one_reminder(days: Days) -> None:
    day, review = await owned(days, "ben")
    row = await days.turns.register.row(review)
    assert row is not None
    days.set(day, 9)
    known = len(days.slack.calls_of("chat.postMessage"))
    dying = asyncio.create_task(days.tick())
    await days.slack.changed(lambda: len(days.slack.calls_of("chat.postMessage")) > known, 30)
    dying.cancel()
    await asyncio.wait([dying])
    after = await _tenants(days.on, _compiled(days.on))
    (turns,) = await after.all()
    await replace(days, tenants=after, turns=turns).tick()
    texts = [days.slack.visible_text(post) for post in days.slack.messages("team", row["thread"])]
    assert len([text for text in texts if text.startswith("Next steps that")]) == 1
    journal = await days.turns.outbox.journal(review)
    assert [entry["what"] for entry in journal].count("step_reminded") == 1


async def test_where_slack_does_not_answer_people_are_reminded_later_the_same_day(days: Days) -> None:
    day, _ = await owned(days, "ben")
    days.set(day, 9)
    people = days.turns.inbox.keys.person(days.slack.person("ben").id)
    for trouble in (partial(days.slack.fail, "users.info", "internal_error"), partial(days.slack.drop_reply, "users.info")):
        await days.turns.inbox.redis.delete(people)
        trouble()
        await sweep(days.tenants, days.docket)
        assert days.direct("ben") == []
    days.slack.limit("conversations.open")
    await sweep(days.tenants, days.docket)
    days.slack.drop_reply("conversations.open")
    await days.take_all()
    assert len(days.direct("ben")) == 1


async def test_of_a_private_channel_that_the_bot_has_left_nobody_is_told(days: Days) -> None:
    ben = days.slack.add_person("ben")
    closed = days.slack.add_channel("closed", private=True, members=[ben])
    review = await days.decided(closed, ben)
    step = (await days.required(review))[-1]
    await days.presses(review, "step_owner", ben, step["id"], owner=ben.id)
    days.set(before_working_day(date.fromisoformat(step["due"])), 9)
    closed.members.remove(days.slack.bot_user)
    await sweep(days.tenants, days.docket)
    assert days.direct(ben) == []
    assert await days.turns.steps.due(days.moment.date()) == []


async def test_somebody_whom_nobody_can_write_to_does_not_keep_others_waiting(days: Days) -> None:
    day, _ = await owned(days, "ada", "ben", "cleo")
    days.set(day, 9)
    days.slack.deactivate("ada")
    await days.turns.inbox.redis.delete(days.turns.inbox.keys.person(days.slack.person("ada").id))
    days.slack.fail("conversations.open", "user_disabled")
    await days.tick()
    later = max(date.fromisoformat(step["due"]) for step in await days.required("AR-1"))
    days.set(later + timedelta(days=7), 12)
    await days.tick()
    assert days.direct("ada") == []
    assert {name: bool(days.direct(name)) for name in ("ben", "cleo")} == {"ben": True, "cleo": True}


async def test_a_step_that_comes_after_the_days_message_is_told_the_next_working_day(days: Days) -> None:
    day, review = await owned(days, "ben")
    days.set(day, 9)
    await days.tick()
    late = (await days.required(review))[0]
    await days.presses(review, "step_owner", days.slack.person("ben"), late["id"], owner=days.slack.person("ben").id)
    days.set(day, 15)
    await days.tick()
    assert len(days.direct("ben")) == 1
    days.set(day + timedelta(days=1), 9)
    await days.tick()
    assert len(days.direct("ben")) == 1 + ((day + timedelta(days=1)).isoweekday() < 6)
    assert day > MONDAY
