from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Final

import pytest
import pytest_asyncio

from bot.play.stage import Over, Stage
from bot.workspace.workspace import Workspace
from graphs.claude.pieces import PIECE
from tests.journeys.slack.room import AS_OF, Room
from tests.messages_api.counting import readings_by_turn
from tests.messages_api.replies import passages
from tests.messages_api.server import messages_api

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
    """One bot for all tests of a file. With `--read` every turn is read, by a model that finds nothing: all must go as without it."""
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(messages_api()) if request.config.getoption("--read") else None
        slack = Workspace(ack_within=BUSY, trigger_life=BUSY)
        settings = {"PLUMBLINE_AS_OF": AS_OF} | (api.settings if api else {})
        stage = await stack.enter_async_context(Stage(settings, over=over, workspace=slack))
        await stage.start()
        yield stage
        if api:
            turns = await readings_by_turn(stage)
            print(f"\n{request.path.name}: {len(turns)} turns were read, with {len(api.readings)} requests")
            full = sum(sum(len(text) for _, text in passages(body)) > PIECE // 2 for body in api.readings)
            assert sum(turns.values()) - len(turns) <= full, "more than one reading in a turn, and no long text to be read in pieces"
            assert sum(turns.values()) == len(api.readings), "a reading outside a turn"
            assert not api.refused


@pytest.fixture
def room(stage: Stage) -> Room:
    return new_room(stage)


def new_room(stage: Stage) -> Room:
    """A channel and people of its own for each test."""
    number, slack = next(_NUMBERS), stage.workspace
    ada = slack.add_person(f"ada{number}", "requester")
    ben, cleo = slack.add_person(f"ben{number}"), slack.add_person(f"cleo{number}")
    return Room(stage, slack.add_channel(f"room-{number}", members=[ada, ben, cleo]), ada, ben, cleo)
