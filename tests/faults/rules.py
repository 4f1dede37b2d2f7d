"""What a proxy does to the calls that pass it: the n-th call of a kind is cut, delayed, repeated, dropped, or the end of the bot.

A rule acts before a call is passed on, or after it has been carried out and before its reply is passed on:

    rules.add(named("hand over"), lambda: bot.kill(), nth=2)          # the process dies, and Valkey never hears of the command
    rules.add(named("hand over"), cut, when="after")                  # carried out, but nobody is told
    rules.add(named("hand over"), partial(asyncio.sleep, 2))          # late
    rules.add(named("hand over"), repeat)                             # twice
    rules.add(named("chat.update"), too_many(30), times=None)    # 429 with Retry-After: 30, until the rule is removed
"""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

When = Literal["before", "after"]
Which = Callable[["Call"], bool]


@dataclass(frozen=True, slots=True)
class Call:
    """A command, or a call of the Web API: its name, and its words (keys and arguments) or its address and body.

    A `queued` command is part of a transaction, and does nothing before EXEC, which has the words of all of them.
    """

    name: str
    words: tuple[str, ...]
    queued: bool = False


class Cut(Exception):
    """Raised by a rule's act: the connection breaks here."""


class Repeat(Exception):
    """Raised by a rule's act: the call is passed on twice."""


class TooMany(Exception):
    """Raised by a rule's act: the call is turned away with 429, and may come again after so many seconds. Only Slack does that."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"429, Retry-After: {retry_after}")


def cut() -> None:
    raise Cut


def repeat() -> None:
    raise Repeat


def too_many(retry_after: int) -> Callable[[], None]:
    def turn_away() -> None:
        raise TooMany(retry_after)

    return turn_away


def named(name: str) -> Which:
    return lambda call: call.name == name


def every(call: "Call") -> bool:
    return bool(call)


@dataclass(slots=True, eq=False)
class Rule:
    """`act` happens from the `nth` call on, `times` calls long, or for ever; `happened` is set when it first begins."""

    which: Which
    act: Callable[[], Any]
    when: When
    nth: int
    times: int | None
    count: int = 0
    happened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Rules:
    """`seen` is every call that was passed on, in order."""

    seen: list[Call] = field(default_factory=list)
    _rules: list[Rule] = field(default_factory=list)

    def add(self, which: Which, act: Callable[[], Any], *, when: When = "before", nth: int = 1, times: int | None = 1) -> Rule:
        rule = Rule(which, act, when, nth, times)
        self._rules.append(rule)
        return rule

    def remove(self, *rules: Rule) -> None:
        """For a rule that lasts a while; one that is gone already is no matter."""
        self._rules = [rule for rule in self._rules if rule not in rules]

    def not_yet(self, call: Call) -> None:
        """Was passed on, and not carried out: whoever made it makes it again."""
        del self.seen[next(at for at in reversed(range(len(self.seen))) if self.seen[at] is call)]

    async def apply(self, call: Call, when: When) -> None:
        for rule in list(self._rules):
            if rule.when == when and rule.which(call):
                rule.count += 1
                if rule.count >= rule.nth and (rule.times is None or rule.count < rule.nth + rule.times):
                    rule.happened.set()
                    done = rule.act()
                    if inspect.isawaitable(done):
                        await done
