"""`/arch-review` and its words: help, status, list, show, cancel; where, and by whom."""

import pytest

from bot.workspace.people import Channel, Role
from tests.journeys.slack.room import Room

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_help_names_every_command_and_what_to_do_in_a_thread(room: Room) -> None:
    answer = await room.command(room.ada, "help")
    for command in ("help", "status", "list", "show AR-12", "cancel AR-12"):
        assert f"/arch-review {command} — " in answer
    assert "In a review's thread" in answer


async def test_help_is_understood_in_capitals(room: Room) -> None:
    assert "/arch-review status" in await room.command(room.ada, "HELP")


async def test_status_and_list_show_an_open_review_with_its_channel_and_questions_left(room: Room) -> None:
    thread = await room.open("Sort the tickets")
    for command in ("status", "list"):
        (line,) = [line for line in (await room.command(room.ben, command)).splitlines() if thread.review + " " in line]
        assert "Sort the tickets" in line
        assert "interviewing, about " in line
        assert f"#{room.channel.name}" in line


async def test_a_cancelled_review_is_listed_and_has_no_status(room: Room) -> None:
    thread = await room.open("Sort the tickets")
    await room.command(room.ada, f"cancel {thread.review}")
    await thread.quiet()
    assert f"{thread.review} · Sort the tickets — cancelled" in await room.command(room.ada, "list")
    assert thread.review + " " not in await room.command(room.ada, "status")


async def test_show_shows_one_review_to_anybody(room: Room) -> None:
    thread = await room.open("Sort the tickets")
    answer = await room.command(room.ben, f"show {thread.review.lower()}")
    assert answer.splitlines()[0] == f"{thread.review} · Sort the tickets"
    assert f"Opened by @{room.ada.name}" in answer
    assert f"#{room.channel.name}" in answer


@pytest.mark.parametrize("role", ["guest", "stranger"])
async def test_guests_are_told_only_of_reviews_of_the_channel_that_they_ask_from(room: Room, role: Role) -> None:
    thread = await room.open("Sort the tickets")
    guest = room.slack.add_person(f"{role}-{room.channel.name}", role)
    den = room.slack.add_channel(f"den-{room.channel.name}", members=[guest, room.ben])
    await room.slack.invite(room.channel, guest)
    for word in ("show", "cancel"):
        assert (await room.command(guest, f"{word} {thread.review}", den)).startswith(f"There is no review {thread.review}")
        assert thread.review in await room.command(guest, f"{word} {thread.review}")
    assert "Sort the tickets" in await room.command(room.ben, f"show {thread.review}", den)
    assert thread.announcement.endswith("left")


@pytest.mark.parametrize("word", ["show", "cancel"])
@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ("AR-99999", "There is no review AR-99999"),
        *((wrong, "Which one?") for wrong in ("12", "nonsense", "AR-", "AR-1 AR-2", "../AR-1")),
    ],
)
async def test_a_wrong_id_is_answered_with_where_to_find_the_right_one(room: Room, word: str, wrong: str, answer: str) -> None:
    told = await room.command(room.ada, f"{word} {wrong}")
    assert told.startswith(answer)
    assert "/arch-review list" in told


@pytest.mark.parametrize("word", ["show", "cancel"])
@pytest.mark.parametrize("wrong", ["<!channel>", "<https://evil.example|AR-12>", "A" * 3_900])
async def test_a_wrong_id_is_echoed_inert_and_short(room: Room, word: str, wrong: str) -> None:
    await room.command(room.ada, f"{word} {wrong}")
    (post,) = room.slack.ephemerals(room.ada)
    assert room.slack.live_marks(post) == []
    assert len(post.text) < 500


@pytest.mark.parametrize("word", ["show", "cancel"])
async def test_a_missing_id_is_asked_for(room: Room, word: str) -> None:
    assert (
        await room.command(room.ada, word)
        == f"Which one? Write for example: /arch-review {word} AR-12. /arch-review list shows what there is."
    )


@pytest.mark.parametrize("typed", ["statuses of parcels, read by a model", "list the open tickets", "helpdesk assistant"])
async def test_text_that_only_begins_like_a_command_is_what_somebody_wants_to_build(room: Room, typed: str) -> None:
    view = await room.form(room.ada, typed)
    assert view.blocks[0]["element"]["initial_value"] == typed


