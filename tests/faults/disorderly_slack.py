"""Slack at its worst: what people do at once arrives up to four times, in any order, and now and then a copy has another body."""

import asyncio
import copy
import json
import random
import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.workspace.delivery import Attempt, Delivery, Outcome
from bot.workspace.people import Json

COPIES: Final = 4
FORGED: Final = 0.25  # of what was typed
OTHER_WORDS: Final = "we really don't know"


@dataclass(slots=True)
class Burst:
    """What was done at once in one review. `expected` gestures are gathered before any of them leaves; `forged` are ids of events."""

    rng: random.Random
    expected: int
    held: "list[tuple[asyncio.Future[Outcome], Attempt]]" = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    deliveries: int = 0


class DisorderlySlack:
    """Stands between a workspace and its way to the app. A payload belongs to the burst whose `key` stands in it: a channel's id."""

    def __init__(self, delivery: Delivery) -> None:
        self._attempt = delivery.attempt
        self._bursts: dict[str, Burst] = {}
        delivery.attempt = self._take  # type: ignore[method-assign]

    def gather(self, key: str, burst: Burst) -> None:
        self._bursts[key] = burst

    async def _take(self, attempt: Attempt) -> Outcome:
        """Only a first delivery is held back: what was not acknowledged comes again as from Slack itself."""
        text = json.dumps(attempt.payload)
        found = next((channel for channel in self._bursts if channel in text), None)
        if found is None or attempt.number:
            return await self._attempt(attempt)
        burst = self._bursts[found]
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        burst.held.append((answer, attempt))
        if len(burst.held) == burst.expected:
            del self._bursts[found]
            await self._let_go(burst)
        return await answer

    async def _let_go(self, burst: Burst) -> None:
        ways = []
        for answer, attempt in burst.held:
            copies = [attempt.payload] * burst.rng.randint(1, COPIES)
            if attempt.kind == "events_api" and burst.rng.random() < FORGED:
                copies.append(_with_other_words(attempt.payload))
                burst.forged.append(attempt.payload["event_id"])
            ways += [(answer, replace(attempt, key=str(uuid.uuid4()), payload=body)) for body in copies]
        burst.rng.shuffle(ways)
        burst.deliveries = len(ways)
        outcomes = await asyncio.gather(*(self._attempt(attempt) for _, attempt in ways))
        for (answer, _), outcome in zip(ways, outcomes, strict=True):  # once every copy has arrived, or one could come after the look
            if not answer.done():
                answer.set_result(outcome)


def _with_other_words(payload: Json) -> Json:
    forged: dict[str, Any] = copy.deepcopy(payload)
    forged["event"]["text"] = OTHER_WORDS
    return forged
