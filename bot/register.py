"""The register of reviews: one row each, written after every turn from the review's state, read by lists and commands."""

import json
from typing import TypedDict

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.keys import Keys
from bot.redis_text import text
from graphs.state import Review
from graphs.views import Status


class Row(TypedDict):
    """A review as lists show it. `opened_at` is Slack's time; `about` the questions left; `thread` the ts of its root post.

    `round` is that of the newest decision, 0 before the first;
    `moved` says why it may no longer hold. `questions_asked` are the facts of each question, in the order in which they were asked.
    """

    review: str
    title: str
    requester: str
    owner: str
    channel: str
    private: bool
    status: Status
    about: int | None
    at_most: int | None
    verdict: str | None
    opened_at: str
    thread: str | None
    questions_asked: list[list[str]]
    round: int
    moved: str | None


class Register:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    def write(self, pipe: Pipeline, state: Review, thread: str | None) -> Row:
        """As part of a transaction, which whoever began it executes."""
        row = _row(state, thread)
        review = row["review"]
        pipe.set(self.keys.row(review), json.dumps(row, ensure_ascii=False))
        pipe.zadd(self.keys.register, {review: int(review.removeprefix("AR-"))})
        if state["decision"]:
            pipe.set(self.keys.decision(review), state["decision"])
        return row

    async def row(self, review: str) -> Row | None:
        kept = await self.redis.get(self.keys.row(review))
        return json.loads(kept) if kept else None

    async def decision(self, review: str) -> str | None:
        """JSON text, as `plumbline policies decide --json` prints it."""
        kept = await self.redis.get(self.keys.decision(review))
        return text(kept) if kept else None

    async def newest(self, limit: int) -> list[Row]:
        reviews = await self.redis.zrevrange(self.keys.register, 0, limit - 1)
        rows = await self.redis.mget([self.keys.row(text(review)) for review in reviews]) if reviews else []
        return [json.loads(row) for row in rows if row]


def _row(state: Review, thread: str | None) -> Row:
    opening, asked = state["opening"], state["asked"]
    return Row(
        review=opening["review"],
        title=opening["title"],
        requester=opening["requester"],
        owner=opening["owner"],
        channel=opening["channel"],
        private=opening["private"] is not False,
        status=state["status"],
        about=asked["about"] if asked else None,
        at_most=asked["at_most"] if asked else None,
        verdict=state["verdict"],
        opened_at=opening["opened_at"],
        thread=thread,
        questions_asked=state["questions_asked"],
        round=state.get("round", 0),
        moved=(moved := state.get("moved")) and moved["says"],
    )
