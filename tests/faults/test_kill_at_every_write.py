"""kill -9 at one of every class of write and call, before and after, and at forty others. `make kill` tries every single one."""

import os
import random

from tests.faults.killing import REVIEWS, Killing
from tests.faults.points import BY_TIME, NAMES, Point, by_turn, first_starts
from tests.faults.review import WORD, logs
from tests.faults.sampling import one_each, sample
from tests.faults.theatre import theatre

SEED = int(os.environ.get("SEED", "1"))
OTHERS = 40
TRIES = 4  # rounds; on a busy machine a turn takes what came together, and some writes do not come up, of the queue's upkeep above all


async def test_a_bot_killed_at_any_write_loses_nothing_and_does_nothing_twice() -> None:
    rng = random.Random(SEED)
    async with theatre(NAMES, board=REVIEWS) as house:
        killing = Killing(house)
        await killing.first_starts(one_each(first_starts(), rng))
        recorded = await killing.record()
        every, elsewhere = recorded.points(), one_each(recorded.elsewhere(), rng)
        elsewhere.sort(key=lambda point: point.kind not in BY_TIME)  # those come only while somebody does something
        upkeep = {point.kind for point in elsewhere}
        left, others = every, OTHERS
        for _ in range(TRIES):
            turns = by_turn(sample(left, others, REVIEWS, rng), len(recorded.turns), rng)
            while any(turns):
                await killing.round(turns, elsewhere)
            left, others = _of_other_kinds(every, _reached(killing)), 0
            if not left:
                break
        elsewhere += [point for point in killing.missed if point.turn < 0]
        await killing.at_rest(elsewhere)
        trouble = {life.talk.review: (life.trouble, [str(point) for point in life.points]) for life in killing.lives if life.trouble}
        assert not trouble, f"SEED={SEED}: {trouble}"
        assert not await killing.wrong_with_the_log()
        reached = _reached(killing)
        print(f"SEED={SEED}: {len(reached)} points, {len(killing.elsewhere)} elsewhere, {killing.kills} kills")
        assert not left, f"SEED={SEED}: did not come up: {', '.join(sorted({f'{point.when} {point.kind}' for point in left}))}"
        untried = upkeep - {point.kind for point in killing.elsewhere}
        assert len(untried) <= len(upkeep) // 4, f"SEED={SEED}: of the upkeep, {', '.join(sorted(untried))} did not come up"
        assert len(reached) >= 0.75 * OTHERS + len({(point.kind, point.when) for point in every})
        assert WORD not in logs(house.stage)


def _reached(killing: Killing) -> list[Point]:
    return [point for life in killing.lives for point in life.points]


def _of_other_kinds(points: list[Point], reached: list[Point]) -> list[Point]:
    known = {(point.kind, point.when) for point in reached}
    return [point for point in points if (point.kind, point.when) not in known]
