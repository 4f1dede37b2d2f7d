"""The message shortcut "Review this": any message becomes the text of the opening form."""

import asyncio

import pytest

from bot.workspace.people import Post, View
from tests.journeys.slack.room import PATIENCE, Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTE = "Answer questions about our handbook\n\nIt has 900 pages & changes <weekly>."
LONG = "Sort the tickets\n" + "We sort tickets & parcels by hand. " * 1_200  # 42,000 characters
SHORTCUT = "Review this"


async def form_from(room: Room, post: Post) -> View:
    reply = await room.slack.shortcut(room.ada, post, SHORTCUT)
    assert reply.ok, reply.error
    return await room.form_before(room.ada)


def starts_with(view: View) -> dict[str, str]:
    return {block["block_id"]: block["element"].get("initial_value", "") for block in view.blocks}


async def submitted(room: Room, **fields: str) -> Thread:
    reply = await room.slack.submit(room.ada, fields)
    assert reply.ok, (reply.error, reply.errors)
    await room.stage.quiet(PATIENCE)
    (root,) = room.announcements()
    return Thread(room, root)


async def decision_record(thread: Thread) -> str:
    await thread.decide()
    (record,) = thread.files()["md"]
    return record.content.decode()


async def test_the_first_line_is_the_title_and_all_of_it_the_description(room: Room) -> None:
    view = await form_from(room, await room.slack.say(room.ben, room.channel, NOTE))
    assert starts_with(view)["title"] == "Answer questions about our handbook"
    assert starts_with(view)["description"] == NOTE
    thread = await submitted(room)
    assert f"Answer questions about our handbook — @{room.ada.name} started" in thread.announcement


async def test_a_reply_in_any_thread_can_be_reviewed_and_the_review_has_a_thread_of_its_own(room: Room) -> None:
    first = await room.slack.say(room.ben, room.channel, "lunch?")
    await form_from(room, await room.slack.say(room.cleo, room.channel, "a bot for menus", first.ts))
    assert (await submitted(room)).root.ts != first.ts


async def test_a_reply_in_a_reviews_own_thread_begins_another_review(room: Room) -> None:
    thread = await room.open("Handbook assistant")
    await form_from(room, await room.slack.say(room.ben, room.channel, "and one for menus", thread.root.ts))
    assert (await room.slack.submit(room.ada)).ok
    await thread.quiet()
    assert len(room.announcements()) == 2


async def test_another_apps_message_can_be_reviewed(room: Room) -> None:
    view = await form_from(room, room.slack.relay("tickets", room.channel, "T-12: &lt;Tune&gt; <https://t.example/12|a model>"))
    assert starts_with(view)["title"] == "T-12: <Tune> a model (https://t.example/12)"


async def test_a_message_of_forty_thousand_characters_is_used_whole(room: Room) -> None:
    view = await form_from(room, await room.slack.say(room.ben, room.channel, LONG))
    assert len(starts_with(view)["description"]) <= 3_000
    assert any("All of the text is kept" in block.get("hint", {}).get("text", "") for block in view.blocks)
    record = await decision_record(await submitted(room, approach="prompting"))
    assert record.count("We sort tickets &amp; parcels by hand.") == 1_200


async def test_a_description_that_was_changed_in_the_form_counts_instead(room: Room) -> None:
    await form_from(room, await room.slack.say(room.ben, room.channel, LONG))
    record = await decision_record(await submitted(room, approach="prompting", description="In short: sort tickets."))
    assert "In short: sort tickets." in record
    assert "We sort tickets" not in record


async def test_two_quick_shortcuts_open_a_form_each_and_one_submitted_form_is_one_review(room: Room) -> None:
    post = await room.slack.say(room.ben, room.channel, NOTE)
    opened = len(room.slack.calls_of("views.open"))
    replies = await asyncio.gather(*(room.slack.shortcut(room.ada, post, SHORTCUT) for _ in range(2)))
    assert all(reply.ok for reply in replies)
    await room.slack.changed(lambda: len(room.slack.calls_of("views.open")) == opened + 2)
    await submitted(room)


async def test_where_the_bot_is_not_the_shortcut_keeps_the_text_until_it_is_invited(room: Room) -> None:
    channel = room.slack.add_channel(f"afar-{room.channel.name}", bot=False, members=[room.ada, room.ben])
    await form_from(room, await room.slack.say(room.ben, channel, NOTE))
    assert (await room.slack.submit(room.ada)).ok
    await room.slack.changed(lambda: room.slack.messages(room.slack.dm(room.ada)))
    assert "/invite @Plumbline" in room.slack.visible_text(room.slack.messages(room.slack.dm(room.ada))[-1])
    await room.slack.invite(channel, by=room.ada)
    await room.slack.changed(lambda: room.announcements(channel), 4)


async def test_in_a_private_channel_it_is_private(room: Room) -> None:
    secret = room.slack.add_channel(f"hush-{room.channel.name}", private=True, members=[room.ada, room.ben])
    await form_from(room, await room.slack.say(room.ben, secret, "Merger helper"))
    assert (await room.slack.submit(room.ada)).ok
    await room.stage.quiet(PATIENCE)
    assert "Merger helper" in await room.command(room.ada, "list", secret)
    assert "Merger helper" not in await room.command(room.ada, "list")
