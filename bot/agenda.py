"""When a workspace's reviews are to be looked at again though nobody does anything: kept in Redis, told by the sweeper."""

from redis.asyncio import Redis

from bot.gestures import new_message
from bot.keys import Keys
from bot.redis_text import text
from graphs.messages import Message

AT_ONCE = 100  # reviews of a workspace a sweep


class Agenda:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)

    async def note(self, review: str, at: float | None) -> None:
        """When (seconds since the epoch) the review is to be looked at; None for never."""
        if at is None:
            await self.redis.zrem(self.keys.agenda, review)
        else:
            await self.redis.zadd(self.keys.agenda, {review: at})

    async def due(self, now: float) -> list[tuple[str, Message]]:
        """What reviews are to be told by now. It is told again until a turn has noted a later time, always under the same id."""
        rows = await self.redis.zrangebyscore(self.keys.agenda, "-inf", now, start=0, num=AT_ONCE, withscores=True)
        return [(text(review), _time(text(review), float(when))) for review, when in map(tuple, rows)]


def _time(review: str, when: float) -> Message:
    return new_message(f"time:{review}:{when:.0f}", "time", "", f"{when:.6f}")
