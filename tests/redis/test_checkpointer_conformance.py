from collections.abc import AsyncGenerator
from typing import Any

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import Capability
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver


@pytest.mark.parametrize("options", [{}, {"keep": 4}, {"ttl_seconds": 60}], ids=["plain", "keep", "ttl"])
async def test_every_capability_conforms(either_db: Redis, options: dict[str, int]) -> None:
    @checkpointer_test(name="RedisSaver")
    async def saver() -> AsyncGenerator[BaseCheckpointSaver[Any], None]:
        yield RedisSaver(either_db, **options)  # type: ignore[arg-type]

    report = await validate(saver)

    assert set(report.results) == {capability.value for capability in Capability}
    assert {name: result.failures for name, result in report.results.items() if result.failures or not result.passed} == {}
