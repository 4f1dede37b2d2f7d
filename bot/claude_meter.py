"""How many tokens Claude has cost on each day, counted in Redis for all processes: the daily budget looks here, and so may metrics."""

from collections.abc import Callable
from datetime import date
from typing import Final, cast

from redis.asyncio import Redis

from bot.keys import claude_tokens
from graphs.claude.contract import Usage

KEPT: Final = 40 * 24 * 3600  # seconds
TOKENS: Final = ("input", "output", "cache_read", "cache_write")


class ClaudeMeter:
    """A hash a day, of the fields of a Usage."""

    def __init__(self, redis: Redis, today: Callable[[], date]) -> None:
        self.redis = redis
        self._today = today

    async def today(self) -> int:
        counts = await self.redis.hmget(self._key(), list(TOKENS))
        return sum(int(count) for count in counts if count)

    async def add(self, usage: Usage) -> None:
        key = self._key()
        async with self.redis.pipeline(transaction=True) as pipe:
            for name, number in usage.items():
                pipe.hincrby(key, name, cast("int", number))
            pipe.expire(key, KEPT)
            await pipe.execute()

    def _key(self) -> str:
        return claude_tokens(self._today().isoformat())
