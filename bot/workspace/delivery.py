"""Delivery to the app, whichever way: what is on its way, what is delivered again, and what Slack gives up."""

import asyncio
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.workspace.people import Json
from bot.workspace.records import Reply
from bot.workspace.state import State

ACK_WITHIN: Final = 3.0  # seconds
RETRY_AFTER: Final = (0.0, 60.0, 300.0)  # seconds: at once, after a minute, after five
NO_CONNECTION: Final = "dispatch_failed"
NO_ACK: Final = "operation_timeout"


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` counts redeliveries, `reason` says why there was one; an `answerable` gesture is answered by its acknowledgement."""

    key: str
    kind: str
    payload: Json
    number: int = 0
    reason: str = ""
    answerable: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt. `again` is the reason that a redelivery gives for itself; None where there is to be none."""

    reply: Reply
    again: str | None = None


class Delivery(ABC):
    """`retry_after` is how long to wait before each redelivery of an event, `ack_within` how long for an acknowledgement; seconds."""

    def __init__(self, state: State, ack_within: float = ACK_WITHIN, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        self.ack_within = ack_within
        self.retry_after = retry_after
        self.given_up: list[Json] = []  # events that the app never acknowledged
        self._state = state
        self._open: dict[str, Json] = {}  # events and gestures that nobody has acknowledged yet, by their first attempt
        self._tasks: set[asyncio.Task[None]] = set()

    def pending(self) -> list[Json]:
        """Payloads on their way: not acknowledged, not given up."""
        return list(self._open.values())

    def tell(self, payload: Json) -> None:
        """Delivers an event, and again until it is acknowledged or Slack would give up."""
        key = str(uuid.uuid4())
        self._open[key] = payload
        task = asyncio.create_task(self._deliver(key, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask(self, kind: str, payload: Json, *, answerable: bool) -> Reply:
        """Delivers a gesture, once; the answer comes with the acknowledgement."""
        key = str(uuid.uuid4())
        self._open[key] = payload
        try:
            return (await self.attempt(Attempt(key, kind, payload, answerable=answerable))).reply
        finally:
            del self._open[key]
            self._state.touch()

    @abstractmethod
    async def attempt(self, attempt: Attempt) -> Outcome:
        """Delivers once, and waits for the acknowledgement."""

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, key: str, payload: Json) -> None:
        attempt = Attempt(key, "events_api", payload)
        try:
            for delay in (0.0, *self.retry_after):
                await asyncio.sleep(delay)
                outcome = await self.attempt(attempt)
                if outcome.reply.error is None:
                    return
                if outcome.again is None:
                    break
                attempt = replace(attempt, key=str(uuid.uuid4()), number=attempt.number + 1, reason=outcome.again)
            self.given_up.append(payload)
        finally:
            del self._open[key]
            self._state.touch()
