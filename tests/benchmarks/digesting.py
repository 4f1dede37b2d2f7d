"""A week's digest over many reviews: its time beside simply reading the same rows, and what Python holds meanwhile."""

import asyncio
import random
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from redis.asyncio import Redis

from bot.digests.making import Sources, make_digest
from bot.embedded_valkey import start
from bot.redis_server import connect
from bot.register import Register
from bot.thread_links import ThreadLinks
from graphs.digest.week import Week
from policies.load import load_pack

SIZES: Final = (1_000, 100_000)
AT_ONCE: Final = 500
WEEK: Final = Week.read("2026-W47", UTC)
NOW: Final = WEEK.ends + 9 * 3600
YEARS: Final = 2
PACK: Final = load_pack()


def _row(number: int, reviews: int, rng: random.Random) -> Any:
    """Opened at some time of two years, and decided within a week, as most are."""
    opened = WEEK.ends - YEARS * 365 * 86_400 * (1 - number / reviews)
    decided = opened + rng.expovariate(1 / 7_200)
    on = datetime.fromtimestamp(decided, UTC).date()
    due = on + timedelta(days=rng.choice((14, 30)))
    step = {"id": "s", "text": "Build the test set", "role": "owner", "owner": f"U{rng.randrange(500)}", "advised": False, "due": str(due)}
    done = rng.random() < 0.9
    step["done"], step["done_at"] = (str(due - timedelta(days=1)), f"{decided + 86_400:.6f}") if done else (None, None)
    usage = {"calls": 9, "input": 4_000, "output": 3_000, "cache_read": 60_000, "cache_write": 0}
    waived = {"policy": "evals-before-tuning", "by": "U1", "granted": str(on), "expires": str(due), "ended": None}
    return {
        "review": f"AR-{number}",
        "title": f"{rng.choice(['Handbook', 'Tickets', 'Letters'])} assistant {number} of the team",
        "requester": f"U{rng.randrange(500)}",
        "owner": f"U{rng.randrange(500)}",
        "channel": f"C{rng.randrange(200)}",
        "private": rng.random() < 0.1,
        "status": "recommended",
        "about": None,
        "at_most": None,
        "verdict": "Go ahead.",
        "opened_at": f"{opened:.6f}",
        "thread": None,
        "questions_asked": [["need"]] * 12,
        "outcome": "blocked",
        "headline": "rag",
        "decided_on": str(on),
        "board": "waiting",
        "steps": [step] * 4,
        "waivers": [],
        "waived": [waived] if rng.random() < 0.05 else [],
        "rounds": [
            {
                "on": str(on),
                "at": f"{decided:.6f}",
                "outcome": rng.choice(["proceed", "proceed_with_conditions", "blocked"]),
                "headline": rng.choice(["rag", "prompting", "few_shot"]),
                "proposed": rng.choice(["fine_tuning", "rag"]),
                "questions": rng.randrange(5, 16),
                "fired": rng.sample(sorted(PACK.policies), 6),
            }
        ],
        "spent": [{"on": str(on), "model": "claude-haiku-5-5", "usage": usage}],
    }


async def _fill(redis: Redis, register: Register, reviews: int) -> None:
    rng = random.Random(reviews)
    for first in range(1, reviews + 1, AT_ONCE):
        async with redis.pipeline(transaction=False) as pipe:
            for number in range(first, first + AT_ONCE):
                register._put(pipe, _row(number, reviews, rng), [], 0.0)
            await pipe.execute()


async def _read(register: Register) -> None:
    async for _ in register.all():
        pass


class Spent(NamedTuple):
    """Seconds, those of them in which this process was at work, and the most bytes that Python held at once."""

    seconds: float
    busy: float
    held: int


async def _spent(work: Callable[[], Awaitable[object]]) -> Spent:
    """Memory is measured in a second run, for that slows everything."""
    began, busy = time.perf_counter(), time.process_time()
    await work()
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    tracemalloc.start()
    await work()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Spent(seconds, busy, held)


async def _measure(url: str) -> None:
    redis = connect(url)
    for reviews in SIZES:
        register = Register(redis, f"T{reviews}")
        await _fill(redis, register, reviews)
        sources = Sources(register, PACK, ThreadLinks(register))
        made = await make_digest(sources, WEEK, NOW)  # Pillow and the typefaces are loaded
        read, digest = await _spent(partial(_read, register)), await _spent(partial(make_digest, sources, WEEK, NOW))
        print(f"  {reviews:,} reviews, {made.view['finished']['now']:,} of them finished in the week; CSV {len(made.csv) / 1000:,.0f} kB")
        for name, one in (("reading the rows", read), ("the digest", digest)):
            print(f"    {name:18}{one.seconds:8.2f} s, {one.busy:8.2f} s of it at work; {one.held / 2**20:6.1f} MiB")
        ratios = [mine / other for mine, other in zip(digest, read, strict=True)]
        print(f"    {'ratio':18}{ratios[0]:8.2f}    {ratios[1]:8.2f} {ratios[2]:20.2f}")
    await redis.aclose()


def main(_: int) -> None:
    """a week's digest over 1,000 and over 100,000 reviews, beside reading their rows: time, and the memory of the worker"""
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        server = start(Path(folder))
        try:
            asyncio.run(_measure(server.url))
        finally:
            server.close()
