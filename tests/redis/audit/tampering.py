"""What somebody with access to Redis can do to a log: each byte of it, each entry of it, all of it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis

from bot.audit.entries import canonical
from bot.audit.log import AuditLog
from bot.audit.merkle import Peaks, leaf_hash
from bot.redis_text import raw, text


@dataclass(frozen=True)
class Byte:
    """A byte of what is kept: of a string, of an item of a list, of a field of a hash or of its value."""

    key: bytes
    kind: str
    where: bytes
    place: int

    def __str__(self) -> str:
        return f"byte {self.place} of {self.kind} {self.where!r} in {self.key.decode()}"


async def bytes_of(db: Redis, log: AuditLog) -> AsyncIterator[Byte]:
    """Every byte of the log and of the journals that it was made from."""
    prefix = log.keys.awake.removesuffix("awake").encode()
    for key in sorted([key async for key in db.scan_iter(count=1000)]):
        if key.startswith((prefix + b"audit:", prefix + b"journal:")):
            for kind, where, size in await _parts(db, key):
                for place in range(size):
                    yield Byte(key, kind, where, place)


async def _parts(db: Redis, key: bytes) -> list[tuple[str, bytes, int]]:
    match await db.type(key):
        case b"string":
            return [("string", b"", await db.strlen(key))]
        case b"list":
            return [("item", str(number).encode(), len(item)) for number, item in enumerate(await db.lrange(key, 0, -1))]
        case _:
            fields = [(raw(field), raw(value)) for field, value in (await db.hgetall(key)).items()]
            return [*(("field", field, len(field)) for field, _ in fields), *(("value", field, len(value)) for field, value in fields)]


async def flip(db: Redis, byte: Byte, bits: int) -> None:
    """Turns bits of it round."""
    if byte.kind == "string":
        await db.set(byte.key, _flipped(await db.get(byte.key), byte, bits))
    elif byte.kind == "item":
        number = int(byte.where)
        await db.lset(byte.key, number, _flipped(await db.lindex(byte.key, number), byte, bits))  # type: ignore[arg-type]
    elif byte.kind == "value":
        await db.hset(byte.key, byte.where, _flipped(await db.hget(byte.key, byte.where), byte, bits))
    else:
        value = raw(await db.hget(byte.key, byte.where))
        await db.hdel(byte.key, byte.where)
        await db.hset(byte.key, _flipped(byte.where, byte, bits), value)


def _flipped(found: object, byte: Byte, bits: int) -> bytes:
    before = raw(found)
    return before[: byte.place] + bytes([before[byte.place] ^ bits]) + before[byte.place + 1 :]


async def rewrite(db: Redis, log: AuditLog, entries: list[bytes]) -> None:
    """Makes everything fit these entries, as whoever knows this code can: hashes, peaks, numbers, salts. Only the key is missing."""
    keys, peaks, salts = log.keys, Peaks(), await _salts_by_entry(db, log)
    names = [json.loads(entry)["id"] for entry in entries]
    await db.delete(keys.audit_entries, keys.audit_leaves, keys.audit_salts)
    for review in {name.partition("/")[0] for name in (*names, *salts)}:
        await db.delete(keys.audit_of(review))
        for name in map(text, await db.hkeys(keys.journal(review))):
            if name not in names:
                await db.hdel(keys.journal(review), name)
    for number, (name, entry) in enumerate(zip(names, entries, strict=True)):
        peaks.add(leaf_hash(entry))
        await db.rpush(keys.audit_entries, entry)
        await db.append(keys.audit_leaves, leaf_hash(entry))
        await db.hset(keys.audit_of(name.partition("/")[0]), name, number)
        if name in salts:
            await db.hset(keys.audit_salts, str(number), salts[name])
    await db.set(keys.audit_peaks, b"".join(peaks.hashes))


async def _salts_by_entry(db: Redis, log: AuditLog) -> dict[str, bytes]:
    found = await db.hgetall(log.keys.audit_salts)
    entries = await db.lrange(log.keys.audit_entries, 0, -1)
    return {json.loads(entries[int(number)])["id"]: raw(salts) for number, salts in found.items()}


def like(entry: bytes, name: str) -> bytes:
    """The same entry under another id."""
    return canonical({**json.loads(entry), "id": name}).encode()
