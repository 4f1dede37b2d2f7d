"""Every point at which a bot can die: before or after each write to Redis and each call of Slack, as one clean review showed them."""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import docket.dependencies

from tests.faults.rules import Call, When
from tests.faults.theatre import SCRIPTS

READS: Final = {
    *("GET", "MGET", "STRLEN", "GETRANGE", "EXISTS", "TTL"),
    *("HGET", "HGETALL", "HMGET", "HKEYS", "HVALS", "HLEN", "HEXISTS"),
    *("LRANGE", "LLEN", "LINDEX", "SMEMBERS", "SCARD"),
    *("ZRANGE", "ZRANGEBYSCORE", "ZREVRANGE", "ZREVRANGEBYSCORE", "ZCOUNT", "ZSCORE", "ZCARD"),
    *("XLEN", "XREAD", "XRANGE", "XPENDING", "XINFO"),
    *("INFO", "PING", "HELLO", "CLIENT", "CONFIG", "SELECT", "AUTH", "TIME", "SCRIPT"),
    *("SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE"),
    *("MULTI", "WATCH", "UNWATCH"),
    "get checkpoint",
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
SHARED: Final = ("audited", "proof")  # by all tenants; everything else without one is the queue's


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
            return found.group(1) if found.group(1) in SHARED else f"queue {found.group(1)}"
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
                if not _by_the_way(name, named=named):
                    seen[name] += 1
                    if name in STATUS and seen[name] > 1:  # it depends on how long turns take
                        continue
                    found += [Point(name, when, turn, seen[name], at, named) for when in WHENS]
        return found

    def elsewhere(self) -> list[Point]:
        """One point a kind: it matters little how often a heartbeat was heard."""
        clock = {(at, name) for at, name, _ in self.clock}
        clock |= {(at, name) for turn in self.turns for at, name, named in turn if _by_the_way(name, named=named)}
        start = {(at, name) for at, name, _ in self.start} - clock
        kinds = [*((at, name, CLOCK) for at, name in sorted(clock)), *((at, name, START) for at, name in sorted(start))]
        return [Point(name, when, which, 1, at, named=False) for at, name, which in kinds if name not in FIRST_STARTS for when in WHENS]


def first_starts() -> list[Point]:
    """What only the very first start of all writes: a pack's proofs, the version of the register's facets, the queue's group, and by
    which pack decisions were looked through last."""
    return [Point(name, when, START, 1, "valkey", named=False) for name in FIRST_STARTS for when in WHENS]


def _by_the_way(name: str, *, named: bool) -> bool:
    """What the queue does for no review, and what anybody does only when its time comes."""
    return name in (*BY_TIME, *FIRST_STARTS) or ("queue" in name and not named)


CLOCK: Final = -1
START: Final = -2
BY_TIME: Final = ("append to the audit log", "ZADD queue concurrency", "EXPIRE queue concurrency")
FIRST_STARTS: Final = ("SET proof", "SET indexed", "XGROUP queue stream", "SET reconsidered")
STATUS: Final = ("SET status", "assistant.threads.setStatus")
WHENS: Final[tuple[When, When]] = ("before", "after")


def by_turn(points: Iterable[Point], turns: int, rng: random.Random) -> list[list[Point]]:
    sorted_out: list[list[Point]] = [[] for _ in range(turns)]
    for point in points:
        sorted_out[point.turn].append(point)
    for found in sorted_out:
        rng.shuffle(found)
    return sorted_out
