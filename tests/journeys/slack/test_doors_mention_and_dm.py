"""A mention and a direct message: answered with a button, for neither can open a form."""

import asyncio

import pytest

from bot.workspace.people import Channel, Post, View
from tests.journeys.slack.room import PATIENCE, Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

START = "Start a review"
WANT = "we want to sort tickets & <parcels>"


async def answered(room: Room, post: Post) -> list[Post]:
    """What the bot has said below a message."""
    await room.stage.quiet(PATIENCE)
    return [reply for reply in room.slack.messages(post.channel, post.ts) if reply.user == room.slack.bot_user]


async def mention(room: Room, text: str, channel: Channel | None = None, thread: str | None = None) -> Post:
    return await room.slack.say(room.ben, channel or room.channel, f"@Plumbline {text}".strip(), thread)


async def start(room: Room, answer: Post) -> View:
    reply = await room.slack.press(room.ada, answer, START)
    assert reply.ok, reply.error
    return await room.form_before(room.ada)


def inputs(view: View) -> dict[str, str]:
    return {block["block_id"]: block["element"].get("initial_value", "") for block in view.blocks}


async def test_a_mention_is_answered_below_it_with_a_button_that_opens_the_form_filled_in(room: Room) -> None:
    (answer,) = await answered(room, await mention(room, WANT))
    view = await start(room, answer)
    assert inputs(view)["title"] == WANT
    assert "channel" not in inputs(view)
    assert (await room.slack.submit(room.ada)).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


@pytest.mark.parametrize("text", ["", "help", "Help!"])
async def test_a_bare_mention_and_help_are_answered_with_the_help(room: Room, text: str) -> None:
    (answer,) = await answered(room, await mention(room, text))
    assert "/arch-review status" in room.slack.visible_text(answer)


async def test_a_mention_in_a_thread_that_is_no_review_is_answered_there(room: Room) -> None:
    first = await room.slack.say(room.ben, room.channel, "lunch?")
    await mention(room, WANT, thread=first.ts)
    (answer,) = await answered(room, first)
    assert START in [control.label for control in room.slack.controls(answer)]


async def test_a_mention_in_a_reviews_thread_is_a_reply_heard_once_without_the_mention(room: Room) -> None:
    thread = await room.open(approach="undecided")
    await thread.say(room.ben, "@Plumbline reasoning")
    assert f"Noted from @{room.ben.name}: what is missing: reasoning (“reasoning”)" in thread.text()
    assert not thread.has(START)


async def test_other_apps_that_mention_the_bot_are_not_answered(room: Room) -> None:
    post = room.slack.relay("tickets", room.channel, f"<@{room.slack.bot_user}> we want to tune a model")
    assert await answered(room, post) == []


@pytest.mark.parametrize("fault", ["drop_reply", "limit"])
async def test_an_answer_that_slack_did_not_confirm_or_put_off_is_there_once(room: Room, fault: str) -> None:
    lunch = await room.slack.say(room.ben, room.channel, "lunch?")
    getattr(room.slack, fault)("chat.postMessage")
    await mention(room, "", thread=lunch.ts)
    assert len(await answered(room, lunch)) == 1


async def test_a_long_mention_is_kept_whole(room: Room) -> None:
    text = "we want to sort tickets. " * 1_500
    (answer,) = await answered(room, await mention(room, text))
    view = await start(room, answer)
    assert 2_900 < len(inputs(view)["description"]) <= 3_000
    assert (await room.slack.submit(room.ada, {"approach": "prompting"})).ok
    await room.stage.quiet(PATIENCE)
    thread = Thread(room, room.announcements()[0])
    await thread.decide()
    assert thread.files()["md"][0].content.decode().count("we want to sort tickets.") >= 1_500


async def test_start_pressed_twice_opens_a_form_each_and_one_submitted_form_is_one_review(room: Room) -> None:
    (answer,) = await answered(room, await mention(room, WANT))
    await asyncio.gather(room.slack.press(room.ada, answer, START), room.slack.press(room.ada, answer, START))
    await room.form_before(room.ada)
    await asyncio.gather(room.slack.submit(room.ada), room.slack.submit(room.ada))
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


