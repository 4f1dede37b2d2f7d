"""All that a Redis holds: for tests of what must be gone, and of what must be as it was."""

from collections.abc import Iterable
from typing import Any

from redis.asyncio import Redis

from bot.redis_text import raw

Kept = dict[str, list[str]]  # key → all that is under it, as text


async def everything(redis: Redis, match: str = "*") -> Kept:
    found = {_text(key): await _parts(redis, key) async for key in redis.scan_iter(match=match, count=1000)}
    return {key: [*map(_text, parts)] for key, parts in found.items() if parts is not None}


def naming(kept: Kept, *names: str) -> list[str]:
    """The keys that name one of these, or hold it."""
    return sorted(key for key, parts in kept.items() if any(name in part for name in names for part in (key, *parts)))


async def _parts(redis: Redis, key: Any) -> Iterable[Any] | None:
    match await redis.type(key):
        case b"none":  # it has expired since it was listed
            return None
        case b"string":
            return [await redis.get(key)]
        case b"list":
            return await redis.lrange(key, 0, -1)
        case b"hash":
            return [part for pair in sorted((await redis.hgetall(key)).items()) for part in pair]
        case b"set":
            return sorted(await redis.smembers(key))
        case b"zset":
            return [part for pair in await redis.zrange(key, 0, -1, withscores=True) for part in tuple(pair)]
        case b"stream":
            entries: Any = await redis.xrange(key)
            return [part for name, fields in entries for part in (name, *(word for pair in fields.items() for word in pair))]
        case other:
            raise AssertionError(f"a kind of key that is not looked at: {other!r}")


def _text(part: Any) -> str:
    return raw(part).decode(errors="replace")
