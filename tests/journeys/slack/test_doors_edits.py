"""Replies that are edited or deleted after they were sent."""

import json
from typing import Any

import pytest

from bot.keys import Keys
from tests.journeys.slack.room import Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asking(room: Room) -> Thread:
    """A yes-or-no question is open."""
    thread = await room.open()
    await thread.reach("knowledge_fits_context", need=["knowledge"], proposed_approach="undecided")
    return thread


async def journal(thread: Thread) -> list[dict[str, Any]]:
    entries = await thread.room.stage.redis.hgetall(Keys(thread.slack.team_id).journal(thread.review))
    return [json.loads(entry) for entry in entries.values()]


async def recorded(thread: Thread, what: str) -> int:
    return [entry["what"] for entry in await journal(thread)].count(what)


async def test_an_edited_answer_is_a_correction_by_the_same_person(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await room.slack.edit(room.ben, post, "yes")
    await thread.quiet()
    assert "all knowledge fits into one request" in "\n".join(thread.texts()[-2:])
    assert "yes" in "\n".join(thread.texts()[-2:])
    assert not any("Which holds?" in text for text in thread.texts())
    await thread.reach_recap()
    assert "all knowledge fits into one request: yes — “yes”" in "\n".join(map(thread.text, thread.recaps()))
    assert await recorded(thread, "edited") == 1


async def test_an_edit_before_the_answer_was_read_counts_as_what_was_said(room: Room) -> None:
    thread = await asking(room)
    (bot,) = room.stage.bots
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await room.slack.edit(room.ben, post, "yes")
    await thread.quiet()
    await thread.reach_recap()
    assert bot.process.returncode is None
    assert "all knowledge fits into one request: yes — “yes”" in "\n".join(map(thread.text, thread.recaps()))


async def test_an_edit_in_other_words_changes_the_quote_and_says_nothing(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    before = [text for text in thread.texts() if text != "no"]
    await room.slack.edit(room.ben, post, "no, it has 900 pages")
    await thread.quiet()
    assert [text for text in thread.texts() if not text.startswith("no")] == [text for text in before if not text.startswith("no")]
    await thread.reach_recap()
    assert "“no, it has 900 pages”" in "\n".join(map(thread.text, thread.recaps()))


async def test_a_link_that_slack_unfurls_is_no_edit(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    before = thread.texts()
    room.slack.unfurl(post)
    await thread.quiet()
    assert thread.texts() == before
    assert await recorded(thread, "edited") == 0


async def test_an_edit_that_is_no_answer_any_more_leaves_it_and_says_so_to_its_author_alone(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await room.slack.edit(room.ben, post, "let us talk about that")
    await thread.quiet()
    (told,) = thread.whispers(room.ben)
    assert told.startswith("I could not read your edited message as an answer, so what it said stays.")
    assert thread.whispers(room.cleo) == []
    await thread.reach_recap()
    assert "all knowledge fits into one request: no — “no”" in "\n".join(map(thread.text, thread.recaps()))


async def test_an_edit_after_the_recommendation_is_journalled_and_its_author_hears_how_to_change_an_answer(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await thread.decide()
    before = len(thread.posts)
    await room.slack.edit(room.ben, post, "yes")
    await thread.quiet()
    assert "is decided already." in thread.whispers(room.ben)[-1]
    assert "change the all knowledge fits into one request" in thread.whispers(room.ben)[-1]
    assert len(thread.posts) == before
    assert await recorded(thread, "edited") == 1


async def test_a_deleted_answer_stands_is_marked_and_can_be_changed(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await room.slack.delete(room.ben, post)
    await thread.quiet()
    assert thread.text(thread.having("Change")).startswith("The message behind this answer was deleted.")
    await thread.press(room.cleo, "Change")
    assert "knowledge_fits_context" in thread.asked
    await thread.press(room.cleo, "Keep it", thread.asking("knowledge_fits_context"))
    await thread.reach_recap()
    recap = "\n".join(map(thread.text, thread.recaps()))
    assert f"all knowledge fits into one request: no — “no” @{room.ben.name} (message deleted)" in recap
    assert await recorded(thread, "deleted") == 1


async def test_a_deletion_during_the_recap_marks_the_answer_in_it(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await thread.reach_recap()
    await room.slack.delete(room.ben, post)
    await thread.quiet()
    assert "(message deleted)" in "\n".join(map(thread.text, thread.recaps()))
    assert thread.at_recap


async def test_deleted_chatter_is_nobodys_business(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "lunch?", thread.root.ts)
    await thread.quiet()
    before = [text for text in thread.texts() if text != "lunch?"]
    await room.slack.delete(room.ben, post)
    await thread.quiet()
    assert thread.texts() == before


async def test_an_old_answer_that_somebody_else_has_changed_since_is_not_brought_back_by_an_edit(room: Room) -> None:
    thread = await asking(room)
    post = await room.slack.say(room.ben, room.channel, "no", thread.root.ts)
    await thread.quiet()
    await thread.say(room.cleo, "change the all knowledge fits into one request")
    await thread.press(room.cleo, "Yes", thread.asking("knowledge_fits_context"))
    await room.slack.edit(room.ben, post, "no, not at all")
    await thread.quiet()
    await thread.reach_recap()
    assert f"all knowledge fits into one request: yes — @{room.cleo.name}" in "\n".join(map(thread.text, thread.recaps()))


async def test_a_file_with_a_line_of_text_is_a_reply(room: Room) -> None:
    thread = await asking(room)
    await room.slack.share(room.ben, room.channel, "pages.txt", "no", thread.root.ts)
    await thread.quiet()
    assert f"Noted from @{room.ben.name}: all knowledge fits into one request: no (“no”)" in thread.text()


async def test_a_reply_of_forty_thousand_characters_is_quoted_short_and_kept_whole(room: Room) -> None:
    thread = await asking(room)
    long = "no, " + "there are very many pages and " * 1_330
    await thread.say(room.ben, long.strip())
    assert f"Noted from @{room.ben.name}: all knowledge fits into one request: no" in thread.text()
    assert len(thread.text()) < 4_000
    (entry,) = [entry for entry in await journal(thread) if entry["data"].get("fact") == "knowledge_fits_context"]
    assert len(entry["data"]["record"]["quote"]) == len(long.strip())


@pytest.mark.parametrize("text", ["5 " + "(a)" * 10_000 + " 5", "change the " + "words " * 6_000, "<" * 9_000 + "@channel" * 1_000])
async def test_a_hostile_reply_of_many_characters_stops_nothing(room: Room, text: str) -> None:
    thread = await room.open(approach="fine_tuning")
    await thread.say(room.ben, text)
    await thread.answer(room.cleo, need=["style_format"])
    assert "what is missing: style format" in thread.text()
