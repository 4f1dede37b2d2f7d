"""Days that pass in no time: a worker's turns and sweep in the test's own process, on a real Valkey and the local workspace."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from docket import Docket
from pydantic import SecretStr

from bot.audit.waking import sequence
from bot.compose import Ground, _compiled, _tenants, ground
from bot.digests.answering import see_to_digest
from bot.embedded_valkey import start as start_valkey
from bot.packs import Compiled
from bot.reconsidering import reconsider
from bot.settings import Settings
from bot.sweeper import sweep, take_turn
from bot.tasks import Work, queue, register_tasks
from bot.tenants import Tenants
from bot.turns import Turns
from bot.workspace.people import Channel, Person, Post
from bot.workspace.workspace import Workspace
from graphs.messages import Gesture, Message, Opening
from graphs.state import NextStep, Review

MONDAY: Final = date(2027, 3, 1)  # before clocks are changed, wherever they are


@dataclass
class Days:
    """`now` is what the clock says, in seconds."""

    slack: Workspace
    zone: ZoneInfo
    settings: Settings
    on: Ground
    compiled: Compiled
    tenants: Tenants[Turns]
    docket: Docket
    turns: Turns
    clock: list[float]
    events: int = 0

    @property
    def now(self) -> float:
        return self.clock[0]

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, self.zone)

    def set(self, day: date, hour: float) -> None:
        minutes = round(hour * 60)
        self.clock[0] = datetime.combine(day, time(minutes // 60, minutes % 60), self.zone).timestamp()

    async def tick(self) -> None:
        """What a worker does now, until nothing is left."""
        await sweep(self.tenants, self.docket)
        await self.take_all()

    async def take_all(self) -> None:
        while names := await self.turns.inbox.awake():
            for name in names:
                await take_turn(self.tenants, self.docket, self.slack.team_id, name)

    async def decided(self, channel: Channel, requester: Person, title: str = "Handbook assistant") -> str:
        """A review that is recommended, with every question answered by don't know."""
        review = await self.opened(channel, requester, title)
        while asked := (state := await self.state(review))["asked"]:
            fact = next(fact for fact in asked["facts"] if fact not in state["facts"] or fact in state["again"])
            value: Any = ["knowledge"] if fact == "need" else "dont_know"
            await self.does(review, "answer", requester, fact=fact, value=value)
        await self.does(review, "confirm", requester)
        return review

    async def opened(self, channel: Channel, requester: Person, title: str = "Handbook assistant") -> str:
        """A review that has just begun."""
        opening = Opening(
            review="",
            title=title,
            description="",
            approach="rag",
            requester=requester.id,
            owner=requester.id,
            channel=channel.id,
            private=channel.kind == "group",
            opened_at=f"{self.now:.6f}",
        )
        review = await self.turns.inbox.open(self._message("open", requester, value=opening))
        await self.take_all()
        return review

    async def does(
        self, review: str, do: Gesture, who: Person, *, fact: str | None = None, value: Any = None, text: str | None = None
    ) -> None:
        await self.turns.inbox.put(review, {**self._message(do, who, value=value), "fact": fact, "text": text})
        await self.take_all()

    async def presses(self, review: str, do: Gesture, who: Person, step: str, *, text: str | None = None, **value: str) -> None:
        await self.does(review, do, who, text=text, value={"step": step, "round": 1, **value})

    async def required(self, review: str) -> list[NextStep]:
        """The open ones, the next due first."""
        steps = [step for step in (await self.state(review))["steps"] if not step["advised"] and not step["done"]]
        return sorted(steps, key=lambda step: step["due"])

    async def state(self, review: str) -> Review:
        config = {"configurable": {"thread_id": f"{self.slack.team_id}:{review}"}}
        return (await self.turns.graph.aget_state(config)).values  # type: ignore[arg-type, return-value]

    def direct(self, who: Person | str) -> list[Post]:
        return self.slack.messages(self.slack.dm(who))

    def _message(self, do: Gesture, who: Person, value: Any = None) -> Message:
        self.events += 1
        return Message(id=f"Ev{self.events}", do=do, by=who.id, at=f"{self.now:.6f}", text=None, fact=None, value=value)


@asynccontextmanager
async def days_in(zone: str, **settings: Any) -> AsyncIterator[Days]:
    async with AsyncExitStack() as stack:
        server = await asyncio.to_thread(start_valkey, Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-"))))
        stack.callback(server.close)
        slack = await stack.enter_async_context(Workspace(retry_after=()))
        given = Settings(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.base_url,
            redis_url=server.url,
            plumbline_timezone=zone,
            **settings,
        )
        clock = [datetime.combine(MONDAY, time(10), ZoneInfo(zone)).timestamp()]
        on = await stack.enter_async_context(ground(given, lambda: clock[0]))
        compiled = _compiled(on)
        tenants = await _tenants(on, compiled)
        docket = await stack.enter_async_context(queue(server.url))
        register_tasks(
            docket,
            Work(
                partial(take_turn, tenants, docket),
                partial(sweep, tenants, docket),
                partial(reconsider, tenants, docket),
                partial(sequence, tenants),
                partial(see_to_digest, tenants, docket),
            ),
        )
        (turns,) = await tenants.all()
        yield Days(slack, ZoneInfo(zone), given, on, compiled, tenants, docket, turns, clock)
