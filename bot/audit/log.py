"""A workspace's audit log in Redis: entries, their hashes, and the signed checkpoint of the tree that they make."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from bot.audit.entries import Leaf, Salts, canonical
from bot.audit.merkle import HASH_BYTES, Peaks
from bot.keys import Keys
from bot.redis_text import raw, text
from graphs.effects import Entry
from policies.errors import PlumblineError

CHUNK: Final = 500  # entries

# Nobody else has added anything since the checkpoint was read, or this adds nothing: so each entry is there once.
_APPEND: Final = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
local size = tonumber(ARGV[3])
if redis.call('LLEN', KEYS[3]) ~= size or redis.call('STRLEN', KEYS[4]) ~= 32 * size then return -1 end
for i = 6, #ARGV, 4 do if redis.call('HEXISTS', KEYS[6], ARGV[i]) == 1 then return 0 end end
for i = 6, #ARGV, 4 do
  redis.call('HSET', KEYS[6], ARGV[i], size)
  redis.call('RPUSH', KEYS[3], ARGV[i + 1])
  redis.call('APPEND', KEYS[4], ARGV[i + 2])
  if ARGV[i + 3] ~= '{}' then redis.call('HSET', KEYS[5], size, ARGV[i + 3]) end
  size = size + 1
end
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2]) redis.call('SET', KEYS[2], ARGV[4]) end
for _, id in ipairs(redis.call('HKEYS', KEYS[7])) do if redis.call('HEXISTS', KEYS[6], id) == 0 then return 1 end end
redis.call('SREM', KEYS[8], ARGV[5])
return 1
"""

_REPLACE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '{}' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log is: its checkpoint, the number of entries, the bytes of their hashes, the tree's peaks; all of one moment."""

    note: str
    size: int
    leaves: int
    peaks: bytes

    @property
    def empty(self) -> bool:
        return not self.note and not self.size


