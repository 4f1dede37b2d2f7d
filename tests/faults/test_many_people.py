"""Twelve people on four reviews at once; `python -m tests.benchmarks people` has sixty on twenty."""

import pytest

from tests.faults.many_people import A_TEAM, many_people

REVIEWS = 4


@pytest.mark.long
async def test_nothing_is_lost_where_everybody_answers_at_once() -> None:
    tally = await many_people(seed=1, reviews=REVIEWS)
    assert tally.people == A_TEAM * REVIEWS
    assert tally.gestures > tally.people
