"""Takes what people have said out of a review that is closed: its journal, the salts of the audit log, its checkpoints.

A review is marked first, in one step with the entry that says so; then its words go, and the mark last. So whatever dies in between, the
next look ends it. Where somebody does something in the review meanwhile, it is left alone: its row is then due again, later.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from langchain_core.runnables import RunnableConfig
from redis.asyncio import Redis

from bot.audit.entries import leaf_of
from bot.audit.leaving import FORGOTTEN
from bot.audit.log import AuditLog
from bot.audit.redacting import without
from bot.audit.workspace_journal import ENTERING, entry_body
from bot.checkpointer import RedisSaver
from bot.keys import WORKSPACE
from bot.redis_text import raw, text
from graphs.forgetting import without_words

AT_ONCE: Final = 25  # reviews that one entry of the log names

_MARK: Final = f"""{ENTERING}
local prefix, place, audited, marked = ARGV[1], ARGV[2], ARGV[4] == 'audited', {{}}
for i = 5, #ARGV, 2 do
  local review, row = ARGV[i], ARGV[i + 1]
  local rests = not redis.call('ZSCORE', prefix .. 'awake', review) and redis.call('EXISTS', prefix .. 'inbox:' .. review) == 0
    and not (audited and redis.call('SISMEMBER', prefix .. 'audit:due', review) == 1)
  if rests and redis.call('GET', prefix .. 'review:' .. review) == row then
    redis.call('ZREM', prefix .. 'worded', review)
    redis.call('SADD', prefix .. 'forgetting', review)
    table.insert(marked, review)
  end
end
if #marked > 0 then
  local body = string.gsub(ARGV[3], '"reviews":%[%]', function() return '"reviews":["' .. table.concat(marked, '","') .. '"]' end)
  enter(prefix .. 'journal:' .. place, prefix .. 'audit:due', place, body)
end
return marked
"""


class Forgetting:
    """`audited` where the tenant's audit log is kept, and not only might be."""

    def __init__(self, log: AuditLog, saver: RedisSaver, *, audited: bool) -> None:
        self.log = log
        self._mode = "audited" if audited else "unaudited"
        self.redis: Redis = log.redis
        self.keys = log.keys
        self.saver = saver
        self._mark = self.redis.register_script(_MARK)

    async def forget(self, reviews: Sequence[str], now: float) -> int:
        """How many of at most AT_ONCE reviews were marked; what they say is still there. `now` is in seconds."""
        rows = await self.redis.mget([self.keys.row(review) for review in reviews]) if reviews else []
        body = entry_body(FORGOTTEN, None, now, {"reviews": []})
        given = [part for review, row in zip(reviews, rows, strict=True) if row for part in (review, row)]
        args = [self.keys.awake.removesuffix("awake"), WORKSPACE, body, self._mode, *given]
        return len(await self._mark(keys=[self.keys.worded], args=args))

    async def finish(self) -> bool:
        """Takes the words out of reviews that were marked; whether there were any."""
        found: Any = await self.redis.srandmember(self.keys.forgetting, AT_ONCE)
        marked = [text(review) for review in found]
        for review in marked:
            if not await self._goes_on(review):
                await self._out_of_the_journal(review)
                await self._out_of_the_checkpoint(review)
            await self.redis.srem(self.keys.forgetting, review)
        return bool(marked)

    async def _goes_on(self, review: str) -> bool:
        """Whether something has happened since it was marked, or is about to; after such a turn its row is due again."""
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.zscore(self.keys.worded, review)
            pipe.zscore(self.keys.awake, review)
            return any(score is not None for score in await pipe.execute())

    async def _out_of_the_journal(self, review: str) -> None:
        """Also where no audit log is kept."""
        kept = {text(name): raw(entry) for name, entry in (await self.redis.hgetall(self.keys.journal(review))).items()}
        words = {name: {f"data.{path}" for path in leaf_of(json.loads(entry), bytes).salts} for name, entry in kept.items()}
        left: dict[Any, Any] = {name: without(entry, words[name]) for name, entry in kept.items() if words[name]}
        numbers = await self.log.numbers(review)
        async with self.redis.pipeline(transaction=True) as pipe:
            if left:
                pipe.hset(self.keys.journal(review), mapping=left)
            if numbers:
                pipe.hdel(self.keys.audit_salts, *map(str, numbers))
            await pipe.execute()

    async def _out_of_the_checkpoint(self, review: str) -> None:
        thread = f"{self.keys.tenant}:{review}"
        found = await self.saver.aget_tuple(RunnableConfig(configurable={"thread_id": thread}))
        if found is None:
            return
        values: Any = found.checkpoint["channel_values"]
        checkpoint: Any = {**found.checkpoint, "channel_values": without_words(values)}
        await self.saver.areplace(found._replace(checkpoint=checkpoint))
        await self.saver.aprune([thread])
