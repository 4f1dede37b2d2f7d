from collections.abc import AsyncIterator
from itertools import count
from typing import Final

import pytest
import pytest_asyncio

from bot.play.stage import Over, Stage
from bot.workspace.workspace import Workspace
from tests.journeys.slack.reading_along import stage_of
from tests.journeys.slack.room import Room

_NUMBERS = count(1)
BUSY: Final = 10.0  # seconds for what Slack gives three: other tests share the machine, and how quick the bot is, is measured elsewhere
WAYS: Final[dict[str, list[Over]]] = {"socket": ["socket"], "http": ["http"], "both": ["socket", "http"]}
ALWAYS_BOTH: Final = ("test_commands.py", "test_lists.py")  # commands, forms and their errors: what the two ways word differently


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All over Socket Mode and one file over signed HTTP too; `--over=both`, which `make journeys` gives, doubles the rest."""
    if "over" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("over") or ("both" if metafunc.definition.path.name in ALWAYS_BOTH else "socket")
        metafunc.parametrize("over", WAYS[chosen], scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(over: Over, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """One bot for all tests of a file."""
    async with stage_of(request, over, Workspace(ack_within=BUSY, trigger_life=BUSY)) as stage:
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
