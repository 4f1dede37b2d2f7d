"""The register of reviews: one row each, written after every turn from the review's state, read by lists and commands.

A row and what it is found by are written in one transaction. The row itself says which facets it stands in, so that the next one takes
it out of those that it has no longer, whatever died in between.
"""

import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.exceptions import WatchError

from bot.facets import facets, first_due, first_expiry, of_both
from bot.keys import Keys
from bot.redis_text import text
from bot.retention.closing import closed_at
from bot.rows import Row, row_of, with_decision
from graphs.state import Review

__all__ = ["Register", "Row"]

CHUNK: Final = 500  # rows at a time
INDEXED: Final = "facets"  # fields of a row's JSON that nobody is shown: where it stands,
ACTED: Final = "acted"  # and when (seconds) somebody last did something in the review
INDEX: Final = "2"  # once facets change, the next number: workers then index everything again


def _nothing(_: Pipeline) -> None:
    pass


class Register:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def write(self, state: Review, thread: str | None, also: Callable[[Pipeline], None] = _nothing) -> tuple[Row, list[Any]]:
        """The row, and what the commands gave that `also` adds to the same transaction.

        Whether its channel is private is what `show_as` has said since the row was first written.
        """
        row = row_of(state, thread)
        acted = max((float(entry["at"]) for entry in state["journal"] if entry["by"]), default=0.0)

        def renewed(kept: Row | None) -> Row:
            return {**row, "private": kept["private"]} if kept else row

        return await self._keep(row["review"], renewed, state["decision"], also, acted=acted)

    async def put(self, row: Row, decision: str | None, *, acted: float = 0.0, assumed: float = 0.0) -> None:
        """Keeps the row as it is.

        `acted` is when (seconds) a person last did something in the review, `assumed` stands for it where nothing is known of that.
        """
        await self._keep(row["review"], lambda _: row, decision, acted=acted, assumed=assumed)

    async def show_as(self, channel: str, *, private: bool) -> None:
        """From now on the channel's reviews are those of a private one, or of one that everybody may see into."""
        for facet in of_both(f"channel:{channel}"):
            reviews = [text(review) for review in await self.redis.zrange(self.keys.facet(facet), 0, -1)]
            for row in await self.rows(reviews):
                await self._keep(row["review"], partial(_shown_as, row, private))

    async def _keep(
        self,
        review: str,
        renewed: Callable[[Row | None], Row],
        decision: str | None = None,
        also: Callable[[Pipeline], None] = _nothing,
        *,
        acted: float = 0.0,
        assumed: float = 0.0,
    ) -> tuple[Row, list[Any]]:
        """Makes the row out of the one that is kept, if there is one.

        Of two at once, the second one sees what the first has written; what was removed does not come back.
        """
        async with self.redis.pipeline(transaction=True) as pipe:
            while True:
                try:
                    await pipe.watch(self.keys.row(review))
                    kept = await pipe.get(self.keys.row(review))
                    removed = await pipe.hexists(self.keys.removed, review)
                    pipe.multi()  # type: ignore[no-untyped-call]
                    before = json.loads(kept) if kept else {}
                    row = renewed(_shown(before) if kept else None)
                    if not removed:
                        known = max(float(before.get(ACTED) or assumed), acted) or float(row["opened_at"])
                        self._put(pipe, row, before.get(INDEXED, []), known)
                        if decision:
                            pipe.set(self.keys.decision(review), decision)
                    own = len(pipe)
                    also(pipe)
                    found = await pipe.execute()
                except WatchError:
                    continue
                return row, found[own:]

    def _put(self, pipe: Pipeline, row: Row, before: list[str], acted: float) -> None:
        review, now = row["review"], facets(row)
        number = int(review.removeprefix("AR-"))
        pipe.set(self.keys.row(review), json.dumps({**row, INDEXED: now, ACTED: acted}, ensure_ascii=False))
        pipe.zadd(self.keys.register, {review: number})
        pipe.zremrangebyscore(self.keys.titles, number, number)
        pipe.zadd(self.keys.titles, {f"{review} {' '.join(row['title'].split()).casefold()}": number})
        for gone in set(before) - set(now):
            pipe.zrem(self.keys.facet(gone), review)
        for facet in now:
            pipe.zadd(self.keys.facet(facet), {review: number})
        if not row["private"] and (rung := row.get("headline")):
            pipe.sadd(self.keys.rungs, rung)
        for key, day in ((self.keys.due, first_due(row)), (self.keys.expiries, first_expiry(row))):
            pipe.zrem(key, review) if day is None else pipe.zadd(key, {review: day})
        for key in (self.keys.closed, self.keys.worded):
            pipe.zadd(key, {review: closed_at(row, acted)})

    async def index(self, now: float) -> None:
        """Puts rows of earlier versions, which nothing may ever write again, where lists find them.

        Since when nobody does anything in them is not known; it counts from `now` (seconds).
        """
        if text(await self.redis.get(self.keys.indexed) or "") == INDEX:
            return
        async for rows in self.all():
            for row in rows:
                decision = await self.decision(row["review"])
                await self.put(row if "outcome" in row else with_decision(row, decision), decision, assumed=now)
        await self.redis.set(self.keys.indexed, INDEX)

    async def all(self) -> AsyncIterator[list[Row]]:
        """All rows, the oldest first, some at a time."""
        after = 0
        while found := await self.redis.zrangebyscore(self.keys.register, f"({after}", "+inf", start=0, num=CHUNK):
            reviews = [text(review) for review in found]
            after = int(reviews[-1].removeprefix("AR-"))
            yield await self.rows(reviews)

    async def row(self, review: str) -> Row | None:
        kept = await self.redis.get(self.keys.row(review))
        return _read(kept) if kept else None

    async def rows(self, reviews: list[str]) -> list[Row]:
        kept = await self.redis.mget([self.keys.row(review) for review in reviews]) if reviews else []
        return [_read(row) for row in kept if row]

    async def decision(self, review: str) -> str | None:
        """JSON text, as `plumbline policies decide --json` prints it."""
        kept = await self.redis.get(self.keys.decision(review))
        return text(kept) if kept else None

    async def newest(self, limit: int) -> list[Row]:
        return await self.rows([text(review) for review in await self.redis.zrevrange(self.keys.register, 0, limit - 1)])

    async def newest_with(self, facet: str, limit: int) -> list[Row]:
        """The newest reviews of all channels that have it."""
        found = {review for key in of_both(facet) for review in await self.redis.zrevrange(self.keys.facet(key), 0, limit - 1)}
        reviews = sorted(map(text, found), key=lambda review: -int(review.removeprefix("AR-")))
        return await self.rows(reviews[:limit])

    async def rungs(self) -> set[str]:
        """All that were ever recommended in public channels."""
        return {text(rung) for rung in await self.redis.smembers(self.keys.rungs)}


def _shown_as(found: Row, private: bool, kept: Row | None) -> Row:  # noqa: FBT001 - as in the row
    return {**(kept or found), "private": private}


def _read(kept: str | bytes) -> Row:
    return _shown(json.loads(kept))


def _shown(kept: dict[str, Any]) -> Row:
    return cast("Row", {name: value for name, value in kept.items() if name not in (INDEXED, ACTED)})