@dataclass(frozen=True, slots=True)
class Chunk:
    """Entries from the number `start` on, with their hashes and the salts of their words."""

    start: int
    entries: list[bytes]
    leaves: list[bytes]
    salts: list[bytes | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside an entry: the number under which it is listed, and what the journal says."""

    number: bytes | None
    journalled: bytes | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Of a review, at one moment: how many entries are listed and journalled, and whether some are due; of the log, how many have salts."""

    note: str
    numbers: int
    journalled: int
    due: bool
    salts: int


class AuditLog:
    """Words that are redacted are the one thing that ever changes in it, and they are no part of what is hashed."""

    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.tenant = tenant
        self.keys = Keys(tenant)
        self._append = redis.register_script(_APPEND)
        self._replace = redis.register_script(_REPLACE)

    async def note(self) -> str:
        """The newest checkpoint; "" where there is none yet."""
        return raw(await self.redis.get(self.keys.audit_checkpoint) or "").decode(errors="replace")

    async def peaks(self, size: int) -> Peaks:
        return Peaks(size, _hashes(raw(await self.redis.get(self.keys.audit_peaks) or b"")))

    async def due(self) -> list[str]:
        return [text(review) for review in await self.redis.smembers(self.keys.audit_due)]

    async def missing(self, review: str, most: int | None = CHUNK) -> list[Entry]:
        """Entries of the review's journal that the log has not, in the order in which they happened; at most so many.

        Raises:
            PlumblineError: where one cannot be read.
        """
        known = await self.redis.hkeys(self.keys.audit_of(review))
        names = map(text, set(await self.redis.hkeys(self.keys.journal(review))) - set(known))
        try:
            left = sorted(names, key=_place)[:most]
            return [json.loads(entry) for entry in (await self.redis.hmget(self.keys.journal(review), left) if left else []) if entry]
        except ValueError:
            raise PlumblineError(f"the journal of {review} has an entry that cannot be read. {LOOK}") from None

    async def append(self, review: str, leaves: Sequence[Leaf], before: tuple[str, int], after: tuple[str, Peaks]) -> bool:
        """Adds entries of a review; False where somebody else has added something since.

        `before` is the checkpoint that was read, and its size; `after` what takes its place.

        Raises:
            PlumblineError: where there are not as many entries as the checkpoint says.
        """
        keys, (note, size), (new_note, peaks) = self.keys, before, after
        entries = [part for leaf in leaves for part in (leaf.id, leaf.entry, leaf.hash, canonical(leaf.salts))]
        added = await self._append(
            keys=[
                keys.audit_checkpoint,
                keys.audit_peaks,
                keys.audit_entries,
                keys.audit_leaves,
                keys.audit_salts,
                keys.audit_of(review),
                keys.journal(review),
                keys.audit_due,
            ],
            args=[note, new_note if leaves else "", size, b"".join(peaks.hashes), review, *entries],
        )
        if added < 0:
            raise PlumblineError(f"the audit log of {self.tenant} has not as many entries as its checkpoint says ({size}). {LOOK}")
        return bool(added)

    async def head(self) -> Head:
        keys = self.keys
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.audit_checkpoint)
            pipe.llen(keys.audit_entries)
            pipe.strlen(keys.audit_leaves)
            pipe.get(keys.audit_peaks)
            note, size, leaves, peaks = await pipe.execute()
        return Head(raw(note or "").decode(errors="replace"), size, leaves, raw(peaks or b""))

    async def chunks(self, size: int) -> AsyncIterator[Chunk]:
        """The first `size` entries."""
        keys = self.keys
        for start in range(0, size, CHUNK):
            stop = min(start + CHUNK, size)
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.lrange(keys.audit_entries, start, stop - 1)
                pipe.getrange(keys.audit_leaves, start * HASH_BYTES, stop * HASH_BYTES - 1)
                pipe.hmget(keys.audit_salts, [str(number) for number in range(start, stop)])
                entries, leaves, salts = await pipe.execute()
            yield Chunk(start, entries, _hashes(leaves), salts)

    async def kept(self, entries: Sequence[str]) -> Iterator[Kept]:
        """Beside each of these entries, which are named by their ids."""
        by_review: dict[str, list[str]] = {}
        for entry in entries:
            by_review.setdefault(entry.partition("/")[0], []).append(entry)
        async with self.redis.pipeline(transaction=False) as pipe:
            for review, names in by_review.items():
                pipe.hmget(self.keys.audit_of(review), names)
                pipe.hmget(self.keys.journal(review), names)
            found = await pipe.execute()
        kept = {
            name: Kept(*pair)
            for names, numbers, journalled in zip(by_review.values(), found[::2], found[1::2], strict=True)
            for name, *pair in zip(names, numbers, journalled, strict=True)
        }
        return iter([kept[entry] for entry in entries])

    async def journalled(self, review: str, entry: str) -> bytes | None:
        found = await self.redis.hget(self.keys.journal(review), entry)
        return None if found is None else raw(found)

    async def beside(self, review: str) -> Beside:
        keys = self.keys
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.audit_checkpoint)
            pipe.hlen(keys.audit_of(review))
            pipe.hlen(keys.journal(review))
            pipe.sismember(keys.audit_due, review)
            pipe.hlen(keys.audit_salts)
            note, numbers, journalled, due, salts = await pipe.execute()
        return Beside(raw(note or "").decode(errors="replace"), numbers, journalled, bool(due), salts)

    async def reviews(self) -> list[str]:
        """Every review that there ever was, also those that nobody was let begin."""
        return [f"AR-{number}" for number in range(1, int(await self.redis.get(self.keys.count) or 0) + 1)]

    async def entry(self, number: int) -> bytes:
        return raw(await self.redis.lindex(self.keys.audit_entries, number) or b"")

    async def leaves(self) -> list[bytes]:
        return _hashes(raw(await self.redis.get(self.keys.audit_leaves) or b""))

    async def numbers(self, review: str) -> list[int]:
        """Of a review's entries, in the order of the log."""
        return sorted(int(number) for number in await self.redis.hvals(self.keys.audit_of(review)) if number.isdigit())

    async def forget_salts(self, number: int, known: bytes, left: Salts) -> bool:
        """Keeps these of an entry's salts; False where they are not `known` any more."""
        return bool(await self._replace(keys=[self.keys.audit_salts], args=[number, known, canonical(left)]))

    async def rewrite(self, review: str, entry: str, known: bytes, now: str) -> bool:
        """Rewrites an entry of a journal, where it still is as it is `known`."""
        return bool(await self._replace(keys=[self.keys.journal(review)], args=[entry, known, now]))


LOOK: Final = "Somebody has changed it, or Redis has lost something: plumbline audit verify"


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


def _place(entry: str) -> list[int]:
    return [int(part) for part in entry.split("/")[1:]]
