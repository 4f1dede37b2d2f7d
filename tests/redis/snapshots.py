"""A database as JSON: {key: text | {field: text} | [members of a sorted set, all with score 0]}.

Texts are Latin-1, one character a byte: what is readable stays readable.
"""

import json
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

FOLDER = Path(__file__).parents[1] / "fixtures" / "checkpoints"


async def taken(db: Redis) -> str:
    content = {_text(key): await _read(db, key) async for key in db.scan_iter()}
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


async def put_back(db: Redis, snapshot: str) -> None:
    for key, value in json.loads(snapshot).items():
        match value:
            case str():
                await db.set(_bytes(key), _bytes(value))
            case dict():
                await db.hset(_bytes(key), mapping={_bytes(field): _bytes(text) for field, text in value.items()})
            case list():
                await db.zadd(_bytes(key), {_bytes(member): 0 for member in value})


async def _read(db: Redis, key: bytes) -> Any:
    kind: Any = await db.type(key)
    if kind == b"string":
        return _text(await db.get(key) or b"")
    if kind == b"hash":
        return {_text(field): _text(value) for field, value in (await db.hgetall(key)).items()}
    if kind == b"zset":
        members: Any = await db.zrange(key, 0, -1)
        return [_text(member) for member in members]
    raise ValueError(f"{key!r} is a {kind!r}: no snapshot of that")


def _text(raw: bytes | str) -> str:
    assert isinstance(raw, bytes)
    return raw.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