@pytest.mark.parametrize("typed", ["show customers their invoices with a chatbot", "cancel subscriptions by chat"])
async def test_text_that_begins_with_show_or_cancel_and_names_no_review_opens_the_form(room: Room, typed: str) -> None:
    view = await room.form(room.ada, typed)
    assert view.blocks[0]["element"]["initial_value"] == typed


async def test_the_requester_cancels_and_everybody_sees_it(room: Room) -> None:
    thread = await room.open()
    assert "is being cancelled" in await room.command(room.ada, f"cancel {thread.review}")
    await thread.quiet()
    assert thread.text().startswith(f"{thread.review} is cancelled.")
    assert thread.announcement.endswith("cancelled")
    assert thread.asked == []


async def test_the_owner_cancels_too(room: Room) -> None:
    thread = await room.open(owner=room.ben.name)
    await room.command(room.ben, f"cancel {thread.review}")
    await thread.quiet()
    assert thread.announcement.splitlines()[1].startswith("cancelled")


async def test_nobody_else_cancels(room: Room) -> None:
    thread = await room.open()
    assert await room.command(room.cleo, f"cancel {thread.review}") == (
        f"Only the person who opened {thread.review} or its owner can cancel it. "
        "Once neither is in its channel any more, anybody of the team can, by writing cancel in its thread."
    )
    await thread.say(room.cleo, "cancel")
    assert thread.whispers(room.cleo)[-1].startswith(f"Only the person who opened {thread.review} or its owner can cancel it.")
    assert "cancelled" not in thread.announcement
    await thread.answer(room.cleo, **{thread.asked[0]: "dont_know"})


async def test_a_review_is_cancelled_by_writing_cancel_in_its_thread(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ada, "Cancel.")
    assert thread.text().startswith(f"{thread.review} is cancelled.")


async def test_a_cancelled_review_is_not_cancelled_again(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ada, "cancel")
    assert await room.command(room.ada, f"cancel {thread.review}") == f"{thread.review} is cancelled already."
    assert sum("is cancelled." in text for text in thread.texts()) == 1


async def test_a_cancelled_review_hears_nothing_any_more(room: Room) -> None:
    thread = await room.open()
    question = room.slack.stale(thread.last)
    await thread.say(room.ada, "cancel")
    before = thread.texts()
    await thread.press(room.ben, f"answer/{thread.review}/need/dont_know", question)
    assert thread.texts() == before
    await thread.say(room.ben, "prompting")
    assert thread.texts() == [*before, "prompting"]


async def test_a_decided_review_cannot_be_cancelled(room: Room) -> None:
    thread = await room.open()
    await thread.decide()
    assert "already" in await room.command(room.ada, f"cancel {thread.review}")
    await thread.say(room.ada, "cancel")
    assert "decided already" in thread.whispers(room.ada)[-1]
    assert "cancelled" not in thread.announcement


async def test_a_decided_review_is_called_decided(room: Room) -> None:
    thread = await room.open()
    await thread.decide()
    assert "decided already" in await room.command(room.ada, f"cancel {thread.review}")


@pytest.fixture
def secret(room: Room) -> Channel:
    return room.slack.add_channel(f"secret-{room.channel.name}", private=True, members=[room.ada, room.ben])


async def test_a_review_of_a_private_channel_is_seen_only_from_there(room: Room, secret: Channel) -> None:
    thread = await room.open("Merger assistant", channel=secret)
    for command in ("list", "status", f"show {thread.review}"):
        assert "Merger assistant" in await room.command(room.ben, command, secret)
        assert "Merger assistant" not in await room.command(room.ben, command)
    assert "There is no review" in await room.command(room.ada, f"cancel {thread.review}")
    assert "cancelled" not in thread.announcement


async def test_a_review_of_a_private_channel_goes_like_any_other(room: Room, secret: Channel) -> None:
    thread = await room.open("Merger assistant", channel=secret)
    await thread.say(room.ben, "reasoning, not decided yet")
    assert "what is missing: reasoning (“reasoning, not decided yet”) · approach in mind: undecided" in thread.text()
