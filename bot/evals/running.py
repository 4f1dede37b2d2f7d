"""Plays the transcripts through the systems, several at a time, and holds each against its labels."""

import asyncio
from collections.abc import Callable, Sequence

from bot.evals.memory import Memory
from bot.evals.scoring import Scored, score
from bot.evals.system import Played, System
from bot.evals.transcript import Transcript
from policies.decision import Decider


async def run(
    systems: Sequence[System], transcripts: Sequence[Transcript], memory: Memory, *, at_once: int, done: Callable[[], None]
) -> list[list[Played]]:
    """What each system made of each transcript, in their order; `done` is told of every one."""
    free = asyncio.Semaphore(at_once)

    async def one(system: System, transcript: Transcript) -> Played:
        async with free:
            key = memory.key(system, transcript)
            played = memory.played.get(key) or await system.play(transcript)
            if key not in memory.played and not played.usage.failed:  # what failed is tried again when the run is resumed
                memory.keep(key, played)
            done()
            return played

    return [list(await asyncio.gather(*(one(system, transcript) for transcript in transcripts))) for system in systems]


def scored(decider: Decider, transcripts: Sequence[Transcript], played: Sequence[Played]) -> list[Scored]:
    return [score(decider, transcript, one) for transcript, one in zip(transcripts, played, strict=True)]
