"""What people type stays text: nobody is called, nothing is linked, in any message of a review."""

import pytest

from bot.workspace.people import Post
from tests.journeys.slack.room import Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<!channel> <@U000000001> <https://evil.example|click> & *bold* `code` @here https://evil.example #general"


def own_marks(thread: Thread, posts: list[Post]) -> set[str]:
    """Everything alive in the bot's messages, but for the people of the room themselves."""
    room = thread.room
    people = {f"@{who.id}" for who in (room.ada, room.ben, room.cleo)} | {f"#{room.channel.id}"}
    bots = [post for post in posts if post.user not in (room.ada.id, room.ben.id, room.cleo.id)]
    return {mark for post in bots for mark in thread.slack.live_marks(post)} - people


async def test_a_hostile_title_is_inert_from_the_announcement_to_the_verdict(room: Room) -> None:
    thread = await room.open(HOSTILE[:90], description=HOSTILE * 10)
    assert "<!channel>" in thread.announcement
    await thread.decide(room.ben)
    await room.command(room.ada, "list")
    await room.command(room.ada, f"show {thread.review}")
    await room.slack.press(room.ada, thread.root, "What is this?")
    await room.slack.changed(lambda: len(room.slack.ephemerals(room.ada)) == 3)
    assert own_marks(thread, [*thread.posts, *room.slack.messages(room.channel)]) == set()
    assert own_marks(thread, room.slack.ephemerals(room.ada)) - _listed(thread) == set()


def _listed(thread: Thread) -> set[str]:
    """Lists name the channels of other tests."""
    marks = {mark for post in thread.slack.ephemerals(thread.room.ada) for mark in thread.slack.live_marks(post)}
    return {mark for mark in marks if mark.startswith("#C")}


async def test_hostile_words_behind_an_answer_are_inert_in_questions_recap_and_recommendation(room: Room) -> None:
    thread = await room.open(approach="fine_tuning")
    await thread.reach("calls_per_month", need=["knowledge"], knowledge_fits_context="no", gpu_operations="team", data_may_leave="yes")
    await thread.say(room.ben, f"20k calls a month ({HOSTILE})")
    assert "calls to the model a month: 20,000" in "\n".join(thread.texts())
    await thread.decide()
    assert any("<!channel>" in text or "@channel" in text for text in thread.texts())
    assert own_marks(thread, thread.posts) == set()


async def test_hostile_chatter_is_answered_without_repeating_it(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, HOSTILE, f"change the {HOSTILE}")
    assert own_marks(thread, [*thread.posts, *room.slack.ephemerals(room.ben)]) == set()


async def test_no_message_unfurls_links(room: Room) -> None:
    await room.open(HOSTILE[:90])
    posts = [call.arguments for call in room.slack.calls_of("chat.postMessage") if call.arguments.get("channel") == room.channel.id]
    assert posts
    assert all(str(post["unfurl_links"]).lower() == "false" and str(post["unfurl_media"]).lower() == "false" for post in posts)
