"""Slack at its worst: what people do at once arrives up to four times, in any order, and now and then a copy has another body."""

import asyncio
import copy
import json
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.workspace.people import Json
from bot.workspace.records import Reply
from bot.workspace.socket_mode import SocketMode

COPIES: Final = 4
FORGED: Final = 0.25  # of what was typed
OTHER_WORDS: Final = "we really don't know"

Attempt = Callable[[str, str, Json, Json, int], Awaitable[Reply]]


@dataclass(slots=True)
class Burst:
    """What was done at once in one review. `expected` gestures are gathered before any of them leaves; `forged` are ids of events."""

    rng: random.Random
    expected: int
    held: "list[tuple[asyncio.Future[Reply], str, Json, Json]]" = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    deliveries: int = 0


class DisorderlySlack:
    """Stands between a workspace and its sockets. A payload belongs to the burst whose `key` stands in it, usually a channel's id."""

    def __init__(self, socket: SocketMode) -> None:
        self._attempt: Attempt = socket._attempt
        self._bursts: dict[str, Burst] = {}
        socket._attempt = self._take  # type: ignore[method-assign]

    def gather(self, key: str, burst: Burst) -> None:
        self._bursts[key] = burst

    async def _take(self, key: str, kind: str, payload: Json, extra: Json, attempt: int) -> Reply:
        """Only a first delivery is held back: what was not acknowledged comes again as from Slack itself."""
        text = json.dumps(payload)
        found = next((channel for channel in self._bursts if channel in text), None)
        if found is None or attempt:
            return await self._attempt(key, kind, payload, extra, attempt)
        burst = self._bursts[found]
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        burst.held.append((answer, kind, payload, extra))
        if len(burst.held) == burst.expected:
            del self._bursts[found]
            await self._let_go(burst)
        return await answer

    async def _let_go(self, burst: Burst) -> None:
        ways = []
        for answer, kind, payload, extra in burst.held:
            copies = [payload] * burst.rng.randint(1, COPIES)
            if kind == "events_api" and burst.rng.random() < FORGED:
                copies.append(_with_other_words(payload))
                burst.forged.append(payload["event_id"])
            ways += [(answer, kind, body, extra) for body in copies]
        burst.rng.shuffle(ways)
        burst.deliveries = len(ways)
        await asyncio.gather(*(self._deliver(*way) for way in ways))

    async def _deliver(self, answer: "asyncio.Future[Reply]", kind: str, payload: Json, extra: Json) -> None:
        reply = await self._attempt(str(uuid.uuid4()), kind, payload, extra, 0)
        if not answer.done():
            answer.set_result(reply)


def _with_other_words(payload: Json) -> Json:
    forged: dict[str, Any] = copy.deepcopy(payload)
    forged["event"]["text"] = OTHER_WORDS
    return forged
