from collections.abc import AsyncIterator
from itertools import count

import pytest
import pytest_asyncio

from bot.play.stage import Stage
from tests.journeys.slack.room import AS_OF, Room

_NUMBERS = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """One bot for all tests of a file."""
    async with Stage({"PLUMBLINE_AS_OF": AS_OF}) as stage:
        await stage.start()
        yield stage


@pytest.fixture
def room(stage: Stage) -> Room:
    return new_room(stage)


def new_room(stage: Stage) -> Room:
    """A channel and people of its own for each test."""
    number, slack = next(_NUMBERS), stage.workspace
    ada = slack.add_person(f"ada{number}", "requester")
    ben, cleo = slack.add_person(f"ben{number}"), slack.add_person(f"cleo{number}")
    return Room(stage, slack.add_channel(f"room-{number}", members=[ada, ben, cleo]), ada, ben, cleo)
