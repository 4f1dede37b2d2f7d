"""A review's durable inbox: what people did is here before Slack hears that it arrived, once each, in order.

A message is known again for a day by the id of its event. Messages have numbers, and a review's state says up to which it
has heard, so a message that is read twice is still taken once.
"""

import hashlib
import json
import time
from typing import Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.redis_text import text
from graphs.messages import Message

REMEMBERED: Final = 24 * 3600  # seconds; Slack redelivers within minutes
STRAYS_KEPT: Final = 24 * 3600  # seconds

# A known event is answered with what it led to ("body review"); another body under its id is refused.
_PUT: Final = """
local known = redis.call('GET', KEYS[1])
if known then
  local body, review = string.match(known, '^(%S+) (.*)$')
  if body ~= ARGV[2] then return {'refused', review} end
  return {'known', review}
end
local review, prefix = ARGV[3], ARGV[5]
if ARGV[6] == 'open' then
  review = 'AR-' .. redis.call('INCR', prefix .. ':count')
elseif ARGV[6] == 'thread' then
  review = redis.call('GET', KEYS[2])
  if not review then
    if ARGV[8] == '1' then
      redis.call('RPUSH', KEYS[3], ARGV[1])
      redis.call('EXPIRE', KEYS[3], ARGV[7])
      redis.call('SET', KEYS[1], ARGV[2] .. ' ', 'EX', ARGV[9])
    end
    return {'stray', ''}
  end
end
local removed = redis.call('HGET', KEYS[4], review)
if removed then return {'removed', review .. ' ' .. removed} end
local number = redis.call('INCR', prefix .. ':heard:' .. review)
redis.call('RPUSH', prefix .. ':inbox:' .. review, number .. ' ' .. ARGV[1])
redis.call('ZADD', prefix .. ':awake', 'LT', ARGV[4], review)
redis.call('SET', KEYS[1], ARGV[2] .. ' ' .. review, 'EX', ARGV[9])
return {'put', review}
"""

_PARK: Final = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SADD', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
"""

_UNPARK: Final = """
local reviews = redis.call('SMEMBERS', KEYS[2])
for _, review in ipairs(reviews) do redis.call('ZADD', KEYS[1], 'LT', ARGV[1], review) end
redis.call('DEL', KEYS[2])
return reviews
"""

_SLEEP: Final = """
if redis.call('EXISTS', KEYS[2], KEYS[3]) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return 1
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 0
"""


class Refused(Exception):
    """An event id that came before with another body."""


class RemovedReview(Exception):
    """What somebody did in a review that was removed on that day (YYYY-MM-DD): it is not kept."""

    def __init__(self, review: str, day: str) -> None:
        self.review, self.day = review, day
        super().__init__(f"{review} was removed on {day}")


class Inbox:
    """Whatever is put into a review that was removed raises RemovedReview."""

    def __init__(self, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self._put = redis.register_script(_PUT)
        self._park = redis.register_script(_PARK)
        self._unpark = redis.register_script(_UNPARK)
        self._sleep = redis.register_script(_SLEEP)

    async def open(self, message: Message) -> str:
        """Begins a review, and gives its id; the same one whenever the same event comes again."""
        return await self._run("open", message, "")

    async def put(self, review: str, message: Message) -> str:
        return await self._run("review", message, review)

    async def hear(self, channel: str, thread: str, message: Message, *, ours: bool) -> str:
        """The review of the thread, or "" where it has none; messages below a post of ours wait until the post is known."""
        return await self._run("thread", message, "", channel, thread, ours=ours)

    async def review_of(self, channel: str, thread: str) -> str:
        """The review that a thread belongs to, "" where it belongs to none."""
        found = await self.redis.get(self.keys.thread(channel, thread))
        return text(found) if found else ""

    async def waiting(self, review: str) -> list[tuple[int, Message]]:
        """What no turn has taken yet, with its numbers."""
        entries = await self.redis.lrange(self.keys.inbox(review), 0, -1)
        pairs = [text(entry).split(" ", 1) for entry in entries]
        return [(int(number), json.loads(message)) for number, message in pairs]

    async def awake(self) -> list[str]:
        """The reviews that have something left to do."""
        return [text(review) for review in await self.redis.zrange(self.keys.awake, 0, -1)]

    async def rouse(self) -> None:
        """Whatever has been put off may be looked after now."""
        if awake := await self.awake():
            await self.redis.zadd(self.keys.awake, dict.fromkeys(awake, time.time()), xx=True)

    async def sleep(self, review: str, until: float) -> bool:
        """Whether the review has nothing left to do; where it has, the sweeper leaves it alone until then (seconds)."""
        keys = [self.keys.awake, self.keys.inbox(review), self.keys.outbox(review)]
        return bool(await self._sleep(keys=keys, args=[review, until]))

    async def park(self, review: str, channel: str) -> bool:
        """Whether the review rests, with what it has to say, until its channel is open again or somebody does something."""
        return bool(await self._park(keys=[self.keys.awake, self.keys.inbox(review), self.keys.parked(channel)], args=[review]))

    async def unpark(self, channel: str) -> None:
        """The channel is open: what rested is awake."""
        await self._unpark(keys=[self.keys.awake, self.keys.parked(channel)], args=[time.time()])

    async def _run(self, door: str, message: Message, review: str, channel: str = "", thread: str = "", *, ours: bool = False) -> str:
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        keys = self.keys
        prefix = keys.awake.removesuffix(":awake")
        result, found = await self._put(
            keys=[keys.seen(message["id"]), keys.thread(channel, thread), keys.strays(channel, thread), keys.removed],
            args=[body, _digest(message), review, time.time(), prefix, door, STRAYS_KEPT, int(ours), REMEMBERED],
        )
        if text(result) == "refused":
            raise Refused(message["id"])
        if text(result) == "removed":
            raise RemovedReview(*text(found).split(" ", 1))
        return text(found)


def _digest(message: Message) -> str:
    """Of what was done; when it came is no part of it, for a form has no time but that of its delivery."""
    value = message["value"]
    done = {**message, "at": "", "value": {**value, "opened_at": ""} if message["do"] == "open" else value}
    body = json.dumps(done, sort_keys=True, ensure_ascii=False)
    return digest_of(body)


def digest_of(body: str) -> str:
    """By which an event that comes again is told from another one under its id."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]
