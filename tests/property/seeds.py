"""How many seeds a test goes through: `--hypothesis-profile=thorough` multiplies seeds as it multiplies examples."""

from hypothesis import settings

_QUICK = 100  # examples of the quick profile


def seeds(count: int) -> range:
    return range(count * settings().max_examples // _QUICK)
