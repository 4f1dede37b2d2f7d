"""A review's outbox: effects in order, each pending, sending, delivered or failed, and the journal beside it.

What the state of a review names is taken over once, however often it is handed over. A post is kept with Slack's `ts`, so
that a later effect can rewrite it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text
from graphs.effects import Effect, Entry


class Delivery(TypedDict):
    """How far an effect is. `since` is when its first sending began, in seconds; `tries` counts them."""

    state: Literal["pending", "sending", "delivered", "failed"]
    ts: str | None
    since: float | None
    tries: int


PENDING: Final = Delivery(state="pending", ts=None, since=None, tries=0)
FAILED: Final = Delivery(state="failed", ts=None, since=None, tries=1)

# A worker that was frozen may hand over what was carried out and forgotten long ago. What the journal did not know is for the audit log.
_HAND_OVER: Final = """
local effects = tonumber(ARGV[2])
local forgotten = tonumber(redis.call('HGET', KEYS[2], 'forgotten') or -1)
for i = 3, 2 + 2 * effects, 2 do
  local turn = tonumber(string.match(ARGV[i], '/(%d+)/'))
  if turn > forgotten and redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[1]) == 1 then redis.call('RPUSH', KEYS[1], ARGV[i + 1]) end
end
local review = string.match(ARGV[3] or '', '^[^/]+')
local new = {}
for i = 3 + 2 * effects, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 1]) == 1 then table.insert(new, ARGV[i]) end
end
if #new > 0 then redis.call('SADD', KEYS[4], review) end
return new
"""

# Effects go out in order: one that is not the first any more was carried out by another worker while this one stood still.
_MARK: Final = """
local first = redis.call('LINDEX', KEYS[2], 0)
if not first or cjson.decode(first)['id'] ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[4]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

_FORGET: Final = """
for i = 1, #ARGV do
  local turn = tonumber(string.match(ARGV[i], '/(%d+)/'))
  if turn > tonumber(redis.call('HGET', KEYS[1], 'forgotten') or -1) then redis.call('HSET', KEYS[1], 'forgotten', turn) end
  redis.call('HDEL', KEYS[1], ARGV[i])
end
return 1
"""

# With a root: the thread belongs to the review from now on, and what people wrote in it meanwhile is heard.
_DONE: Final = """
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local first = redis.call('LINDEX', KEYS[2], 0)
if first and cjson.decode(first)['id'] == ARGV[1] then redis.call('LPOP', KEYS[2]) end
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3])
  for _, message in ipairs(redis.call('LRANGE', KEYS[4], 0, -1)) do
    redis.call('RPUSH', KEYS[5], redis.call('INCR', KEYS[6]) .. ' ' .. message)
  end
  redis.call('DEL', KEYS[4])
end
return 1
"""


class Outbox:
    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self._hand_over = redis.register_script(_HAND_OVER)
        self._mark = redis.register_script(_MARK)
        self._forget = redis.register_script(_FORGET)
        self._done = redis.register_script(_DONE)

    async def hand_over(self, review: str, effects: Iterable[Effect], journal: Sequence[Entry]) -> list[Entry]:
        """Takes effects and journal entries over; what is known already is left as it is. The entries that were new."""
        named = [part for effect in effects for part in (effect["id"], _json(effect))]
        happened = [part for entry in journal for part in (entry["id"], _json(entry))]
        new: set[str] = set()
        if named or happened:
            keys = [self.keys.outbox(review), self.keys.delivery(review), self.keys.journal(review), self.keys.audit_due]
            new = set(map(text, await self._hand_over(keys=keys, args=[_json(PENDING), len(named) // 2, *named, *happened])))
        return [entry for entry in journal if entry["id"] in new]

    async def undelivered(self, review: str) -> list[Effect]:
        return [json.loads(effect) for effect in await self.redis.lrange(self.keys.outbox(review), 0, -1)]

    async def delivery(self, review: str, effect: str) -> Delivery:
        kept = await self.redis.hget(self.keys.delivery(review), effect)
        return json.loads(kept) if kept else PENDING

    async def mark(self, review: str, effect: str, known: Delivery, delivery: Delivery) -> bool:
        """Keeps how far the effect is; False where that is no longer `known`, because another worker is at it."""
        keys = [self.keys.delivery(review), self.keys.outbox(review)]
        return bool(await self._mark(keys=keys, args=[effect, _json(known), _json(delivery), _json(PENDING)]))

    async def done(self, review: str, effect: str, delivery: Delivery, *, root_in: str | None = None) -> None:
        """Delivered, or failed for good. `root_in` is the channel, where the effect posted the root of the review's thread."""
        keys, thread = self.keys, (root_in or "", delivery["ts"] or "")
        await self._done(
            keys=[
                keys.delivery(review),
                keys.outbox(review),
                keys.thread(*thread),
                keys.strays(*thread),
                keys.inbox(review),
                keys.heard(review),
            ],
            args=[effect, _json(delivery), review if root_in else ""],
        )

    async def forget(self, review: str, effects: Iterable[str]) -> None:
        """Drops the records of effects that the state no longer names and that nothing can refer to."""
        if gone := list(effects):
            await self._forget(keys=[self.keys.delivery(review)], args=gone)

    async def journal(self, review: str) -> list[Entry]:
        """In the order in which it happened."""
        entries = [json.loads(entry) for entry in (await self.redis.hgetall(self.keys.journal(review))).values()]
        return sorted(entries, key=lambda entry: [int(part) for part in entry["id"].split("/")[1:]])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
