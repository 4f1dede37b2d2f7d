"""Readers that talk to the stand-in, with a clock and a meter that a test moves by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from graphs.claude.contract import Passage, Usage, total
from graphs.claude.reader import Claude, Options
from tests.messages_api.server import KEY, MessagesApi


@dataclass(slots=True)
class Counted:
    """A meter for one process."""

    tokens: int = 0

    async def today(self) -> int:
        return self.tokens

    async def add(self, usage: Usage) -> None:
        self.tokens += total(usage)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def reader_of(api: MessagesApi, *, meter: Counted | None = None, clock: Clock | None = None, **options: Any) -> AsyncIterator[Claude]:
    claude = Claude(replace(Options(key=KEY, base_url=api.url), **options), meter or Counted(), clock or Clock())
    try:
        yield claude
    finally:
        await claude.close()


def said(text: str, message: str = "Ev1") -> Passage:
    return Passage(message=message, text=text)
