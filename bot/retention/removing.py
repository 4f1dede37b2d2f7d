"""Removes reviews from a workspace, some at a time: in one step from everything that has its keys, then from LangGraph's checkpoints.

What stays of a review is its number, the day on which it went, which thread was its own, and the hashes of its entries in the audit log.
That the reviews were removed is one entry of that log. Any number may work at once and die at any moment: what one step has begun,
`finish` ends. A worker that stood still meanwhile may write something of a removed review when it wakes; a day later that goes, too.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from redis.asyncio import Redis

from bot.audit.leaving import REMOVED
from bot.audit.log import LOOK
from bot.audit.workspace_journal import ENTERING, entry_body
from bot.keys import WORKSPACE, Keys
from bot.redis_text import text
from policies.errors import PlumblineError

AT_ONCE: Final = 25  # reviews of a step, which Redis does nothing else meanwhile: some milliseconds
ONCE_MORE: Final = 24 * 3600.0  # seconds

# A review in which something has happened since its row was read stays; so does one whose journal the audit log does not have yet.
# Further keys are reached by a prefix of the same slot. With the mode "again" a review goes that went before.
_REMOVE: Final = f"""{ENTERING}
local prefix, tenant, mode, day, now, body = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local entries, salts, place = prefix .. 'audit:entries', prefix .. 'audit:salts', ARGV[7]
local owned = tonumber(ARGV[8])
local gone, numbers = {{}}, {{}}

local function rests(review, row)
  if redis.call('ZSCORE', prefix .. 'awake', review) or redis.call('EXISTS', prefix .. 'inbox:' .. review) == 1 then return false end
  if (redis.call('GET', prefix .. 'review:' .. review) or '') ~= row then return false end
  return mode == 'unaudited' or redis.call('SISMEMBER', prefix .. 'audit:due', review) == 0
end

local function drop_from_lists(review, row)
  local number = string.match(review, '%d+')
  local sorted = {{'awake', 'agenda', 'register', 'due', 'expiries', 'closed', 'worded'}}
  for _, name in ipairs(sorted) do redis.call('ZREM', prefix .. name, review) end
  redis.call('ZREMRANGEBYSCORE', prefix .. 'titles', number, number)
  for _, name in ipairs({{'waivers', 'links'}}) do redis.call('HDEL', prefix .. name, review) end
  for _, name in ipairs({{'audit:due', 'forgetting'}}) do redis.call('SREM', prefix .. name, review) end
  if row == '' then return end
  local found = cjson.decode(row)
  for _, facet in ipairs(found['facets'] or {{}}) do redis.call('ZREM', prefix .. 'facet:' .. facet, review) end
  redis.call('SREM', prefix .. 'parked:' .. found['channel'], review)
  local facet = 'channel:' .. found['channel']
  if redis.call('ZCARD', prefix .. 'facet:' .. facet) + redis.call('ZCARD', prefix .. 'facet:private/' .. facet) == 0 then
    redis.call('HDEL', prefix .. 'board-people', found['channel'])
  end
end

