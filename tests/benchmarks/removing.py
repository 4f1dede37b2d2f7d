"""Many reviews that all fall due on one day: what a look takes, at the beginning and at the end, and the memory of the worker."""

import asyncio
import json
import tempfile
import time
import tracemalloc
from datetime import UTC, date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from redis.asyncio import Redis

from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import new_key, signers_of
from bot.checkpointer import RedisSaver
from bot.embedded_valkey import start
from bot.redis_server import connect
from bot.register import Register
from bot.retention.keeping import MOST, Look
from bot.retention.terms import Terms

REVIEWS: Final = 20_000  # filling the log takes longest; with 100,000 a look takes as long, and as much memory
ENTRIES: Final = 2  # of a review; a real one has about fifty
TRACED: Final = 2  # looks at the beginning and at the end, whose memory is measured and whose time is not
AT_ONCE: Final = 500
TENANT: Final = "T0BENCH001"
TODAY: Final = date(2027, 6, 1)
NOW: Final = 1_811_808_000.0  # noon of that day, in seconds
OPENED: Final = "1760000000.000000"


def _row(number: int) -> Any:
    return {
        "review": f"AR-{number}",
        "title": f"Handbook assistant {number} of the team",
        "requester": "U1",
        "owner": f"U{number % 50}",
        "channel": f"C{number % 20}",
        "private": number % 10 == 0,
        "status": "cancelled",
        "about": None,
        "at_most": None,
        "verdict": None,
        "opened_at": OPENED,
        "thread": OPENED,
        "questions_asked": [["need"]] * 12,
    }


def _entry(name: str) -> str:
    data = {"title": "Handbook assistant", "channel": "C1"}
    return json.dumps({"id": name, "what": "opened", "by": "U1", "at": OPENED, "data": data}, separators=(",", ":"))


async def _fill(redis: Redis, sequencer: Sequencer) -> None:
    register = Register(redis, TENANT)
    keys = register.keys
    for first in range(1, REVIEWS + 1, AT_ONCE):
        async with redis.pipeline(transaction=False) as pipe:
            for number in range(first, first + AT_ONCE):
                review = f"AR-{number}"
                register._put(pipe, _row(number), [], 0.0)
                names = [f"{review}/0/{place}" for place in range(1, ENTRIES + 1)]
                pipe.hset(keys.journal(review), mapping={name: _entry(name) for name in names})
                pipe.sadd(keys.audit_due, review)
                thread = f"plumbline:{{{TENANT}:{review}}}:"
                pipe.zadd(f"{thread}checkpoints", {"/1": 0})
                pipe.set(f"{thread}checkpoint:/1", b"x" * 1000)
            await pipe.execute()
    await redis.set(keys.count, REVIEWS)
    while await sequencer.run():
        pass


async def _measure(url: str) -> None:
    async with connect(url) as redis:
        log = AuditLog(redis, TENANT)
        sequencer = Sequencer(log, signers_of([new_key()], TENANT))
        await _fill(redis, sequencer)
        turns: Any = SimpleNamespace(
            tenant=TENANT,
            register=Register(redis, TENANT),
            sequencer=sequencer,
            zone=UTC,
            today=lambda: TODAY,
            clock=lambda: 1_811_808_000.0,
        )
        look = Look(turns, Terms(reviews=30, transcripts=None), RedisSaver(redis))
        times: list[float] = []
        held: list[int] = []
        more = True
        while more:
            traced = len(times) < TRACED or len(times) * MOST >= REVIEWS - TRACED * MOST
            if traced:
                tracemalloc.start()
            began = time.perf_counter()
            more = await look.look()
            times.append(time.perf_counter() - began)
            if traced:
                held.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
        left = await redis.zcard(look.turns.register.keys.register)
        middle = sorted(times[TRACED : -TRACED - 1])
        print(f"  {REVIEWS - left:,} reviews removed in {len(times)} looks of {MOST}; {left} are left")
        print(f"  a look takes {middle[len(middle) // 2] * 1000:,.0f} ms, the slowest {middle[-1] * 1000:,.0f} ms; all {sum(times):,.0f} s")
        print(f"  most memory of a look: {held[0] // 1024:,} KiB at first, {held[-2] // 1024:,} KiB at the end")
        print(f"  slowest commands of Valkey: {await _slowest(redis)}")


async def _slowest(redis: Redis) -> str:
    entries: Any = await redis.slowlog_get(3)
    return ", ".join(f"{one['command'].decode(errors='replace').split()[0]} {one['duration'] / 1000:.0f} ms" for one in entries) or "none"


def main(_: int) -> None:
    """the retention removes 20,000 reviews that are due on one day: a look's time and memory, first and last"""
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        server = start(Path(folder))
        try:
            asyncio.run(_measure(server.url))
        finally:
            server.close()
