"""A review as it is kept, for commands that explain or decide again: read only."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from langchain_core.runnables import RunnableConfig
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.keys import PREFIX, Keys
from bot.packs import Compiled, Packs
from bot.redis_text import text
from bot.retention.tombstones import Tombstones
from bot.settings import Base
from bot.store import store_of_a_command
from graphs.state import Review
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_pack

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptReview:
    """With the pack that it is pinned to."""

    tenant: str
    state: Review
    decider: Decider


def with_redis(act: Callable[[Redis], Awaitable[T]]) -> T:
    """Runs `act` on the Redis of the settings."""

    async def acted() -> T:
        async with store_of_a_command(Base.read()) as (_, redis):
            return await act(redis)

    return asyncio.run(acted())


async def kept_review(redis: Redis, review: str, pack: Path, workspace: str | None = None) -> KeptReview:
    """`pack` is a folder that is looked at first; `workspace` is needed only where several have a review of this name.

    Raises:
        PlumblineError: where there is no such review, or its pack is not kept.
    """
    tenants = [workspace] if workspace else await _tenants_with(redis, review)
    if len(tenants) > 1:
        raise PlumblineError(f"{review} is in several workspaces. Add --workspace with one of: {', '.join(tenants)}.")
    found = None
    if tenants:
        found = await RedisSaver(redis).aget_tuple(RunnableConfig(configurable={"thread_id": f"{tenants[0]}:{review}"}))
    if found is None:
        for tenant in [workspace] if workspace else await _tenants_with_removed(redis):
            if day := await Tombstones(redis, tenant).day(review):
                raise PlumblineError(f"{review} was removed on {day}, as it had been kept long enough. Choose another review.")
        raise PlumblineError(f"there is no review {review} in this Redis. Check its number, REDIS_URL and PLUMBLINE_DATA.")
    state = cast("Review", found.checkpoint["channel_values"])
    packs = Packs(Compiled(load_pack(pack)), redis, tenants[0])
    return KeptReview(tenants[0], state, await packs.decider(state["pack"]["hash"]))


async def _tenants_with_removed(redis: Redis) -> list[str]:
    pattern, end = Keys("*").removed, "}:removed"
    return [text(key).removeprefix(f"{PREFIX}:{{").removesuffix(end) async for key in redis.scan_iter(match=pattern)]


async def _tenants_with(redis: Redis, review: str) -> list[str]:
    pattern, end = Keys("*").row(review), f"}}:review:{review}"
    keys = [text(key) async for key in redis.scan_iter(match=pattern)]
    return sorted(key.removeprefix(f"{PREFIX}:{{").removesuffix(end) for key in keys)
