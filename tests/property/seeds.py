"""How many seeds a test goes through: `--hypothesis-profile=thorough` multiplies seeds as it multiplies examples."""

from typing import Any

import pytest
from hypothesis import settings

_QUICK = 100  # examples of the quick profile


def seeds(count: int, always: int | None = None) -> list[Any]:
    """So many; those after the first `always` are for `--long` only."""
    found = range(count * settings().max_examples // _QUICK)
    return [seed if always is None or seed < always else pytest.param(seed, marks=pytest.mark.long) for seed in found]
