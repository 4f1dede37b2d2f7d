"""A review's outbox: effects in order, each pending, sending, delivered or failed, and the journal beside it.

What the state of a review names is taken over once, however often it is handed over. A post is kept with Slack's `ts`, so
that a later effect can rewrite it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, NotRequired, TypedDict

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text
from graphs.effects import Effect, Entry


class Delivery(TypedDict):
    """How far an effect is. `since` is when its first sending began, in seconds; `tries` counts them.

    `asked`: somebody was told that the bot has to be invited first.
    """

    state: Literal["pending", "sending", "delivered", "failed"]
    ts: str | None
    since: float | None
    tries: int
    asked: NotRequired[bool]


PENDING: Final = Delivery(state="pending", ts=None, since=None, tries=0)
FAILED: Final = Delivery(state="failed", ts=None, since=None, tries=1)

Due = tuple[Effect, Delivery]


class Taken(NamedTuple):
    """What is to be delivered now, and the entries that the journal did not know."""

    due: list[Due]
    new: list[Entry]


# First the records go that the state has dropped, then what it names is taken over, and last go the messages that it has heard: where
# this breaks off, out of memory, the messages are still there.
# A worker that was frozen may hand over what was carried out and forgotten long ago, or what is of a review that was removed meanwhile.
# What the journal did not know is for the audit log.
_HAND_OVER: Final = """
if redis.call('HEXISTS', KEYS[6], string.match(KEYS[1], '[^:]+$')) == 1 then return {{}, {}} end
local pending, heard, gone, effects = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local forgotten = tonumber(redis.call('HGET', KEYS[2], 'forgotten') or -1)
for i = 5, 4 + gone do
  local turn = tonumber(string.match(ARGV[i], '/(%d+)/'))
  if turn > forgotten then
    forgotten = turn
    redis.call('HSET', KEYS[2], 'forgotten', turn)
  end
  redis.call('HDEL', KEYS[2], ARGV[i])
end
for i = 5 + gone, 4 + gone + 2 * effects, 2 do
  local turn = tonumber(string.match(ARGV[i], '/(%d+)/'))
  if turn > forgotten and redis.call('HSETNX', KEYS[2], ARGV[i], pending) == 1 then redis.call('RPUSH', KEYS[1], ARGV[i + 1]) end
end
local new = {}
for i = 5 + gone + 2 * effects, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[3], ARGV[i], ARGV[i + 1]) == 1 then
    table.insert(new, ARGV[i])
    redis.call('SADD', KEYS[5], string.match(ARGV[i], '^[^/]+'))
  end
end
while true do
  local first = redis.call('LINDEX', KEYS[4], 0)
  if not first or tonumber(string.match(first, '^%d+')) > heard then break end
  redis.call('LPOP', KEYS[4])
end
local due = {}
for _, effect in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  table.insert(due, {effect, redis.call('HGET', KEYS[2], cjson.decode(effect)['id']) or pending})
end
return {due, new}
"""

# Effects go out in order: one that is not the first any more was carried out by another worker while this one stood still.
_MARK: Final = """
local first = redis.call('LINDEX', KEYS[2], 0)
if not first or cjson.decode(first)['id'] ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[4]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

# With a root: the thread belongs to the review from now on, and what people wrote in it meanwhile is heard.
_DONE: Final = """
if redis.call('HEXISTS', KEYS[7], string.match(KEYS[1], '[^:]+$')) == 1 then return 0 end
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
        self._done = redis.register_script(_DONE)

    async def hand_over(
        self, review: str, effects: Iterable[Effect], journal: Sequence[Entry], *, gone: Sequence[str] = (), heard: int = 0
    ) -> Taken:
        """Takes effects and journal entries over, in one step; what is known already is left as it is.

        `gone` are effects that the state no longer names and that nothing can refer to: their records are dropped. Then the inbox
        forgets the messages up to the number `heard`.
        """
        named = [part for effect in effects for part in (effect["id"], _json(effect))]
        happened = [part for entry in journal for part in (entry["id"], _json(entry))]
        keys = [
            self.keys.outbox(review),
            self.keys.delivery(review),
            self.keys.journal(review),
            self.keys.inbox(review),
            self.keys.audit_due,
            self.keys.removed,
        ]
        due, new = await self._hand_over(keys=keys, args=[_json(PENDING), heard, len(gone), len(named) // 2, *gone, *named, *happened])
        known = set(map(text, new))
        return Taken(
            [(json.loads(effect), json.loads(record)) for effect, record in due], [entry for entry in journal if entry["id"] in known]
        )

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
                keys.removed,
            ],
            args=[effect, _json(delivery), review if root_in else ""],
        )

    async def journal(self, review: str) -> list[Entry]:
        """In the order in which it happened."""
        entries = [json.loads(entry) for entry in (await self.redis.hgetall(self.keys.journal(review))).values()]
        return sorted(entries, key=lambda entry: [int(part) for part in entry["id"].split("/")[1:]])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
