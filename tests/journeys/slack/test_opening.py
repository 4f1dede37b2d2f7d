"""A review begins: the form, what it asks for, the post in the channel, the first question."""

import asyncio

import pytest

from tests.journeys.slack.room import PATIENCE, Room

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_without_text_the_form_is_empty_and_the_owner_is_who_typed(room: Room) -> None:
    view = await room.form(room.ada)
    title, description, approach, owner = (block["element"] for block in view.blocks)
    assert "initial_value" not in title
    assert "initial_value" not in description
    assert len(approach["options"]) == 7
    assert owner["initial_user"] == room.ada.id


async def test_text_becomes_the_title(room: Room) -> None:
    view = await room.form(room.ada, "Answer questions & sort <tickets>")
    assert view.blocks[0]["element"]["initial_value"] == "Answer questions & sort <tickets>"
    assert "initial_value" not in view.blocks[1]["element"]


async def test_a_long_text_is_cut_in_the_title_and_whole_in_the_description(room: Room) -> None:
    text = "Answer the questions of our colleagues " * 20
    view = await room.form(room.ada, text)
    assert len(view.blocks[0]["element"]["initial_value"]) <= 100
    assert view.blocks[1]["element"]["initial_value"] == text.strip()


async def test_without_a_title_the_form_says_so_and_stays_open(room: Room) -> None:
    await room.form(room.ada)
    reply = await room.slack.submit(room.ada, {"title": "   "})
    assert reply.errors.keys() == {"title"}
    assert room.slack.open_view(room.ada)
    assert (await room.slack.submit(room.ada, {"title": "Sort the tickets"})).ok
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


async def test_the_channel_is_told_who_started_what_and_how_many_questions_are_left(room: Room) -> None:
    thread = await room.open("Sort the tickets")
    assert thread.announcement.splitlines()[0] == f"{thread.review} · Sort the tickets — @{room.ada.name} started an architecture review"
    assert thread.announcement.splitlines()[1].startswith("interviewing, about ")


async def test_another_owner_is_named_in_the_channel(room: Room) -> None:
    thread = await room.open(owner=room.ben.name)
    assert thread.announcement.endswith(f"owner: @{room.ben.name}")


async def test_the_first_question_comes_below_the_announcement_at_once(room: Room) -> None:
    thread = await room.open()
    assert [post.thread_ts for post in thread.posts] == [thread.root.ts]
    assert thread.asked == ["need", "proposed_approach"]
    assert "About " in thread.text()


async def test_the_approach_of_the_form_is_noted_and_not_asked_again(room: Room) -> None:
    thread = await room.open(approach="fine_tuning")
    assert f"Noted from @{room.ada.name}: approach in mind: fine tuning" in thread.text()
    assert "proposed_approach" not in thread.asked


async def test_a_double_click_on_start_review_starts_one(room: Room) -> None:
    await room.form(room.ada, "Sort the tickets")
    await asyncio.gather(room.slack.submit(room.ada), room.slack.submit(room.ada))
    await room.stage.quiet(PATIENCE)
    assert len(room.announcements()) == 1


async def test_the_same_title_twice_is_two_reviews(room: Room) -> None:
    first, second = await room.open("Sort the tickets"), await room.open("Sort the tickets")
    assert first.review != second.review


async def test_what_is_this_is_answered_to_the_one_who_asks(room: Room) -> None:
    thread = await room.open()
    await room.slack.press(room.ben, thread.root, "What is this?")
    (answer,) = await room.slack.changed(lambda: room.slack.ephemerals(room.ben))
    assert room.slack.visible_text(answer).startswith(f"{thread.review} is an architecture review")
    assert room.slack.ephemerals(room.cleo) == []


async def test_where_the_bot_is_not_it_says_how_to_invite_it_and_begins_then(room: Room) -> None:
    channel = room.slack.add_channel(f"far-{room.channel.name}", bot=False, members=[room.ada, room.ben])
    await room.form(room.ada, "Sort the tickets", channel)
    assert (await room.slack.submit(room.ada)).ok
    await room.slack.changed(lambda: room.slack.messages(room.slack.dm(room.ada)))
    (told,) = room.slack.messages(room.slack.dm(room.ada))
    assert "/invite @Plumbline" in room.slack.visible_text(told)
    await room.slack.invite(channel, by=room.ada)
    await room.slack.changed(lambda: room.announcements(channel), 4)


async def test_people_keep_talking_in_the_channel_without_being_answered(room: Room) -> None:
    thread = await room.open()
    before = thread.texts()
    await room.slack.say(room.ben, room.channel, "prompting")
    other = await room.slack.say(room.ben, room.channel, "lunch?")
    await room.slack.say(room.cleo, room.channel, "yes", other.ts)
    await thread.quiet()
    assert thread.texts() == before
    assert len(room.slack.messages(room.channel)) == 3
