"""Deletes a workspace: every key that carries its id, in whatever order Redis finds them, so that a further kind of key is not forgotten.

What stays are the hashes of its audit log's entries, the checkpoint that was signed over them, and the one entry that says that it was
deleted. So a checkpoint that somebody kept can still be compared. It may be killed anywhere, and run again.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from bot.audit.leaving import DELETED
from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.workspace_journal import WorkspaceJournal
from bot.keys import AUDITED, INSTALLATIONS, PREFIX, Keys
from bot.redis_text import text

AT_ONCE: Final = 500  # keys, which may be in as many slots of a cluster
PASSES: Final = 3  # through all keys, the last of which must find nothing
KEYS_OF: Final = re.compile(rf"{PREFIX}:\{{([^:}}]+)[:}}]")


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a workspace; `entries` of its audit log that are more than a hash."""

    reviews: int
    keys: int
    entries: int


async def workspaces(redis: Redis) -> list[str]:
    """All that have more than the hashes of a log. Every name of a key in Redis is looked at."""
    found: dict[str, set[str]] = {}
    async for key in redis.scan_iter(match=f"{PREFIX}:{{*", count=AT_ONCE):
        if match := KEYS_OF.match(text(key)):
            found.setdefault(match[1], set()).add(text(key) if text(key) in _stays(match[1]) else "")
    return sorted(tenant for tenant, names in found.items() if "" in names)


class Deleting:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.tenant = tenant
        self.keys = Keys(tenant)
        self.log = AuditLog(redis, tenant)

    async def held(self) -> Held:
        count = 0
        async for keys in self._found():
            count += len(keys)
        size = (await self.log.head()).size
        return Held(await self.redis.zcard(self.keys.register), count, max(0, size - 1) if await self._is_last_of_the_log() else size)

    async def say_so(self, sequencer: Sequencer, by: str, now: float) -> None:
        """Takes into the log what the journals still have, and then that the workspace is deleted, once; `now` in seconds.

        Raises:
            PlumblineError: where the log does not hold.
        """
        await sequencer.check()  # before anything is journalled that would not be true if the log could not have it
        while await sequencer.run():
            pass
        if not await self._is_last_of_the_log():
            await WorkspaceJournal(self.redis, self.tenant).enter(DELETED, by, now)
            await sequencer.run()

    async def delete(self) -> int:
        """How many keys were deleted."""
        await self._reduce_the_log()
        deleted = 0
        for _ in range(PASSES):
            found = 0
            async for keys in self._found():
                async with self.redis.pipeline(transaction=False) as pipe:
                    for key in keys:
                        pipe.unlink(key)
                    await pipe.execute()
                found += len(keys)
            deleted += found
            if not found:
                break
        await self.redis.hdel(INSTALLATIONS, self.tenant)
        if not await self.redis.exists(self.keys.audit_checkpoint):
            await self.redis.srem(AUDITED, self.tenant)
        return deleted

    async def _reduce_the_log(self) -> None:
        """To hashes, but for the entry that says why."""
        head = await self.log.head()
        size = head.size - 1 if await self._is_last_of_the_log() else head.size
        async for chunk in self.log.chunks(size):
            async with self.redis.pipeline(transaction=False) as pipe:
                for number, entry in enumerate(chunk.entries, chunk.start):
                    if entry:
                        pipe.lset(self.keys.audit_entries, number, "")
                await pipe.execute()

    async def _is_last_of_the_log(self) -> bool:
        last = await self.log.entry(-1)
        return bool(last) and json.loads(last).get("what") == DELETED

    async def _found(self) -> AsyncIterator[list[bytes]]:
        """Keys that go, some at a time."""
        stays, found = _stays(self.tenant), []
        async for key in self.redis.scan_iter(match=f"{PREFIX}:{{{self.tenant}[:}}]*", count=AT_ONCE):
            if text(key) not in stays:
                found.append(key)
            if len(found) >= AT_ONCE:
                yield found
                found = []
        if found:
            yield found


def _stays(tenant: str) -> frozenset[str]:
    keys = Keys(tenant)
    return frozenset({keys.audit_checkpoint, keys.audit_peaks, keys.audit_leaves, keys.audit_entries})
