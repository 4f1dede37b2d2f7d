"""Sixty people on twenty reviews at once, before one bot: what it takes of memory. That nothing fails and nothing is lost is asserted."""

import asyncio
import time
from typing import Final

from tests.faults.many_people import many_people

REVIEWS: Final = 20
SEED: Final = 1


async def _measure() -> None:
    start = time.perf_counter()
    tally = await many_people(SEED, REVIEWS)
    before, after = tally.memory
    seconds = time.perf_counter() - start
    print(
        f"  {tally.people} people, {tally.reviews} reviews to their end, {tally.gestures} gestures in {seconds:.0f} s, seed {SEED}: ",
        end="",
    )
    print("no error, every gesture heard once")
    print(f"  memory of the bot: {before:.0f} MB before, {after:.0f} MB after; ratio {after / max(before, 1):.2f}")


def main(_: int) -> None:
    """sixty people on twenty reviews at once: no error, no lost answer; memory of the bot before and after"""
    asyncio.run(_measure())
