"""Replaying past reviews in batches, against deciding them one by one, and against the same conditions in cel-expr-python."""

import random
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date

from policies.compiled import Compiled
from policies.decision import Decider
from policies.load import load_pack
from policies.replaying.replay import PastReview, Replay
from policies.sheet import Sheet, written
from tests.benchmarks.deciding import Cel, Ours, cel_data, without_gaps
from tests.benchmarks.random_sheets import random_sheets

REVIEWS = 100_000
DISTINCT = 1_000  # sheets that they are drawn from
ALONE = 200  # decided one by one; the rest is reckoned from these


def _past(sheets: list[Sheet], decider: Decider, count: int) -> Iterator[PastReview]:
    facts = [written(decider.pack, sheet) for sheet in sheets]
    rng = random.Random(5)
    for number in range(count):
        yield PastReview(f"AR-{number}", date(2026, 12, 1), facts[rng.randrange(len(facts))], "blocked", "rag", {})


def main(_: int) -> None:
    """100,000 past reviews decided again, and one by one (target: 20 times faster), and the same conditions in CEL; memory"""
    decider = Decider(load_pack())
    compiled = decider.compiled()
    complete = [sheet for sheet in (without_gaps(compiled, sheet) for sheet in random_sheets(compiled, DISTINCT * 2, seed=8)) if sheet]
    begun = time.perf_counter()
    replay = Replay(decider)
    changed = sum(1 for _ in replay.run(_past(complete, decider, REVIEWS)))
    each = (time.perf_counter() - begun) / REVIEWS * 1000
    print(f"  {REVIEWS:,} reviews, {changed:,} of them decided differently: {each * REVIEWS / 1000:.1f} s, {each:.4f} ms each")
    _against(compiled, complete, each)
    for count in (REVIEWS // 5, REVIEWS):
        tracemalloc.start()
        for _changed in replay.run(_past(complete, decider, count)):
            pass
        print(f"  most memory with {count:>7,} reviews: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
        tracemalloc.stop()


def _against(compiled: Compiled, complete: list[Sheet], each: float) -> None:
    decider, some = Decider(compiled.pack), complete[:ALONE]
    decider.compiled()
    data = [cel_data(compiled, sheet) for sheet in some]
    theirs, ours = Cel(compiled, data[0]), Ours(compiled)
    for name, work in (
        ("decided one by one, reasons and steps included", lambda: [decider.decide(sheet) for sheet in some]),
        ("decided one by one, outcome and findings only", lambda: [ours.decide(sheet) for sheet in some]),
        ("cel-expr-python, outcome and findings, routes given", lambda: [theirs.decide(given) for given in data]),
    ):
        begun = time.perf_counter()
        work()
        alone = (time.perf_counter() - begun) / len(some) * 1000
        print(f"  {name:56}{alone:9.3f} ms each, ratio {alone / each:.0f}")
