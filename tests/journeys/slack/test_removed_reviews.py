"""What people see of a review that the retention has removed, while the bot runs."""

import pytest

from bot.checkpointer import RedisSaver
from bot.gestures import new_message
from bot.retention.removing import Removing
from bot.retention.tombstones import Tombstones
from tests.journeys.slack.room import Room, Thread
from tests.redis.everything import everything, naming

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = "2027-03-04"
SAYS = "was removed on 2027-03-04: reviews are kept here for a limited time after they are closed."


async def removed(room: Room, title: str) -> Thread:
    """An interview, which is the review that has most to press."""
    thread = await room.open(title)
    redis = room.stage.redis
    removing = Removing(redis, room.slack.team_id, RedisSaver(redis).adelete_thread, audited=False)
    assert await removing.remove([thread.review], DAY, 1.0) == [thread.review]
    assert await removing.finish(1.0)
    return thread


async def test_it_is_in_no_list_and_show_says_when_it_went(room: Room) -> None:
    thread = await removed(room, "Gone from lists")
    assert "Gone from lists" not in await room.command(room.ada, 'list "lists"')
    assert await room.command(room.ada, f"show {thread.review}") == f"{thread.review} {SAYS}"
    assert await room.command(room.ada, f"cancel {thread.review}") == f"{thread.review} {SAYS}"


async def test_a_reply_is_answered_once_to_whoever_wrote_and_nothing_of_it_is_kept(room: Room) -> None:
    thread = await removed(room, "Handbook")
    posts = len(thread.posts)
    await thread.say(room.ben, "is anybody there?", "hello Mallory")
    (whisper,) = thread.whispers(room.ben)
    assert whisper.startswith(f"{thread.review} {SAYS}")
    assert len(thread.posts) == posts + 2, "theirs"
    await thread.say(room.cleo, "me too")
    assert len(thread.whispers(room.cleo)) == 1
    assert naming(await everything(room.stage.redis), "Mallory") == []


async def test_a_press_is_answered_and_opens_no_form_and_begins_nothing(room: Room) -> None:
    thread = await removed(room, "Handbook")
    posts, (fact, *_) = thread.texts(), thread.asked
    assert (await thread.give(room.ben, fact, "dont_know")).ok
    await thread.quiet()
    assert [text.partition(" was")[0] for text in thread.whispers(room.ben)] == [thread.review]
    assert thread.texts() == posts
    other = await room.open("The next one")
    assert int(other.review.removeprefix("AR-")) == int(thread.review.removeprefix("AR-")) + 1
    assert f"removed:{thread.review}" in " ".join(naming(await everything(room.stage.redis), thread.review))


async def test_whoever_deletes_what_they_wrote_there_hears_nothing(room: Room) -> None:
    thread = await room.open("Handbook")
    reply = await room.slack.say(room.ben, thread.root.channel, "too much", thread.root.ts)
    await thread.quiet()
    redis = room.stage.redis
    removing = Removing(redis, room.slack.team_id, RedisSaver(redis).adelete_thread, audited=False)
    assert await removing.remove([thread.review], DAY, 1.0)
    await room.slack.delete(room.ben, reply)
    await thread.quiet()
    assert [text for text in thread.whispers(room.ben) if "removed" in text] == []


async def test_whoever_sends_a_form_that_was_still_open_is_told_directly(room: Room) -> None:
    thread = await removed(room, "Handbook")
    message = new_message("view:V1", "step_done", room.ben.id, "1.0")
    assert await Tombstones(room.stage.redis, room.slack.team_id).tell(thread.review, DAY, message, None, None)
    (told,) = await room.slack.changed(lambda: room.slack.messages(room.slack.dm(room.ben)), 30)
    assert thread.text(told).startswith(f"{thread.review} {SAYS}")
