"""The card of next steps, pressed through the real protocol: what people do, and what they are refused."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.workspace.people import Person, Post, Role
from bot.workspace.records import Reply
from tests.journeys.slack.room import Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def decided(room: Room) -> Thread:
    thread = await room.open(approach="rag")
    await thread.decide(need=["knowledge"], evals_exist="no")
    return thread


def card(thread: Thread) -> Post:
    return next(post for post in reversed(thread.posts) if thread.text(post).startswith("Next steps"))


def first(thread: Thread, label: str) -> str:
    """The first control of this label, as the workspace is told of it."""
    found = next(control for control in thread.slack.controls(card(thread)) if control.label == label)
    return f"{found.block_id}/{found.action_id}"


async def fill(thread: Thread, who: Person, label: str, **fields: str) -> Reply:
    """Presses the first button of this label on the card, and sends the form that opens."""
    reply = await thread.slack.press(who, card(thread), first(thread, label))
    assert reply.ok, reply.error
    await thread.room.form_before(who)
    sent = await thread.slack.submit(who, fields)
    await thread.quiet()
    return sent


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


async def test_a_step_is_done_with_evidence_reopened_given_away_and_put_off(room: Room) -> None:
    thread = await decided(room)
    assert {"Done…", "Assign…", "Snooze…"} <= set(thread.labels(card(thread)))
    assert "✓" not in thread.text(card(thread))

    assert (await fill(thread, room.ben, "Done…", evidence="https://example.com/test-set")).ok
    text = thread.text(card(thread))
    assert text.count("✓") == 1
    assert f"@{room.ben.name}" in text
    assert "https://example.com/test-set" in text

    await thread.press(room.cleo, first(thread, "Reopen"), card(thread))
    assert "✓" not in thread.text(card(thread))

    assert (await fill(thread, room.ada, "Assign…", owner=room.cleo.id)).ok
    assert f"@{room.cleo.name}" in thread.text(card(thread))
    assert "Reassign…" in thread.labels(card(thread))
    assert thread.text().startswith(f"@{room.cleo.name} you have a next step in {thread.review}")

    assert (await fill(thread, room.ada, "Snooze…", until=in_days(7))).ok
    assert "reminders off until" in thread.text(card(thread))
    shown = thread.text(card(thread))
    await fill(thread, room.ada, "Snooze…", until=in_days(90))
    assert "30 days at most" in thread.whispers(room.ada)[-1]
    assert thread.text(card(thread)) == shown


async def test_whoever_comes_second_to_a_step_is_told_and_changes_nothing(room: Room) -> None:
    thread, slack = await decided(room), room.slack
    before, buttons = slack.stale(card(thread)), {label: first(thread, label) for label in ("Done…", "Assign…", "Snooze…")}
    forms = ((room.ada, "Assign…", {"owner": room.ben.id}), (room.cleo, "Snooze…", {"until": in_days(3)}))
    for who, label, _ in forms:
        await slack.press(who, before, buttons[label])
        await room.form_before(who)
    assert (await fill(thread, room.ben, "Done…", evidence="it runs")).ok
    done = thread.text(card(thread))
    for who, _, fields in forms:
        assert (await slack.submit(who, fields)).ok
    await slack.press(room.ben, before, buttons["Done…"])
    await room.form_before(room.ben)
    await slack.submit(room.ben, {"evidence": "it runs still"})
    await thread.quiet()
    said = [thread.whispers(who)[-1] for who in (room.ada, room.cleo, room.ben)]
    assert said == [
        "That step is done already. To give it to somebody, press Reopen first.",
        "That step is done already, so nobody is reminded of it.",
        "Somebody was quicker: that step is done already.",
    ]
    assert thread.text(card(thread)) == done
    old, reopen = slack.stale(card(thread)), first(thread, "Reopen")
    for who in (room.ada, room.cleo):
        await thread.press(who, reopen, old)
    assert thread.whispers(room.cleo)[-1] == "That step is open already."


async def test_nobody_who_is_not_heard_does_anything_with_a_step(room: Room) -> None:
    thread = await decided(room)
    await fill(thread, room.ben, "Done…", evidence="it runs")
    before = thread.text(card(thread))
    roles: tuple[Role, Role] = ("guest", "stranger")
    for role in roles:
        mallory = thread.slack.add_person(f"mallory-{role}", role)
        await thread.slack.invite(room.channel, mallory)
        await thread.press(mallory, first(thread, "Reopen"), card(thread))
        assert "do not count" in thread.whispers(mallory)[-1]
        await fill(thread, mallory, "Done…", evidence="I say so")
        await fill(thread, mallory, "Assign…", owner=mallory.id)
        await fill(thread, mallory, "Snooze…", until=in_days(3))
        assert thread.text(card(thread)) == before


async def test_a_form_wants_to_be_filled_in_and_comes_too_late_once_the_review_goes_on(room: Room) -> None:
    thread = await decided(room)
    await thread.slack.press(room.ben, card(thread), first(thread, "Done…"))
    view = await room.form_before(room.ben)
    assert thread.text(card(thread)).splitlines()[1].split(". ", 1)[1][:20] in str(view)
    reply = await thread.slack.submit(room.ben, {"evidence": "   "})
    assert "what shows it" in str(reply.errors)

    await thread.say(room.ada, "change the need")
    assert thread.text(card(thread)).startswith("Next steps · closed")
    assert thread.labels(card(thread)) == []
    await thread.slack.submit(room.ben, {"evidence": "too late"})
    await thread.quiet()
    assert "has gone on since" in thread.whispers(room.ben)[-1]
    assert thread.whispers(room.cleo) == []
