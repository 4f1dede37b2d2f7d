"""The waivers of a workspace's reviews, kept in Redis for `/arch-review waivers`."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text
from bot.register import Row
from graphs.follow_up_views import WaiverShown
from graphs.state import Review

LATELY: Final = timedelta(days=30)


class ListedWaiver(TypedDict):
    review: str
    title: str
    channel: str
    waiver: WaiverShown


class Waivers:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def keep(self, state: Review) -> None:
        """As the record of the decision shows them; a review without any takes no room."""
        if state.get("waivers") and (card := state.get("boarded")):
            shown = json.dumps(card["waivers"], ensure_ascii=False)
            await self.redis.hset(self.keys.waivers, state["opening"]["review"], shown)

    async def rows(self) -> list[Row]:
        """The reviews that have or had a waiver, as the register has them."""
        reviews = await self.redis.hkeys(self.keys.waivers)
        rows = await self.redis.mget([self.keys.row(text(review)) for review in reviews]) if reviews else []
        return [json.loads(row) for row in rows if row]

    async def listed(self, rows: Iterable[Row], today: date) -> list[ListedWaiver]:
        """Those in force, the first to expire first, then those that lapsed lately; of these reviews, which the asker may see."""
        seen = {row["review"]: row for row in rows}
        found = [
            ListedWaiver(review=review, title=seen[review]["title"], channel=seen[review]["channel"], waiver=waiver)
            for review, kept in (await self._all()).items()
            if review in seen
            for waiver in kept
            if _is_of_interest(waiver, today)
        ]
        return sorted(found, key=lambda one: (one["waiver"]["ended"] is not None, one["waiver"]["expires"], one["review"]))

    async def _all(self) -> dict[str, list[WaiverShown]]:
        kept = await self.redis.hgetall(self.keys.waivers)
        return {text(review): json.loads(waivers) for review, waivers in kept.items()}


def _is_of_interest(waiver: WaiverShown, today: date) -> bool:
    return waiver["ended"] is None or date.fromisoformat(waiver["expires"]) >= today - LATELY
