"""Finds the reviews that a list shows: sorted sets are intersected within Redis, and only a page of rows is read.

Whoever asks sees reviews of public channels, and of the one private channel that they ask from; how many others there are is
counted without a filter, or the count would tell what is in them.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.facets import ALL, OF_PRIVATE
from bot.filters import Filters
from bot.keys import Keys
from bot.redis_text import text
from bot.register import Register
from bot.rows import Row
from bot.viewers import Viewer

CHUNK: Final = 2_000  # titles at a time
GLOB: Final = re.compile(r"[*?\[\]\\^]")
PARTS: Final = ("late", "text", "public", "private")
KEPT: Final = 60  # seconds that candidates stay in Redis, should this process die


@dataclass(frozen=True, slots=True)
class Page:
    """`page` counts from 0; `elsewhere` are reviews of other private channels, whatever the filters."""

    rows: list[Row]
    page: int
    hits: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Search:
    register: Register
    today: date

    @property
    def redis(self) -> Redis:
        return self.register.redis

    @property
    def keys(self) -> Keys:
        return self.register.keys

    async def page(self, filters: Filters, viewer: Viewer, page: int, size: int) -> Page:
        """The page, or the last one where there are not so many."""
        key = self.keys.search(secrets.token_hex(8))
        here, elsewhere = await self._private(viewer)
        if filters.text:
            await self._keep_containing(f"{key}:text", filters.text.casefold())
        async with self.redis.pipeline(transaction=True) as pipe:
            found = self._gather(pipe, key, filters, viewer, private=here > 0)
            pipe.zcard(found)
            pipe.zrevrange(found, page * size, page * size + size - 1)
            pipe.unlink(key, *(f"{key}:{part}" for part in PARTS))
            *_, hits, reviews, _ = await pipe.execute()
        last = max(0, (hits - 1) // size)
        if page > last:
            return await self.page(filters, viewer, last, size)
        return Page(await self.register.rows([text(review) for review in reviews]), page, hits, elsewhere)

    async def _private(self, viewer: Viewer) -> tuple[int, int]:
        """How many reviews of the private channel there are that is asked from, and how many of others; none is said to guests."""
        all_, here = self.keys.facet(f"{OF_PRIVATE}{ALL}"), self.keys.facet(f"{OF_PRIVATE}channel:{viewer.here}")
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.zcard(all_)
            pipe.zcard(here)
            every, those = await pipe.execute()
        return those, every - those if viewer.everywhere else 0

    async def _keep_containing(self, key: str, wanted: str) -> None:
        """Puts the reviews into `key` whose titles contain it. Redis looks through all titles, some at a time, and says which."""
        pattern = f"* *{GLOB.sub(_inert, wanted)}*"
        cursor = -1
        while cursor:
            cursor, found = await self.redis.zscan(self.keys.titles, max(cursor, 0), match=pattern, count=CHUNK)
            if found:
                async with self.redis.pipeline(transaction=True) as pipe:
                    pipe.zadd(key, {text(title).partition(" ")[0]: 0 for title, _ in found})
                    pipe.expire(key, KEPT)
                    await pipe.execute()

    def _gather(self, pipe: Pipeline, key: str, filters: Filters, viewer: Viewer, *, private: bool) -> str:
        """The key of what the filters leave of what is seen, each review by its number."""
        wanted, narrowed = filters.facets(viewer.person), dict[str, float]()
        if filters.overdue:
            pipe.zrangestore(f"{key}:late", self.keys.due, "-inf", self.today.toordinal() - 1, byscore=True)
            narrowed[f"{key}:late"] = 0
        if filters.text:
            narrowed[f"{key}:text"] = 0
        public = wanted if viewer.everywhere else [*wanted, f"channel:{viewer.here}"]
        if not private and not narrowed and not public[1:]:  # nothing to put together
            return self.keys.facet(public[0] if public else ALL)
        self._intersect(pipe, f"{key}:public", public or [ALL], "", narrowed)
        if private:
            self._intersect(pipe, f"{key}:private", [*wanted, f"channel:{viewer.here}"], OF_PRIVATE, narrowed)
        if not private:
            return f"{key}:public"
        pipe.zunionstore(key, [f"{key}:public", f"{key}:private"])
        return key

    def _intersect(self, pipe: Pipeline, into: str, facets: list[str], of: str, narrowed: dict[str, float]) -> None:
        sets = {self.keys.facet(f"{of}{facet}"): 1.0 for facet in facets}
        pipe.zinterstore(into, {**sets, **narrowed}, aggregate="MAX")


def _inert(sign: re.Match[str]) -> str:
    return "\\" + sign[0]
