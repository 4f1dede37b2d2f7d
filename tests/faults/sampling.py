"""Some of the points at which a bot can die, in as few turns as that takes: every turn in which one dies costs two starts."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tests.faults.points import Point
from tests.faults.rules import When


def sample(points: Sequence[Point], others: int, at_once: int, rng: random.Random) -> list[Point]:
    """One of every kind, before and after, and so many others; `at_once` reviews can be held in a turn, and what is more waits."""
    left, taken, held = list(points), list[Point](), Counter[int]()
    rng.shuffle(left)

    def take(options: Iterable[Point]) -> None:
        point = min(options, key=lambda point: _cost(held[point.turn], at_once))
        held[point.turn] += 1
        taken.append(point)
        left.remove(point)

    for options in sorted(_kinds(left).values(), key=lambda options: len({point.turn for point in options})):
        take(options)
    for _ in range(min(others, len(left))):
        take(left)
    return taken


def one_each(points: Sequence[Point], rng: random.Random) -> list[Point]:
    """One of every kind, before or after, in any order."""
    kinds = defaultdict(list)
    for point in points:
        kinds[point.kind].append(point)
    return rng.sample([rng.choice(options) for options in kinds.values()], len(kinds))


def _kinds(points: Iterable[Point]) -> dict[tuple[str, When], list[Point]]:
    kinds = defaultdict(list)
    for point in points:
        kinds[point.kind, point.when].append(point)
    return kinds


def _cost(held: int, at_once: int) -> int:
    """Where somebody dies anyway, it costs nothing; where all reviews are held, another round."""
    return 2 if held >= at_once else 0 if held else 1
