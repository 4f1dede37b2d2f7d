"""With `--read` every turn of a file's bot is read, by a model that finds nothing: all must go as without it, and is counted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.play.stage import Over, Stage
from bot.workspace.workspace import Workspace
from graphs.claude.pieces import PIECE
from graphs.claude.prompt import reading_system
from policies.load import load_pack
from tests.journeys.slack.room import AS_OF
from tests.messages_api.counting import readings_by_turn
from tests.messages_api.replies import passages
from tests.messages_api.server import MessagesApi, messages_api


@asynccontextmanager
async def stage_of(request: pytest.FixtureRequest, over: Over, slack: Workspace) -> AsyncIterator[Stage]:
    """Not started yet."""
    if not request.config.getoption("--read"):
        async with Stage({"PLUMBLINE_AS_OF": AS_OF}, over=over, workspace=slack) as stage:
            yield stage
        return
    async with messages_api() as api, Stage({"PLUMBLINE_AS_OF": AS_OF} | api.settings, over=over, workspace=slack) as stage:
        yield stage
        await _count(request.path.name, stage, api)


async def _count(file: str, stage: Stage, api: MessagesApi) -> None:
    turns = await readings_by_turn(stage)
    systems = {block["text"] for body in api.readings for block in body["system"]}
    print(f"\n{file}: {len(turns)} turns were read, with {len(api.readings)} requests and {len(systems)} wording of the system prompt")
    full = sum(sum(len(text) for _, text in passages(body)) > PIECE // 2 for body in api.readings)
    assert sum(turns.values()) - len(turns) <= full, "more than one reading in a turn, and no long text to be read in pieces"
    assert sum(turns.values()) == len(api.readings), "a reading outside a turn"
    assert systems <= {reading_system(load_pack())}, "not the bytes of all other journeys: it would not come from the cache"
    assert not api.refused
