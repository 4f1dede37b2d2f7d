"""kill -9 at one of every class of write and call, before and after, and at forty others. `make kill` tries every single one."""

import os
import random

from tests.faults.killing import REVIEWS, Killing
from tests.faults.points import NAMES, by_turn, sample
from tests.faults.review import WORD, logs
from tests.faults.theatre import theatre

SEED = int(os.environ.get("SEED", "1"))
OTHERS = 40
TURNS = 10  # of sixteen; each of them costs two starts


async def test_a_bot_killed_at_any_write_loses_nothing_and_does_nothing_twice() -> None:
    rng = random.Random(SEED)
    async with theatre(NAMES, board=REVIEWS) as house:
        killing = Killing(house)
        await killing.first_start()
        recorded = await killing.record()
        every = recorded.points()
        points = sample(every, OTHERS, TURNS, REVIEWS, rng)
        elsewhere = recorded.elsewhere()
        rng.shuffle(elsewhere)
        await killing.round(by_turn(points, len(recorded.turns), rng), elsewhere)
        trouble = {life.talk.review: (life.trouble, [str(point) for point in life.points]) for life in killing.lives if life.trouble}
        assert not trouble, f"SEED={SEED}: {trouble}"
        reached = [point for life in killing.lives for point in life.points]
        print(f"SEED={SEED}: {len(reached)} of {len(points)} points, {len(killing.elsewhere)} elsewhere, {killing.kills} kills")
        print("did not come up:", ", ".join(map(str, [*killing.missed, *elsewhere])))
        kinds = {(point.kind, point.when) for point in reached}
        # On a busy machine turns take what came together, and some writes do not come up; `make kill` names each of them.
        assert len(kinds) >= 0.75 * len({(point.kind, point.when) for point in every})
        assert len(reached) >= 0.75 * len(points)
        assert WORD not in logs(house.stage)
