"""Reviews as a worker takes them: real Valkey, our checkpointer, the default pack warmed; Slack is the local workspace.

What is measured is `Turns.take`, from the message in the inbox to the checkpoint and the effects handed over. What Slack takes of a
turn is measured apart, for it depends on Slack.
"""

import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from redis.asyncio import Redis

from bot.compose import _compiled, _tenants, ground
from bot.delivery import Delivering, Place
from bot.embedded_valkey import start as start_valkey
from bot.outbox import Due
from bot.settings import Settings
from bot.turns import Turns
from bot.workspace.workspace import Workspace
from graphs.messages import Gesture, Message, Opening
from graphs.state import Review
from policies.compiled import Compiled
from policies.sheet import Sheet, written_answer

AS_OF: Final = date(2026, 11, 23)


@dataclass(frozen=True)
class Spent:
    """Milliseconds: all of a turn but what Slack took, and that."""

    ours: float
    slack: float


class TimedDelivering(Delivering):
    """Counts the seconds that deliveries take."""

    spent = 0.0

    async def deliver(self, place: Place, due: Iterable[Due]) -> int:
        start = time.perf_counter()
        try:
            return await super().deliver(place, due)
        finally:
            self.spent += time.perf_counter() - start


class Worker:
    def __init__(self, turns: Turns, channel: str, people: tuple[str, ...]) -> None:
        self.delivering = TimedDelivering(turns.delivering.client, turns.delivering.outbox, turns.delivering.people)
        self.turns = replace(turns, delivering=self.delivering)
        self.channel = channel
        self.people = people
        self._events = 0

    @property
    def redis(self) -> Redis:
        return self.turns.inbox.redis

    @property
    def compiled(self) -> Compiled:
        return self.turns.packs.current.compiled(AS_OF)

    async def open(self, approach: str) -> str:
        """Opens a review, with its first turn, and gives its id."""
        opening = Opening(
            review="",
            title="Handbook assistant",
            description="Employees ask about holidays, expenses and parental leave; answers quote the handbook.",
            approach=approach,
            requester=self.people[0],
            owner=self.people[0],
            channel=self.channel,
            private=False,
            opened_at=_now(),
        )
        review = await self.turns.inbox.open(self._message("open", value=opening))
        await self.turn(review)
        return review

    async def put(self, review: str, do: Gesture, fact: str | None = None, value: Any = None) -> None:
        await self.turns.inbox.put(review, self._message(do, fact, value))

    async def turn(self, review: str) -> Spent:
        self.delivering.spent = 0.0
        start = time.perf_counter()
        put_off = await self.turns.take(review)
        whole = time.perf_counter() - start
        assert put_off is None, "something was not delivered"
        return Spent((whole - self.delivering.spent) * 1000, self.delivering.spent * 1000)

    async def state(self, review: str) -> Review:
        snapshot = await self.turns.graph.aget_state({"configurable": {"thread_id": f"{self.turns.tenant}:{review}"}})
        return snapshot.values  # type: ignore[return-value]

    async def next_answer(self, review: str, sheet: Sheet) -> tuple[str, Any] | None:
        """The fact that the bot waits for, and the sheet's answer to it; None once it waits for Confirm."""
        state = await self.state(review)
        facts = [fact for fact in (state["asked"] or {"facts": []})["facts"] if fact not in state["facts"] or fact in state["again"]]
        return (facts[0], written_answer(sheet[facts[0]])) if facts else None

    def _message(self, do: Gesture, fact: str | None = None, value: Any = None) -> Message:
        """As a pressed button makes it."""
        self._events += 1
        event = f"press:1795392000.{self._events:06}:{_now()}:{self.people[0]}:{do}/AR-1/{fact or ''}"
        return Message(id=event, do=do, by=self.people[0], at=_now(), text=None, fact=fact, value=value)


def _now() -> str:
    return f"{time.time():.6f}"


@asynccontextmanager
async def warm_worker() -> AsyncIterator[Worker]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-")))
        server = start_valkey(folder)
        stack.callback(server.close)
        slack = await stack.enter_async_context(Workspace(retry_after=()))
        people = (slack.add_person("engineer", "requester").id, slack.add_person("analyst").id)
        channel = slack.add_channel("support-ai").id
        settings = Settings(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.base_url,
            redis_url=server.url,
            plumbline_as_of=AS_OF,
        )
        on = await stack.enter_async_context(ground(settings))
        tenants = await _tenants(on, _compiled(on))
        (turns,) = await tenants.all()
        yield Worker(turns, channel, people)
