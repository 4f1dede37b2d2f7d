"""Events up to four times each, shuffled, two bots: one transition and one reply a gesture; another body under a known id is refused."""

import os

from tests.faults.disorder import disorder

SEED = int(os.environ.get("SEED", "1"))
RUNS = 500  # `make disorder` does 10,000


async def test_what_comes_again_and_out_of_order_counts_once() -> None:
    found = await disorder(SEED, RUNS)
    assert found.deliveries > 2 * RUNS
    assert found.forged > RUNS / 20
    assert found.finished > 0
    assert found.ruled == found.finished
