"""Looks every few seconds at what waits, for the metrics: inboxes, effects, audit logs. Every worker sees the same, so take the maximum."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Final

from redis.exceptions import RedisError

from bot.metrics import WAITING
from bot.redis_text import text
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError

EVERY: Final = 5.0  # seconds
AT_ONCE: Final = 200  # reviews that are looked at; beyond them the figures are too small


async def watch(tenants: Tenants[Turns]) -> None:
    while True:
        try:
            for turns in await tenants.all():
                for name, value in (await _waiting(turns)).items():
                    WAITING[name].set(value, {"tenant": turns.tenant})
        except (RedisError, OSError, PlumblineError):
            pass  # health says so, and the log
        await asyncio.sleep(EVERY)


async def _waiting(turns: Turns) -> Mapping[str, float]:
    redis, keys = turns.inbox.redis, turns.inbox.keys
    awake = [text(review) for review in await redis.zrange(keys.awake, 0, AT_ONCE - 1)]
    async with redis.pipeline(transaction=False) as pipe:
        pipe.zcard(keys.awake)
        pipe.scard(keys.audit_due)
        pipe.llen(keys.audit_entries)
        for review in awake:
            pipe.llen(keys.inbox(review))
            pipe.llen(keys.outbox(review))
            pipe.lindex(keys.inbox(review), 0)
        count, due, entries, *found = await pipe.execute()
    return {
        "reviews_awake": count,
        "inbox_messages": sum(found[::3]),
        "inbox_age": _age(found[2::3]),
        "effects_waiting": sum(found[1::3]),
        "audit_due": due,
        "audit_entries": entries,
        "audit_trouble": float(bool(turns.sequencer and turns.sequencer.trouble)),
        "digest_age": (await turns.digests.record.read()).age(turns.clock()),
    }


def _age(oldest: Sequence[bytes | None]) -> float:
    """In seconds; a message has Slack's time of it."""
    times = [float(json.loads(text(entry).split(" ", 1)[1])["at"] or 0) for entry in oldest if entry]
    return max(0.0, time.time() - min(times)) if times else 0.0
