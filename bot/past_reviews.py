"""Past reviews for a replay: those that are kept in Redis, or a file of JSON Lines. A batch at a time, so that memory is bounded."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from langchain_core.runnables import RunnableConfig
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.keys import PREFIX, Keys
from bot.redis_text import text
from graphs.state import Review
from policies.errors import PlumblineError
from policies.replaying.replay import BATCH, PastReview

PAGE: Final = 500  # reviews that are read from Redis at once


async def kept_reviews(redis: Redis, since: date | None) -> AsyncIterator[list[PastReview]]:
    """Every decided review of every workspace."""
    for tenant in await _tenants(redis):
        first = 0
        while names := [text(name) for name in await redis.zrange(Keys(tenant).register, first, first + PAGE - 1)]:
            first += PAGE
            yield [one for one in await past_of(redis, tenant, names) if since is None or one.decided_on >= since]


async def past_of(redis: Redis, tenant: str, names: list[str]) -> list[PastReview]:
    """Of these reviews those that are decided."""
    keys, saver = Keys(tenant), RedisSaver(redis)
    decisions = await redis.mget([keys.decision(name) for name in names])
    decided = {name: json.loads(kept) for name, kept in zip(names, decisions, strict=True) if kept}
    threads = [RunnableConfig(configurable={"thread_id": f"{tenant}:{name}"}) for name in decided]
    found = await asyncio.gather(*map(saver.aget_tuple, threads))
    states = [cast("Review", one.checkpoint["channel_values"]) if one else None for one in found]
    return [_past(name, decided[name], state) for name, state in zip(decided, states, strict=True) if state]


async def how_many(redis: Redis) -> int:
    return sum([await redis.zcard(Keys(tenant).register) for tenant in await _tenants(redis)])


async def _tenants(redis: Redis) -> list[str]:
    start, end = f"{PREFIX}:{{", "}:register"
    return sorted([text(key).removeprefix(start).removesuffix(end) async for key in redis.scan_iter(match=f"{start}*{end}")])


def _past(review: str, decision: dict[str, Any], state: Review) -> PastReview:
    return PastReview(
        review=review,
        decided_on=date.fromisoformat(decision["as_of"]),
        facts={fact: record["value"] for fact, record in state["facts"].items()},
        outcome=decision.get("outcome_without_waivers") or decision["outcome"],
        headline=decision["headline"],
        findings={finding["policy"]: finding["state"] for finding in decision["findings"]},
        pack=decision["pack"]["id"],
    )


def reviews_in(path: Path, since: date | None) -> Iterator[list[PastReview]]:
    """A line each: review, decided_on, facts, outcome, headline, findings (policy: state), and the pack's id if you like.

    Raises:
        PlumblineError: with the line that is no past review.
    """
    try:
        with path.open(encoding="utf-8") as file:
            numbered = enumerate(file, 1)
            while lines := list(islice(numbered, BATCH)):
                past = [_line(path, number, line) for number, line in lines if line.strip()]
                yield [one for one in past if since is None or one.decided_on >= since]
    except (OSError, UnicodeDecodeError) as error:
        raise PlumblineError(
            f"{path}: cannot be read ({type(error).__name__}). Check the path, its permissions and that it is UTF-8."
        ) from None


def _line(path: Path, number: int, line: str) -> PastReview:
    try:
        data = json.loads(line)
        return PastReview(
            str(data["review"]),
            date.fromisoformat(data["decided_on"]),
            dict(data["facts"]),
            str(data["outcome"]),
            str(data["headline"]),
            dict(data["findings"]),
            str(data["pack"]) if "pack" in data else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        what = f"the key {error} is missing" if isinstance(error, KeyError) else "this is not JSON of a past review"
        keys = "review, decided_on, facts, outcome, headline and findings"
        raise PlumblineError(f"{path}:{number}: {what}. Write an object with {keys}.") from None
