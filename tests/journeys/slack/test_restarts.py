"""The bot goes away and comes back: the review goes on where it was, whoever is there by then."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from bot.play.stage import Over, Stage
from tests.journeys.slack.conftest import new_room
from tests.journeys.slack.room import AS_OF, Answers, Room

pytestmark = pytest.mark.asyncio(loop_scope="function")

KNOWLEDGE: Final[Answers] = {"need": ["knowledge"], "proposed_approach": "undecided"}
SECOND = 1.0
STARTING = "Plumbline is still starting. Please try again in a few seconds."


@pytest.fixture
async def empty(over: Over) -> AsyncIterator[Room]:
    """A room without a bot."""
    async with Stage({"PLUMBLINE_AS_OF": AS_OF}, over=over) as stage:
        yield new_room(stage)


async def test_a_review_goes_on_after_a_restart_in_the_middle(empty: Room) -> None:
    room = empty
    first = await room.stage.start()
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    texts = thread.texts()
    assert await first.stop() == 0
    await room.stage.start()
    await thread.quiet()
    assert thread.texts() == texts
    await thread.press(room.ben, "No")  # on a message of the process before
    assert f"Noted from @{room.ben.name}: all knowledge fits into one request: no" in thread.text()
    await thread.say(room.cleo, "change the need")
    assert "So far: knowledge" in thread.text()
    await thread.press(room.cleo, "Keep it")
    await thread.decide()
    assert list(thread.files()) == ["png", "md", "json"]


async def test_what_is_said_while_no_worker_runs_is_heard_within_a_second_and_answered_later(empty: Room) -> None:
    room = empty
    worker = await room.stage.start("worker")
    await room.stage.start("web")
    thread = await room.open()
    assert await worker.stop() == 0
    await room.slack.say(room.ben, room.channel, "reasoning", thread.root.ts)
    await room.slack.changed(lambda: room.slack.status(thread.root.ts), SECOND)
    assert room.slack.status(thread.root.ts) == "is reading the answer…"
    assert (await thread.give(room.cleo, "proposed_approach", "prompting")).ok
    assert f"{thread.review} · Handbook assistant" in await room.command(room.ada, "status")
    await room.form(room.cleo, "Second")
    assert (await room.slack.submit(room.cleo)).ok
    await room.stage.start("worker")
    await thread.quiet()
    assert room.slack.status(thread.root.ts) == ""
    assert "what is missing: reasoning (“reasoning”)" in thread.text()
    assert len(room.announcements()) == 2


async def test_a_review_begun_while_no_worker_runs_is_announced_once_one_does(empty: Room) -> None:
    room = empty
    await room.stage.start("web")
    assert await room.command(room.ada, "Sort the tickets") == STARTING
    await room.slack.open_home(room.ada)
    home = await room.slack.changed(lambda: room.slack.home(room.ada))
    assert home is not None
    assert (await room.slack.press(room.ada, home, "Start a review")).ok
    await room.slack.changed(lambda: room.slack.messages(room.slack.dm(room.ada)))
    assert room.slack.visible_text(room.slack.messages(room.slack.dm(room.ada))[-1]) == STARTING
    await room.stage.start("worker")
    assert (await room.open("Sort the tickets")).asked == ["need", "proposed_approach"]
