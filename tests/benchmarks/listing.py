"""`/arch-review list` over many reviews, against over a thousand: what Redis and the web process need for a page."""

import asyncio
import random
import tempfile
import time
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis

from bot.embedded_valkey import start
from bot.filters import Filters
from bot.keys import Keys
from bot.lists import SIZE
from bot.redis_server import connect
from bot.register import Register
from bot.search import Search
from bot.viewers import Viewer

SIZES: Final = (1_000, 100_000)
AT_ONCE: Final = 500
RUNS: Final = 5
TODAY: Final = date(2026, 11, 24)
LISTS: Final = {
    "all": Filters(),
    "blocked": Filters(outcome="blocked"),
    "blocked rung:rag owner overdue": Filters(outcome="blocked", rung="rag", owner="U3", overdue=True),
    '"handbook"': Filters(text="handbook"),
}


def _row(number: int, rng: random.Random) -> Any:
    step = {"id": "s", "text": "Build the test set", "role": "owner", "owner": None, "done": None, "advised": False}
    return {
        "review": f"AR-{number}",
        "title": f"{rng.choice(['Handbook', 'Tickets', 'Letters'])} assistant {number} of the team",
        "requester": f"U{rng.randrange(500)}",
        "owner": f"U{rng.randrange(500)}",
        "channel": f"C{rng.randrange(200)}",
        "private": rng.random() < 0.1,
        "status": rng.choice(["recommended", "recap"]),
        "about": None,
        "at_most": None,
        "verdict": "Go ahead.",
        "opened_at": "1764000000.0",
        "thread": "1764000000.1",
        "questions_asked": [["need"]] * 12,
        "outcome": rng.choice(["proceed", "blocked"]),
        "headline": rng.choice(["rag", "prompting"]),
        "board": "waiting",
        "steps": [{**step, "due": f"2026-11-{rng.randrange(1, 31):02}"}] * 4,
        "waivers": [],
    }


async def _fill(redis: Redis, register: Register, reviews: int) -> None:
    rng = random.Random(reviews)
    for first in range(1, reviews + 1, AT_ONCE):
        async with redis.pipeline(transaction=False) as pipe:
            for number in range(first, first + AT_ONCE):
                register._put(pipe, _row(number, rng), [], 0.0)
            await pipe.execute()


async def _measure(redis: Redis, reviews: int) -> dict[str, tuple[float, int]]:
    """The best time in milliseconds, and the most that Python held at once in bytes."""
    register = Register(redis, f"T{reviews}")
    before = (await redis.info("memory"))["used_memory"]
    await _fill(redis, register, reviews)
    each = ((await redis.info("memory"))["used_memory"] - before) / reviews
    print(f"  {reviews:>9,} reviews: {each:,.0f} bytes each in Redis, row and all that it is found by")
    search, viewer, found = Search(register, TODAY), Viewer("U1", "C-none", everywhere=True), dict[str, tuple[float, int]]()
    for name, filters in LISTS.items():
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            await search.page(filters, viewer, 0, SIZE)
            times.append((time.perf_counter() - began) * 1000)
        tracemalloc.start()
        await search.page(filters, viewer, 0, SIZE)
        found[name] = (min(times), tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert not [key async for key in redis.scan_iter(match=Keys(f"T{reviews}").search("*"))]
    return found


async def _compare(url: str) -> None:
    redis = connect(url)
    few, many = [await _measure(redis, reviews) for reviews in SIZES]
    await redis.aclose()
    for name, (time_of_few, held_by_few) in few.items():
        spent, held = many[name]
        print(
            f"  list {name:34} {time_of_few:8.1f} ms, {spent:8.1f} ms: ratio {spent / time_of_few:6.1f};"
            f"   {held_by_few // 1024:5} KiB, {held // 1024:5} KiB: ratio {held / held_by_few:5.1f}"
        )


def main(_: int) -> None:
    """a page of /arch-review list over 1,000 and over 100,000 reviews: time, and the memory of the web process"""
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        server = start(Path(folder))
        try:
            asyncio.run(_compare(server.url))
        finally:
            server.close()
