"""Turns and questions per second with one worker process and with two, and what five hundred open reviews cost."""

import asyncio
import os
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.crowd import Crowd, crowd

AT_ONCE: Final = 60  # reviews
ROUNDS: Final = 4  # answers in each of them
OPEN: Final = 500
STEP: Final = 100  # opened at a time
SINGLE: Final = 40  # turns, one after the other
FEW: Final = 10  # reviews, to compare with


async def _rates(workers: int) -> tuple[float, float]:
    """Turns a second, questions a second."""
    async with crowd(workers) as people:
        await people.open(AT_ONCE)
        before = await people.questions()
        seconds = [await people.answer(people.reviews) for _ in range(ROUNDS)]
        asked = await people.questions() - before
    return AT_ONCE * ROUNDS / sum(seconds), asked / sum(seconds)


async def _single(people: Crowd) -> float:
    """Milliseconds of one turn at a time, each of another review, from the gesture until nothing is left to do."""
    return median([await people.answer([review]) * 1000 for review in people.reviews[-FEW:] * (SINGLE // FEW)])


def _resident(pid: int) -> float:
    """Megabytes of a process; 0 where /proc does not say."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


async def _open() -> None:
    async with crowd(1) as people:
        redis, worker = people.stage.redis, people.stage.bots[0].process.pid
        await people.open(FEW)
        turn, memory, valkey = await _single(people), _resident(worker), (await redis.info("memory"))["used_memory"]
        while len(people.reviews) < OPEN:
            await people.open(min(STEP, OPEN - len(people.reviews)))
        turns, memories, valkeys = await _single(people), _resident(worker), (await redis.info("memory"))["used_memory"]
    print(f"  {'':44}{f'{FEW} open':>12}{f'{OPEN} open':>12}{'ratio':>8}")
    print(f"  {'one turn, alone, with its delivery':44}{turn:>9.1f} ms{turns:>9.1f} ms{turns / turn:>8.2f}")
    print(f"  {'memory of the worker':44}{memory:>9.1f} MB{memories:>9.1f} MB{memories / max(memory, 1):>8.2f}")
    print(f"  {'memory of Valkey':44}{valkey / 2**20:>9.1f} MB{valkeys / 2**20:>9.1f} MB", end="")
    print(f"   {(valkeys - valkey) / (OPEN - FEW) / 1024:.0f} kB a review")


async def _measure() -> None:
    one, two = await _rates(1), await _rates(2)
    print(f"  {'':44}{'1 worker':>12}{'2 workers':>12}{'ratio':>8}")
    print(f"  {'turns a second, delivered':44}{one[0]:>12.1f}{two[0]:>12.1f}{two[0] / one[0]:>8.2f}")
    print(f"  {'questions asked a second':44}{one[1]:>12.1f}{two[1]:>12.1f}{two[1] / one[1]:>8.2f}")
    print(f"  {AT_ONCE} reviews at once; {os.cpu_count()} cores, which workers, Valkey and the local workspace share")
    await _open()


def main(_: int) -> None:
    """turns and questions a second with one and two worker processes; 500 open reviews at once (target: no dearer than 10)"""
    asyncio.run(_measure())
