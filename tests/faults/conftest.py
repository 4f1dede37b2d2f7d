from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.faults.review import WORD, logs
from tests.faults.theatre import Theatre, theatre


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Theatre]:
    """One bot for all tests of a file."""
    async with theatre() as found:
        await found.bot()
        yield found


@pytest.fixture
def house(running: Theatre) -> Iterator[Theatre]:
    """The bot must live on, and log nothing of what people wrote."""
    yield running
    assert running.bots[-1].process.returncode is None, "the bot has ended by itself"
    assert WORD not in logs(running.stage)
