"""Every point at which a bot can die: before or after each write to Redis and each call of Slack, as one clean review showed them."""

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import docket.dependencies

from tests.faults.rules import Call, When
from tests.faults.theatre import SCRIPTS

READS: Final = {
    *("GET", "MGET", "HGET", "HGETALL", "HEXISTS", "EXISTS", "LRANGE", "LLEN", "ZRANGE", "ZRANGEBYSCORE", "ZREVRANGE", "ZCOUNT", "ZSCORE"),
    *("ZCARD", "XLEN", "XREAD", "XRANGE", "XPENDING", "XINFO", "SMEMBERS", "SCARD", "TTL", "INFO", "PING", "HELLO", "CLIENT", "CONFIG"),
    *("SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "SCRIPT", "MULTI", "SELECT", "AUTH", "TIME", "get checkpoint"),
}
QUEUE_SCRIPTS: Final = {
    script.sha: f"queue: {name.strip('_').replace('_', ' ')}"
    for module in [found for known, found in sys.modules.items() if known.startswith(f"{docket.__name__}.")]
    for name, script in vars(module).items()
    if type(script).__name__ == "RedisScript"
}
NAMES: Final = SCRIPTS | QUEUE_SCRIPTS
OURS: Final = re.compile(r"plumbline:\{[^}]*\}:(\w+)")
THEIRS: Final = re.compile(r"plumbline:([\w-]+)")


def kind(call: Call) -> str | None:
    """What sort of write it is, in words; None for a read, and for a part of a transaction."""
    if call.queued or call.name.upper() in READS or call.name in READS:
        return None
    if "." in call.name or call.name.islower():
        return call.name
    if call.name in ("EVAL", "EVALSHA"):
        return f"script of {_place(call.words[2:])}"
    return f"{call.name} {_place(call.words)}".strip()


def _place(words: Iterable[str]) -> str:
    for word in words:
        if found := OURS.match(word):
            return found.group(1)
        if found := THEIRS.match(word):
            return f"queue {found.group(1)}"
    return ""


@dataclass(frozen=True, slots=True)
class Point:
    """The `nth` write of this kind in a turn; `at` says which proxy sees it. Turn 0 opens the review."""

    kind: str
    when: When
    turn: int
    nth: int
    at: str

    def __str__(self) -> str:
        return f"{self.when} {self.kind} {self.nth} of turn {self.turn}"


@dataclass(slots=True)
class Recorded:
    """`turns[t]` are the writes of turn t that name the review, `rest` the kinds of all others: of the queue, and at the start."""

    turns: list[list[tuple[str, str]]]
    rest: list[tuple[str, str]]

    def points(self) -> list[Point]:
        found = []
        for turn, writes in enumerate(self.turns):
            seen: Counter[str] = Counter()
            for at, name in writes:
                seen[name] += 1
                found += [Point(name, when, turn, seen[name], at) for when in _WHENS]
        return found

    def elsewhere(self) -> list[Point]:
        """One point a kind: these writes come round by the clock, not by what people do."""
        return [Point(name, when, -1, 1, at) for at, name in sorted(set(self.rest)) for when in _WHENS]


_WHENS: Final[tuple[When, When]] = ("before", "after")


def one_of_each(points: Sequence[Point], rng: random.Random) -> list[Point]:
    kinds: defaultdict[tuple[str, When], list[Point]] = defaultdict(list)
    for point in points:
        kinds[point.kind, point.when].append(point)
    return [rng.choice(found) for found in kinds.values()]


def by_turn(points: Iterable[Point], turns: int, rng: random.Random) -> list[list[Point]]:
    sorted_out: list[list[Point]] = [[] for _ in range(turns)]
    for point in points:
        sorted_out[point.turn].append(point)
    for found in sorted_out:
        rng.shuffle(found)
    return sorted_out


def names(review: Any, call: Call) -> bool:
    """Whether a call is about this review; `review` is a compiled pattern."""
    return any(review.search(word) for word in call.words)
