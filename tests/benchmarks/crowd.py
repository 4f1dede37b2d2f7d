"""Many reviews before real worker processes: gestures go into inboxes and turns into the queue, as the door puts them there."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from docket import Docket

from bot.compose import _only_added
from bot.inbox import Inbox
from bot.play.stage import Stage
from bot.register import Register, Row
from bot.tasks import Work, add_turn, queue, register_tasks
from graphs.messages import Gesture, Message, Opening
from tests.benchmarks.worker import AS_OF

PAUSE: Final = 0.005  # seconds between two looks


class Crowd:
    def __init__(self, stage: Stage, docket: Docket) -> None:
        self.stage = stage
        self.docket = docket
        self.tenant = stage.workspace.team_id
        self.inbox = Inbox(stage.redis, self.tenant)
        self.register = Register(stage.redis, self.tenant)
        self.person = stage.workspace.add_person("engineer", "requester").id
        self.channel = stage.workspace.add_channel("support-ai").id
        self.reviews: list[str] = []
        self._events = 0

    async def open(self, number: int) -> float:
        """So many more reviews; the seconds until all of them have asked."""
        start = time.perf_counter()
        for _ in range(number):
            opening = self._message("open", value=self._opening())
            self.reviews.append(await self.inbox.open(opening))
            await add_turn(self.docket, self.tenant, self.reviews[-1], opening["id"])
        return await self._drained(start)

    async def answer(self, reviews: Sequence[str]) -> float:
        """An answer in each of them; the seconds until all have gone on."""
        rows = await self.rows(reviews)
        start = time.perf_counter()
        for row in rows:
            message = self._message("answer", row["questions_asked"][-1][0], "dont_know")
            await self.inbox.put(row["review"], message)
            await add_turn(self.docket, self.tenant, row["review"], message["id"])
        return await self._drained(start)

    async def rows(self, reviews: Sequence[str]) -> list[Row]:
        found = await self.stage.redis.mget([self.register.keys.row(review) for review in reviews])
        return [json.loads(row) for row in found if row]

    async def questions(self) -> int:
        return sum(len(row["questions_asked"]) for row in await self.rows(self.reviews))

    async def _drained(self, start: float) -> float:
        while await self.stage.redis.zcard(self.inbox.keys.awake):  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(PAUSE)
        return time.perf_counter() - start

    def _opening(self) -> Opening:
        return Opening(
            review="",
            title="Handbook assistant",
            description="Employees ask about holidays, expenses and parental leave; answers quote the handbook.",
            approach="prompting",
            requester=self.person,
            owner=self.person,
            channel=self.channel,
            private=False,
            opened_at=f"{time.time():.6f}",
        )

    def _message(self, do: Gesture, fact: str | None = None, value: Any = None) -> Message:
        self._events += 1
        return Message(id=f"event-{self._events}", do=do, by=self.person, at=f"{time.time():.6f}", text=None, fact=fact, value=value)


@asynccontextmanager
async def crowd(workers: int) -> AsyncIterator[Crowd]:
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(Stage({"PLUMBLINE_AS_OF": AS_OF.isoformat()}))
        docket = await stack.enter_async_context(queue(stage.redis_url))
        register_tasks(docket, Work(_only_added, _only_added, _only_added, _only_added, _only_added))
        await asyncio.gather(*(stage.start("worker") for _ in range(workers)))
        yield Crowd(stage, docket)
