"""Every point at which a bot can die: before or after each write to Redis and each call of Slack, as one clean review showed them."""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import docket.dependencies

from tests.faults.rules import Call, When
from tests.faults.theatre import SCRIPTS

READS: Final = {
    *("GET", "MGET", "HGET", "HGETALL", "HEXISTS", "EXISTS", "LRANGE", "LLEN", "ZRANGE", "ZRANGEBYSCORE", "ZREVRANGE", "ZCOUNT", "ZSCORE"),
    *("ZCARD", "XLEN", "XREAD", "XRANGE", "XPENDING", "XINFO", "SMEMBERS", "SCARD", "TTL", "INFO", "PING", "HELLO", "CLIENT", "CONFIG"),
    *("SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SCRIPT", "MULTI", "SELECT", "AUTH", "TIME", "get checkpoint"),
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


Write = tuple[str, str, bool]  # at, kind, whether the call names the review


@dataclass(frozen=True, slots=True)
class Point:
    """The `nth` write of this kind in a turn; `at` says which proxy sees it. Turn 0 opens the review.

    A turn's point belongs to its review, unless it is not `named`. By the clock and at the start no turn is meant.
    """

    kind: str
    when: When
    turn: int
    nth: int
    at: str
    named: bool = True

    def __str__(self) -> str:
        where = {CLOCK: "by the clock", START: "at the start"}.get(self.turn, f"number {self.nth} of turn {self.turn}")
        return f"{self.when} {self.kind}, {where}"


@dataclass(slots=True)
class Recorded:
    """The writes of each turn, of the start, and of a while in which nobody did anything, when the queue does what it does by the clock."""

    turns: list[list[Write]]
    start: list[Write]
    clock: list[Write]

    def points(self) -> list[Point]:
        found = []
        for turn, writes in enumerate(self.turns):
            seen: Counter[str] = Counter()
            for at, name, named in writes:
                if named or not _by_the_way(name):
                    seen[name] += 1
                    if name in STATUS and seen[name] > 1:  # it depends on how long turns take
                        continue
                    found += [Point(name, when, turn, seen[name], at, named) for when in WHENS]
        return found

    def elsewhere(self) -> list[Point]:
        """One point a kind: it matters little how often a heartbeat was heard."""
        clock = {(at, name) for at, name, _ in self.clock}
        clock |= {(at, name) for turn in self.turns for at, name, named in turn if not named and _by_the_way(name)}
        start = {(at, name) for at, name, _ in self.start} - clock
        kinds = [*((at, name, CLOCK) for at, name in sorted(clock)), *((at, name, START) for at, name in sorted(start))]
        return [Point(name, when, which, 1, at, named=False) for at, name, which in kinds if name != FIRST_START for when in WHENS]


def _by_the_way(name: str) -> bool:
    """The queue's own upkeep, which no review is named in."""
    return "queue" in name


CLOCK: Final = -1
START: Final = -2
FIRST_START: Final = "XGROUP queue stream"
STATUS: Final = ("SET status", "assistant.threads.setStatus")
WHENS: Final[tuple[When, When]] = ("before", "after")


def sample(points: Sequence[Point], others: int, turns: int, at_once: int, rng: random.Random) -> list[Point]:
    """One of every kind, before and after, and so many others; of few turns and `at_once` a turn, for each turn costs a restart."""
    first, last = 0, max(point.turn for point in points)
    chosen = {first, last, *rng.sample(range(first + 1, last), turns - 2)}
    left = [point for point in points if point.turn in chosen]
    rng.shuffle(left)
    left.sort(key=lambda point: point.turn in (first, last))  # these have kinds of their own, and keep their room for them
    taken: list[Point] = []
    kinds: set[tuple[str, When]] = set()
    room = Counter(dict.fromkeys(chosen, at_once))
    for point in left:
        if (point.kind, point.when) not in kinds and room[point.turn]:
            kinds.add((point.kind, point.when))
            taken.append(point)
            room[point.turn] -= 1
    for point in left:
        if point not in taken and room[point.turn] and others:
            taken.append(point)
            room[point.turn] -= 1
            others -= 1
    return taken


def by_turn(points: Iterable[Point], turns: int, rng: random.Random) -> list[list[Point]]:
    sorted_out: list[list[Point]] = [[] for _ in range(turns)]
    for point in points:
        sorted_out[point.turn].append(point)
    for found in sorted_out:
        rng.shuffle(found)
    return sorted_out
