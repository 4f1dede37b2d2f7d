"""A base model that somebody has announced as retired or upgraded: kept until the workspace's decisions have been looked through."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text

KEPT: Final = 24 * 3600  # seconds
MODEL: Final = re.compile(r"[\w][\w.:/@+-]{1,99}")
USAGE: Final = "Write for example: /arch-review model example-7b retired 2027-03-31, or: /arch-review model example-7b upgraded."


class News(TypedDict):
    """`when` is a day as YYYY-MM-DD, None for now; `by` a person, `here` the channel, where `answer_at` answers that person alone."""

    model: str
    what: Literal["retired", "upgraded"]
    when: str | None
    by: str
    here: str
    answer_at: str


def read_news(words: str, by: str, here: str, answer_at: str) -> News | str:
    """What was typed after `/arch-review model`, or what is wrong with it."""
    parts = words.split()
    if len(parts) not in (2, 3) or parts[1].lower() not in ("retired", "upgraded"):
        return USAGE
    if not MODEL.fullmatch(parts[0]):
        return f"That is no name of a model. {USAGE}"
    when = parts[2] if len(parts) == 3 else None  # noqa: PLR2004 - name, what, day
    if when is not None:
        try:
            when = date.fromisoformat(when).isoformat()
        except ValueError:
            return f"{when} is no day; days are written as 2027-03-31. {USAGE}"
    what: Literal["retired", "upgraded"] = "retired" if parts[1].lower() == "retired" else "upgraded"
    return News(model=parts[0], what=what, when=when, by=by, here=here, answer_at=answer_at)


@dataclass(frozen=True, slots=True)
class ModelNews:
    redis: Redis
    keys: Keys

    async def keep(self, event: str, news: News) -> None:
        await self.redis.set(self.keys.news(event), json.dumps(news), ex=KEPT)

    async def find(self, event: str) -> News | None:
        kept = await self.redis.get(self.keys.news(event))
        news: News | None = json.loads(kept) if kept else None
        return news

    async def told(self, event: str, reviews: list[str]) -> list[str]:
        """All reviews that it was told so far, these included; by their number."""
        key = self.keys.news_told(event)
        if reviews:
            await self.redis.sadd(key, *reviews)
            await self.redis.expire(key, KEPT)
        return sorted(map(text, await self.redis.smembers(key)), key=lambda review: int(review.removeprefix("AR-")))
