"""What a review of thirty turns keeps in Redis, after each of them."""

import asyncio
import random
from collections import defaultdict
from typing import Final

from tests.benchmarks.random_sheets import random_sheet
from tests.benchmarks.worker import Worker, warm_worker

TURNS: Final = 30
SHOWN: Final = (1, 10, 20, 30)
WHAT: Final = {
    "checkpoint": "checkpoints (the newest few; they hold the answers so far)",
    "checkpoints": "their index",
    "writes": "what came after them",
    "delivery": "deliveries (posts stay, to be rewritten)",
    "journal": "journal (all that happened, for the audit log)",
    "audit": "reviews that the audit log has to look at",
    "standing": "the pack that the workspace goes by",
    "seen": "event ids (for a day)",
    "heard": "the inbox's counter",
    "review": "the register's row",
}
LOGS: Final = ("journal", "seen")  # they grow by what happens


async def kept(worker: Worker) -> dict[str, int]:
    """Bytes by kind of key: those of the tenant and of its reviews' threads. What packs and forms take is no part of a review."""
    names = [key async for key in worker.redis.scan_iter(match="plumbline:{*", count=1000)]
    found: dict[str, int] = defaultdict(int)
    for name in names:
        kind = name.decode().partition("}:")[2].partition(":")[0]
        if kind not in ("pack", "form"):
            found[kind] += await worker.redis.memory_usage(name, samples=0) or 0
    return dict(found)


async def play(worker: Worker) -> list[dict[str, int]]:
    """A review with an answer a turn; what is left of the turns changes answers that were given."""
    rng = random.Random(5)
    sheet = random_sheet(worker.compiled, rng)
    review = await worker.open(str(sheet[worker.compiled.pack.ladder.proposal_fact]))
    after: list[dict[str, int]] = []
    while len(after) < TURNS:
        answer = await worker.next_answer(review, sheet)
        if answer is None:
            fact = rng.choice(list((await worker.state(review))["facts"]))
            await worker.put(review, "change", fact)
        else:
            await worker.put(review, "answer", *answer)
        await worker.turn(review)
        after.append(await kept(worker))
    return after


async def _measure() -> None:
    async with warm_worker() as worker:
        after = await play(worker)
    print(f"  {'':62}" + "".join(f"{f'turn {turn}':>10}" for turn in SHOWN) + f"{'a turn':>10}")
    kinds = sorted({kind for found in after for kind in found}, key=lambda kind: -after[-1].get(kind, 0))
    for kind in kinds:
        _print_row(WHAT.get(kind, kind), [found.get(kind, 0) for found in after])
    whole = [sum(found.values()) for found in after]
    _print_row("all", whole)
    log = [sum(found.get(kind, 0) for kind in LOGS) for found in after]
    rest = [every - logged for every, logged in zip(whole, log, strict=True)]
    print(f"  ratio of turn 30 to turn 20: {whole[29] / whole[19]:.2f}; without journal and event ids {rest[29] / rest[19]:.2f}")


def _print_row(title: str, values: list[int]) -> None:
    """The last column is the growth a turn, over the last ten."""
    growth = (values[-1] - values[-11]) / 10
    print(f"  {title:62}" + "".join(f"{values[turn - 1]:>10,}" for turn in SHOWN) + f"{growth:>+10,.0f}")


def main(_: int) -> None:
    """bytes in Redis after each turn of a review of thirty; the last column is their growth (target: flat)"""
    asyncio.run(_measure())
