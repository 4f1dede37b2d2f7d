"""People who join, leave, are guests or of another company; channels that are archived, renamed, or made private."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.keys import Keys
from bot.play.stage import Stage
from bot.workspace.people import Person
from tests.journeys.slack.conftest import new_room
from tests.journeys.slack.room import AS_OF, PATIENCE, Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

OUTSIDERS = [("guest", "guests"), ("stranger", "people of other companies")]


async def outsider(room: Room, role: str) -> Person:
    person = room.slack.add_person(f"{role}-{room.channel.name}", role)  # type: ignore[arg-type]
    await room.slack.invite(room.channel, person)
    return person


async def journal(thread: Thread) -> list[str]:
    entries = await thread.room.stage.redis.hgetall(Keys(thread.slack.team_id).journal(thread.review))
    return [json.loads(entry)["what"] for entry in entries.values()]


@pytest.mark.parametrize(("role", "called"), OUTSIDERS)
async def test_an_outsiders_answers_do_not_count_and_they_are_told_once(room: Room, role: str, called: str) -> None:
    thread, eve = await room.open(approach="undecided"), await outsider(room, role)
    await thread.say(eve, "reasoning", "reasoning, please")
    await thread.press(eve, "We don't know")
    assert thread.asked == ["need"]
    assert [told for told in thread.whispers(eve) if called in told] == [
        f"In {thread.review} the answers of {called} do not count. Please tell somebody of the team, who can answer."
    ]
    assert (await journal(thread)).count("refused") == 3
    await thread.say(room.ben, "reasoning")
    assert f"Noted from @{room.ben.name}: what is missing: reasoning" in thread.text()


@pytest.mark.parametrize(("role", "called"), OUTSIDERS)
async def test_an_outsider_starts_no_review_and_is_told_so(room: Room, role: str, called: str) -> None:
    eve = await outsider(room, role)
    await room.form(eve, "Tune a model")
    assert (await room.slack.submit(eve)).ok
    await room.stage.quiet(PATIENCE)
    assert room.announcements() == []
    (told,) = room.slack.ephemerals(eve)
    assert room.slack.visible_text(told).startswith(f"Reviews are started by members of this workspace, not by {called}.")


async def test_an_outsider_is_told_so_also_where_the_bot_is_not(room: Room) -> None:
    afar = room.slack.add_channel(f"afar-{room.channel.name}", bot=False, members=[room.ada])
    eve = await outsider(room, "guest")
    await room.slack.invite(afar, eve)
    await room.form(eve, "Tune a model", afar)
    assert (await room.slack.submit(eve)).ok
    await room.stage.quiet(PATIENCE)
    (told,) = [*room.slack.ephemerals(eve), *room.slack.messages(room.slack.dm(eve))]
    assert room.slack.visible_text(told).startswith("Reviews are started by members of this workspace, not by guests.")


async def test_an_outsider_cannot_correct_an_answer_by_an_edit(room: Room) -> None:
    thread, eve = await room.open(approach="undecided"), await outsider(room, "guest")
    post = await room.slack.say(eve, room.channel, "hello", thread.root.ts)
    await room.slack.edit(eve, post, "reasoning")
    await thread.quiet()
    assert thread.asked == ["need"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_house() -> AsyncIterator[Stage]:
    """A bot that hears everybody."""
    async with Stage({"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_GUESTS": "heard", "PLUMBLINE_STRANGERS": "heard"}) as stage:
        await stage.start()
        yield stage


@pytest.mark.parametrize("role", ["guest", "stranger"])
async def test_where_the_settings_say_so_outsiders_are_heard(open_house: Stage, role: str) -> None:
    room = new_room(open_house)
    thread, eve = await room.open(approach="undecided"), await outsider(room, role)
    await thread.say(eve, "reasoning")
    assert f"Noted from @{eve.name}: what is missing: reasoning" in thread.text()


async def test_other_apps_in_the_thread_are_not_heard(room: Room) -> None:
    thread = await room.open(approach="undecided")
    room.slack.relay("tickets", room.channel, "reasoning", thread.root.ts)
    await thread.quiet()
    assert thread.asked == ["need"]


async def test_somebody_who_joins_may_answer_and_the_answers_of_somebody_who_left_stay(room: Room) -> None:
    thread = await room.open(approach="undecided")
    dan = room.slack.add_person(f"dan-{room.channel.name}")
    await room.slack.invite(room.channel, dan)
    await thread.say(dan, "reasoning")
    room.slack.leave(dan, room.channel)
    await thread.reach_recap()
    assert f"what is missing: reasoning — “reasoning” @{dan.name}" in thread.text()


async def test_a_closed_account_keeps_its_name_in_the_record(room: Room) -> None:
    thread = await room.open(approach="prompting", who=room.ada)
    room.slack.deactivate(room.ada)
    await thread.decide(who=room.ben)
    assert room.ada.name in thread.files()["md"][0].content.decode()


async def test_once_the_requester_and_the_owner_are_gone_anybody_of_the_team_may_cancel(room: Room) -> None:
    thread = await room.open(owner=room.ben.name)
    await thread.say(room.cleo, "cancel")
    assert thread.whispers(room.cleo)[-1].endswith("Once neither of them is in this channel any more, anybody of the team can.")
    room.slack.leave(room.ada, room.channel)
    await thread.say(room.cleo, "cancel")
    assert "cancelled" not in thread.announcement  # its owner is still there
    room.slack.deactivate(room.ben)
    await thread.say(room.cleo, "cancel")
    assert "cancelled" in thread.announcement


async def test_guests_may_not_cancel_what_nobody_owns_any_more(room: Room) -> None:
    thread, eve = await room.open(), await outsider(room, "guest")
    room.slack.leave(room.ada, room.channel)
    await thread.say(eve, "cancel")
    assert "cancelled" not in thread.announcement


async def test_an_archived_channel_waits_and_goes_on_where_it_was(room: Room) -> None:
    thread = await room.open(approach="undecided")
    question = thread.last
    room.slack.archive(room.channel)
    await room.slack.press(room.ben, question, f"answer/{thread.review}/need/dont_know")
    await thread.quiet()
    assert thread.last.ts == question.ts
    room.slack.unarchive(room.channel, room.ada)
    await room.slack.changed(lambda: thread.last.ts != question.ts)
    await thread.quiet()
    await thread.decide()


async def test_a_renamed_channel_changes_nothing(room: Room) -> None:
    thread = await room.open()
    room.slack.rename(room.channel, f"renamed-{room.channel.name}")
    await thread.decide()
    assert f"#renamed-{room.channel.name.removeprefix('renamed-')}" in await room.command(room.ben, f"show {thread.review}")


async def test_reviews_of_a_channel_that_is_made_private_are_seen_from_there_only_until_it_is_public_again(room: Room) -> None:
    town = room.slack.add_channel(f"town-{room.channel.name}", members=[room.ada, room.cleo])
    thread = await room.open("Merger assistant")
    shown = f"{thread.review} ·"
    assert shown in await room.command(room.cleo, "list", town)
    room.slack.convert(room.channel, room.ada)
    await seen_to(room)
    await thread.decide()  # a turn changes nothing of it
    assert shown in await room.command(room.cleo, "list")
    outside = await room.command(room.cleo, "list", town)
    assert shown not in outside
    assert "of other private channels" in outside
    assert "Merger" not in await room.command(room.cleo, f"show {thread.review}", town)
    room.slack.convert(room.channel, room.ada)
    await seen_to(room)
    assert shown in await room.command(room.cleo, "list", town)


async def seen_to(room: Room) -> None:
    """What was converted is seen to by the sweeper."""
    key, redis = Keys(room.slack.team_id).converted, room.stage.redis
    await room.stage.quiet(PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while await redis.exists(key):  # noqa: ASYNC110 - Redis tells nobody
            await asyncio.sleep(0.1)


async def test_a_bot_that_was_removed_goes_on_when_it_is_invited_again(room: Room) -> None:
    thread = await room.open(approach="undecided")
    question = thread.last
    room.channel.members.remove(room.slack.bot_user)
    await room.slack.press(room.ben, question, f"answer/{thread.review}/need/dont_know")
    await thread.quiet()
    assert thread.last.ts == question.ts
    await room.slack.invite(room.channel, by=room.ada)
    await room.slack.changed(lambda: thread.last.ts != question.ts)


async def test_while_slack_does_not_say_who_somebody_is_their_answer_waits_and_then_counts(room: Room) -> None:
    thread = await room.open(approach="undecided")
    room.slack.limit("users.info")
    room.slack.fail("users.info", "internal_error")
    await thread.say(room.cleo, "reasoning")
    assert f"Noted from @{room.cleo.name}: what is missing: reasoning" in thread.text()


async def test_somebody_whom_slack_does_not_show_is_a_stranger(room: Room) -> None:
    thread = await room.open(approach="undecided")
    room.slack.fail("users.info", "user_not_visible")
    await thread.say(room.cleo, "reasoning")
    assert "people of other companies do not count" in thread.whispers(room.cleo)[-1]


async def test_a_dropped_answer_about_a_person_is_asked_for_again(room: Room) -> None:
    thread = await room.open(approach="undecided")
    room.slack.drop_reply("users.info")
    await thread.say(room.cleo, "reasoning")
    assert f"Noted from @{room.cleo.name}" in thread.text()


async def test_whether_a_chosen_channel_is_private_is_asked_until_slack_says_so(room: Room) -> None:
    room.slack.limit("conversations.info")
    room.slack.drop_reply("conversations.info")
    await room.form(room.ada, "Sort the tickets", room.slack.dm(room.ada))
    assert (await room.slack.submit(room.ada, {"channel": room.channel.name})).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


async def test_whether_the_requester_is_gone_is_asked_until_slack_says_so(room: Room) -> None:
    thread = await room.open()
    room.slack.leave(room.ada, room.channel)
    room.slack.limit("conversations.members")
    room.slack.drop_reply("conversations.members")
    await thread.say(room.cleo, "cancel")
    assert thread.announcement.endswith("cancelled")
