"""Several people, several reviews, several gestures in one second; old messages, the bot's own, and edits."""

import asyncio
from typing import Final

import pytest

from tests.journeys.slack.room import Answers, Room

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWLEDGE: Final[Answers] = {"need": ["knowledge"], "proposed_approach": "undecided"}


async def test_two_people_who_agree_at_the_same_second_are_one_answer(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    post = thread.last
    await asyncio.gather(*(thread.give(who, "knowledge_fits_context", "no", post) for who in (room.ben, room.cleo)))
    await thread.quiet()
    await thread.reach_recap()
    assert sum("all knowledge fits into one request: no" in line for line in thread.text().splitlines()) == 1


async def test_two_people_who_disagree_at_the_same_second_are_asked_which_holds(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    post = thread.last
    await asyncio.gather(
        thread.give(room.ben, "knowledge_fits_context", "no", post), thread.give(room.cleo, "knowledge_fits_context", "yes", post)
    )
    await thread.quiet()
    (disagreement,) = [text for text in thread.texts() if "Which holds?" in text]
    assert f"@{room.ben.name} said: all knowledge fits into one request: no" in disagreement
    assert f"@{room.cleo.name} said: all knowledge fits into one request: yes" in disagreement


async def test_two_answers_in_one_second_both_count(room: Room) -> None:
    thread = await room.open()
    post = thread.last
    await asyncio.gather(thread.give(room.ben, "need", ["reasoning"], post), thread.give(room.cleo, "proposed_approach", "prompting", post))
    await thread.quiet()
    await thread.reach_recap()
    assert f"what is missing: reasoning — @{room.ben.name}" in thread.text()
    assert f"approach in mind: prompting — @{room.cleo.name}" in thread.text()


async def test_a_double_click_on_an_answer_is_one_answer(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    post, posts = thread.last, len(thread.posts)
    await asyncio.gather(*(thread.give(room.ben, "knowledge_fits_context", "no", post) for _ in range(2)))
    await thread.quiet()
    assert len(thread.posts) == posts + 1


async def test_a_double_click_on_confirm_decides_once(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    post = thread.last
    await asyncio.gather(*(room.slack.press(who, post, "Confirm") for who in (room.ada, room.ada, room.ben)))
    await thread.quiet()
    assert len(thread.files()["md"]) == 1


async def test_two_reviews_in_one_channel_do_not_mix(room: Room) -> None:
    first, second = await room.open("First"), await room.open("Second", room.cleo)
    await asyncio.gather(
        room.slack.say(room.ben, room.channel, "reasoning", first.root.ts),
        room.slack.say(room.ben, room.channel, "knowledge", second.root.ts),
    )
    await first.quiet()
    await first.answer(room.ada, proposed_approach="undecided")
    await second.answer(room.ada, proposed_approach="undecided")
    assert "reasoning (“reasoning”)" in "\n".join(first.texts())
    assert "knowledge (“knowledge”)" in "\n".join(second.texts())
    assert "reasoning" not in "\n".join(second.texts())
    await room.command(room.ada, f"cancel {first.review}")
    await first.quiet()
    assert second.asked != []


async def test_an_old_button_pressed_again_by_the_same_person_changes_nothing(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    old = room.slack.stale(thread.last)
    await thread.press(room.ben, "No")
    before = thread.texts()
    await thread.press(room.ben, "No", old)
    assert thread.texts() == before
    assert thread.whispers(room.ben) == []


async def test_an_old_back_button_takes_one_answer_back_only(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    old = room.slack.stale(thread.last)
    await thread.press(room.ben, "No")
    await thread.press(room.ben, "Back", old)
    assert thread.asked == ["knowledge_fits_context"]


async def test_an_edited_message_is_not_heard_again(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    await thread.say(room.ben, "no")
    (mine,) = [post for post in thread.posts if post.user == room.ben.id]
    before = thread.asked
    await room.slack.edit(room.ben, mine, "yes")
    await thread.quiet()
    assert thread.asked == before
    assert "Which holds?" not in "\n".join(thread.texts())


async def test_a_deleted_message_is_not_heard(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "reasoning")
    (mine,) = [post for post in thread.posts if post.user == room.ben.id]
    before = thread.asked
    await room.slack.delete(room.ben, mine)
    await thread.quiet()
    assert thread.asked == before


async def test_the_bot_does_not_answer_itself(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "what a nice day")
    assert len(thread.posts) == 3  # the question, what Ben said, one hint


async def test_a_reply_in_another_thread_is_nobodys_answer(room: Room) -> None:
    thread = await room.open()
    other = await room.slack.say(room.ben, room.channel, "reasoning?")
    await room.slack.say(room.ben, room.channel, "reasoning", other.ts)
    await thread.quiet()
    assert thread.asked == ["need", "proposed_approach"]