async def test_a_mention_in_a_private_channel_begins_a_private_review(room: Room) -> None:
    secret = room.slack.add_channel(f"whisper-{room.channel.name}", private=True, members=[room.ada, room.ben])
    (answer,) = await answered(room, await mention(room, "merger helper", secret))
    await start(room, answer)
    assert (await room.slack.submit(room.ada)).ok
    await room.stage.quiet(PATIENCE)
    assert "merger helper" not in await room.command(room.ada, "list")


# direct messages


async def dm(room: Room, text: str) -> Post:
    """The bot's answer."""
    channel = room.slack.dm(room.ada)
    await room.slack.say(room.ada, channel, text)
    await room.stage.quiet(PATIENCE)
    return room.slack.messages(channel)[-1]


async def test_a_direct_message_asks_for_the_channel_and_the_review_lives_there(room: Room) -> None:
    view = await start(room, await dm(room, WANT))
    assert inputs(view)["title"] == WANT
    assert (await room.slack.submit(room.ada)).errors.keys() == {"channel"}
    assert (await room.slack.submit(room.ada, {"channel": room.channel.name})).ok
    await room.stage.quiet(PATIENCE)
    thread = Thread(room, room.announcements()[0])
    assert thread.asked == ["need", "proposed_approach"]
    assert WANT in await room.command(room.ben, "list")


async def test_help_in_a_direct_message_is_the_help(room: Room) -> None:
    assert "/arch-review status" in room.slack.visible_text(await dm(room, "help"))


async def test_the_command_in_a_direct_message_opens_the_same_form(room: Room) -> None:
    view = await room.form(room.ada, WANT, room.slack.dm(room.ada))
    assert (inputs(view)["title"], "channel" in inputs(view)) == (WANT, True)
    assert (await room.slack.submit(room.ada, {"channel": room.channel.name})).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


async def test_a_private_channel_chosen_in_a_direct_message_makes_the_review_private(room: Room) -> None:
    secret = room.slack.add_channel(f"closed-{room.channel.name}", private=True, members=[room.ada, room.ben])
    await start(room, await dm(room, "Merger chat"))
    assert (await room.slack.submit(room.ada, {"channel": secret.name})).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements(secret)) == 1
    assert "Merger chat" not in await room.command(room.ben, "list")
    assert "Merger chat" not in await room.command(room.ada, "list", room.slack.dm(room.ada))
    assert "Merger chat" in await room.command(room.ben, "list", secret)


async def test_a_private_channel_that_one_is_not_in_any_more_is_refused_below_the_field(room: Room) -> None:
    secret = room.slack.add_channel(f"hidden-{room.channel.name}", private=True, members=[room.ada, room.ben])
    await start(room, await dm(room, "Merger chat"))
    room.slack.fill(room.ada, {"channel": secret.name})
    room.slack.leave(room.ada, secret)
    assert (await room.slack.submit(room.ada)).errors == {
        "channel": "You are not in that private channel, so you could not see the review. Please choose a channel that you are in."
    }
    assert (await room.slack.submit(room.ada, {"channel": room.channel.name})).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1
    assert room.announcements(secret) == []


async def test_a_channel_that_was_archived_after_it_was_chosen_is_refused_below_the_field(room: Room) -> None:
    old = room.slack.add_channel(f"old-{room.channel.name}")
    await start(room, await dm(room, WANT))
    room.slack.fill(room.ada, {"channel": old.name})
    room.slack.archive(old)
    assert (await room.slack.submit(room.ada)).errors == {"channel": "That channel is archived. Please choose another one."}


@pytest.mark.parametrize("private", [False, True])
async def test_a_chosen_channel_without_the_bot_waits_for_the_invitation_and_keeps_the_text(room: Room, private: bool) -> None:
    channel = room.slack.add_channel(f"away-{private}-{room.channel.name}", private=private, bot=False, members=[room.ada, room.ben])
    title = f"Desk of {channel.name}"
    await start(room, await dm(room, title))
    assert (await room.slack.submit(room.ada, {"channel": channel.name})).ok
    await room.slack.changed(lambda: "/invite @Plumbline" in room.slack.visible_text(room.slack.messages(room.slack.dm(room.ada))[-1]))
    await room.slack.invite(channel, by=room.ada)
    await room.slack.changed(lambda: room.announcements(channel), 4)
    assert title in room.slack.visible_text(room.announcements(channel)[0])
    await room.stage.quiet(PATIENCE)
    assert (title in await room.command(room.ben, "list")) is not private
