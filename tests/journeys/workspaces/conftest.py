from collections.abc import AsyncIterator

import pytest

from tests.journeys.workspaces.towns import Towns, two_towns


@pytest.fixture
async def empty() -> AsyncIterator[Towns]:
    """Two workspaces without the app, and no bot."""
    async with two_towns() as towns:
        yield towns
