"""What a proxy does to the calls that pass it: the n-th call of a kind is cut, delayed, repeated, dropped, or the end of the bot.

A rule acts before a call is passed on, or after it has been carried out and before its reply is passed on:

    rules.add(named("trim"), lambda: bot.kill(), nth=2)          # the process dies, and Valkey never hears of the command
    rules.add(named("trim"), cut, when="after")                  # carried out, but nobody is told
    rules.add(named("trim"), partial(asyncio.sleep, 2))          # late
    rules.add(named("trim"), repeat)                             # twice
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
    """A command, or a call of the Web API: its name, and its words (keys and arguments) or its body."""

    name: str
    words: tuple[str, ...]


class Cut(Exception):
    """Raised by a rule's act: the connection breaks here."""


class Repeat(Exception):
    """Raised by a rule's act: the call is passed on twice."""


def cut() -> None:
    raise Cut


def repeat() -> None:
    raise Repeat


def named(name: str) -> Which:
    return lambda call: call.name == name


@dataclass(slots=True)
class Rule:
    """`act` happens once, at the `nth` call; `happened` is set when it begins."""

    which: Which
    act: Callable[[], Any]
    when: When
    nth: int
    count: int = 0
    happened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Rules:
    """`seen` is every call that was passed on, in order."""

    seen: list[Call] = field(default_factory=list)
    _rules: list[Rule] = field(default_factory=list)

    def add(self, which: Which, act: Callable[[], Any], *, when: When = "before", nth: int = 1) -> Rule:
        rule = Rule(which, act, when, nth)
        self._rules.append(rule)
        return rule

    async def apply(self, call: Call, when: When) -> None:
        for rule in self._rules:
            if rule.when == when and not rule.happened.is_set() and rule.which(call):
                rule.count += 1
                if rule.count == rule.nth:
                    rule.happened.set()
                    done = rule.act()
                    if inspect.isawaitable(done):
                        await done