local function drop_steps(review)
  for _, step in ipairs(cjson.decode(redis.call('HGET', prefix .. 'open-steps', review) or '[]')) do
    redis.call('ZREM', prefix .. 'notices', step['owner'] .. ' ' .. review .. ' ' .. step['step'])
  end
  redis.call('HDEL', prefix .. 'open-steps', review)
  for _, step in ipairs(redis.call('ZRANGE', prefix .. 'hooks', 0, -1)) do
    if string.sub(step, 1, #review + 1) == review .. ' ' then
      redis.call('DEL', prefix .. 'hook:' .. step)
      redis.call('ZREM', prefix .. 'hooks', step)
      redis.call('HDEL', prefix .. 'hook-tries', step)
    end
  end
  local source = '"source": "/plumbline/' .. tenant .. '/' .. review .. '"'
  for _, event in ipairs(redis.call('LRANGE', prefix .. 'dead-hooks', 0, -1)) do
    if string.find(event, source, 1, true) then redis.call('LREM', prefix .. 'dead-hooks', 0, event) end
  end
end

local function ranges()
  table.sort(numbers)
  local found, first, last = {{}}, nil, nil
  for _, number in ipairs(numbers) do
    if last and number == last + 1 then last = number else
      if first then table.insert(found, '[' .. first .. ',' .. last .. ']') end
      first, last = number, number
    end
  end
  if first then table.insert(found, '[' .. first .. ',' .. last .. ']') end
  return table.concat(found, ',')
end

local asked = {{}}
for i = 9, #ARGV, 2 do
  local review, row = ARGV[i], ARGV[i + 1]
  local went = redis.call('HEXISTS', prefix .. 'removed', review) == 1
  if (mode == 'again' and went) or (mode ~= 'again' and not went and rests(review, row)) then
    table.insert(asked, {{review, row, (i - 9) / 2 * owned}})
    if mode ~= 'again' then
      for _, number in ipairs(redis.call('HVALS', prefix .. 'audit:of:' .. review)) do table.insert(numbers, tonumber(number)) end
    end
  end
end
local size = redis.call('LLEN', entries)
for _, number in ipairs(numbers) do if number >= size then return false end end

for _, one in ipairs(asked) do
  local review, row, first = one[1], one[2], one[3]
  drop_from_lists(review, row)
  drop_steps(review)
  for i = first + 1, first + owned do redis.call('DEL', KEYS[i]) end
  if mode ~= 'again' then
    redis.call('HSET', prefix .. 'removed', review, day)
    redis.call('ZADD', prefix .. 'leaving', -now, review)
  end
  table.insert(gone, review)
end
for _, number in ipairs(numbers) do
  redis.call('LSET', entries, number, '')
  redis.call('HDEL', salts, number)
end
if mode ~= 'again' and #gone > 0 then
  body = string.gsub(body, '"reviews":%[%],"entries":%[%]', function()
    return '"reviews":["' .. table.concat(gone, '","') .. '"],"entries":[' .. ranges() .. ']'
  end)
  enter(prefix .. 'journal:' .. place, prefix .. 'audit:due', place, body)
end
return gone
"""


class Removing:
    """`forget_thread` removes the checkpoints of a LangGraph thread; `audited` where the tenant's audit log is kept."""

    def __init__(self, redis: Redis, tenant: str, forget_thread: Callable[[str], Awaitable[None]], *, audited: bool) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self._forget_thread = forget_thread
        self._mode = "audited" if audited else "unaudited"
        self._remove = redis.register_script(_REMOVE)

    async def remove(self, reviews: Sequence[str], day: str, now: float) -> list[str]:
        """Those that went, of at most AT_ONCE: in the others something has happened. `day` is today, `now` in seconds.

        Raises:
            PlumblineError: where the audit log has not all that it lists.
        """
        return await self._run(self._mode, reviews, day, now)

    async def finish(self, now: float) -> bool:
        """Ends what was begun, and looks once more for what came later; whether there was anything to do. `now` in seconds."""
        found = await self.redis.zrangebyscore(self.keys.leaving, "-inf", now, start=0, num=AT_ONCE, withscores=True)
        due = {text(review): float(score) for review, score in map(tuple, found)}
        await self._run("again", [review for review, score in due.items() if score > 0], "", now)
        await asyncio.gather(*(self._forget_thread(f"{self.keys.tenant}:{review}") for review in due))
        async with self.redis.pipeline(transaction=True) as pipe:
            for review, score in due.items():
                if score > 0:
                    pipe.zrem(self.keys.leaving, review)
                else:
                    pipe.zadd(self.keys.leaving, {review: ONCE_MORE - score}, xx=True)
            await pipe.execute()
        return bool(due)

    async def _run(self, mode: str, reviews: Sequence[str], day: str, now: float) -> list[str]:
        if not reviews:
            return []
        rows = await self.redis.mget([self.keys.row(review) for review in reviews])
        body = entry_body(REMOVED, None, now, {"reviews": [], "entries": []})
        keys = [key for review in reviews for key in self.keys.only_of(review)]
        given = [part for review, row in zip(reviews, rows, strict=True) for part in (review, row or b"")]
        own = len(keys) // len(reviews)
        args = [self.keys.awake.removesuffix("awake"), self.keys.tenant, mode, day, now, body, WORKSPACE, own, *given]
        gone = await self._remove(keys=keys, args=args)
        if gone is None:
            raise PlumblineError(f"nothing is removed from {self.keys.tenant}: its audit log has not all that it lists. {LOOK}")
        return [text(review) for review in gone]
