"""Open steps that somebody owns, by the day on which their owner is to be told.

Written after every turn beside the register's row, so that nobody looks through reviews.
"""

import json
from datetime import date
from typing import Final, NamedTuple, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text
from graphs.state import Review
from graphs.step_notices import first_notice

AT_ONCE: Final = 2_000  # steps of a look


class OpenStep(TypedDict):
    """Days as YYYY-MM-DD."""

    step: str
    text: str
    role: str
    owner: str
    due: str
    snoozed: str | None


class Told(NamedTuple):
    """Whom to tell of which step."""

    person: str
    review: str
    step: str


class StepIndex:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def note(self, state: Review, today: date) -> None:
        """What is open now. Of a step that is as it was, the owner is told when they were to be told."""
        review = state["opening"]["review"]
        known = {_member(review, step): step for step in await self._open(review)}
        now = {_member(review, step): step for step in _open_steps(state)}
        if known == now:
            return
        async with self.redis.pipeline(transaction=True) as pipe:
            if gone := [member for member in known if member not in now]:
                pipe.zrem(self.keys.notices, *gone)
            for member, step in now.items():
                if known.get(member) != step:
                    snoozed = date.fromisoformat(step["snoozed"]) if step["snoozed"] else None
                    day = first_notice(date.fromisoformat(step["due"]), snoozed, today)
                    pipe.zadd(self.keys.notices, {member: day.toordinal()})
            if now:
                pipe.hset(self.keys.open_steps, review, json.dumps(list(now.values()), ensure_ascii=False))
            else:
                pipe.hdel(self.keys.open_steps, review)
            await pipe.execute()

    async def due(self, day: date) -> list[Told]:
        members = await self.redis.zrangebyscore(self.keys.notices, "-inf", day.toordinal(), start=0, num=AT_ONCE)
        return [Told(*text(member).split(" ", 2)) for member in members]

    async def find(self, told: Told) -> OpenStep | None:
        return next((step for step in await self._open(told.review) if step["step"] == told.step and step["owner"] == told.person), None)

    async def put_off(self, days: dict[Told, date]) -> None:
        """Tells later; what is not open any more stays away."""
        if days:
            await self.redis.zadd(self.keys.notices, {" ".join(told): day.toordinal() for told, day in days.items()}, xx=True)

    async def drop(self, told: Told) -> None:
        await self.redis.zrem(self.keys.notices, " ".join(told))

    async def _open(self, review: str) -> list[OpenStep]:
        kept = await self.redis.hget(self.keys.open_steps, review)
        return json.loads(kept) if kept else []


def _member(review: str, step: OpenStep) -> str:
    return f"{step['owner']} {review} {step['step']}"


def _open_steps(state: Review) -> list[OpenStep]:
    """Of a review that is taken up again nobody is reminded."""
    if state["status"] != "recommended":
        return []
    return [
        OpenStep(
            step=step["id"],
            text=step["text"],
            role=step["role"],
            owner=step["owner"],
            due=step["due"],
            snoozed=step["snoozed"],
        )
        for step in state.get("steps") or []
        if step["owner"] and not step["done"] and not step["advised"]
    ]
