"""The webhook: what becomes of next steps goes to an address of the operators', such as a tracker's.

Beside the reviews, and never in their way: a turn keeps its events, and a task of its own posts them. In order for each step, each under a
name that never changes. What the receiver does not take is tried again, later each time; after a day it is laid aside, and counted.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from redis.asyncio import Redis

from bot.cloud_events import CONTENT_TYPE, cloud_event
from bot.keys import Keys
from bot.redis_text import text
from bot.rows import Row
from graphs.effects import Entry
from graphs.messages import Opening

log = logging.getLogger("plumbline.webhook")

HEADER: Final = "Plumbline-Signature"
PATIENCE: Final = 10.0  # seconds for an answer
CLAIM: Final = 30.0  # seconds that a step is one worker's, longer than the receiver is given
LONGEST_PAUSE: Final = 3600.0  # seconds between two tries
GIVES_UP: Final = 24 * 3600.0  # seconds
GONE: Final = 410  # HTTP: nobody wants this any more
TAKEN: Final = range(200, 300)
AT_ONCE: Final = 20  # steps
MOST_DOUBLED: Final = 20
DEAD_KEPT: Final = 1_000

_KEEP: Final = """
for i = 3, #ARGV, 3 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], 1) == 1 then
    redis.call('RPUSH', ARGV[2] .. ARGV[i + 1], ARGV[i + 2])
    redis.call('ZADD', KEYS[2], 'NX', ARGV[1], ARGV[i + 1])
  end
end
return 1
"""

# Only one takes a step at a time: whoever moves its hour.
_CLAIM: Final = """
local at = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not at or tonumber(at) > tonumber(ARGV[2]) then return false end
local first = redis.call('LINDEX', KEYS[1], 0)
if not first then redis.call('ZREM', KEYS[2], ARGV[1]) return false end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return first
"""

_THROUGH: Final = """
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[2] then return 0 end
redis.call('LPOP', KEYS[1])
redis.call('HDEL', KEYS[3], ARGV[1])
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) else redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1]) end
if ARGV[4] ~= '' then
  redis.call('RPUSH', KEYS[4], ARGV[4])
  redis.call('LTRIM', KEYS[4], -tonumber(ARGV[5]), -1)
  redis.call('INCR', KEYS[5])
end
return 1
"""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where events go, what they are signed with, and how many seconds an answer may take."""

    address: str
    secret: str
    session: aiohttp.ClientSession
    patience: float = PATIENCE


class Webhook:
    """`clock` says what time it is, in seconds: for the pauses between tries."""

    def __init__(self, redis: Redis, tenant: str, receiver: Receiver, clock: Callable[[], float] = time.time) -> None:
        self.redis = redis
        self.tenant = tenant
        self.keys = Keys(tenant)
        self.receiver = receiver
        self.clock = clock
        self._keep = redis.register_script(_KEEP)
        self._claim = redis.register_script(_CLAIM)
        self._through = redis.register_script(_THROUGH)

    async def keep(self, opening: Opening, journal: Iterable[Entry], row: Row | None = None) -> None:
        """Keeps what is to be posted; what is known already is left as it is. The row knows whether the channel is private by now."""
        opening = {**opening, "private": row["private"]} if row else opening
        now, args = self.clock(), []
        for entry in journal:
            event = cloud_event(self.tenant, opening, entry)
            if event:
                kept = json.dumps({"event": event, "since": now}, ensure_ascii=False)
                args += [entry["id"], f"{opening['review']} {event['subject']}", kept]
        if args:
            keys = [self.keys.hooked(opening["review"]), self.keys.hooks]
            await self._keep(keys=keys, args=[now, self.keys.hook(""), *args])

    async def post_due(self) -> None:
        """Posts the first event of each step whose hour has come."""
        now = self.clock()
        steps = await self.redis.zrangebyscore(self.keys.hooks, "-inf", now, start=0, num=AT_ONCE)
        await asyncio.gather(*(self._post(text(step), now) for step in steps))

    async def _post(self, step: str, now: float) -> None:
        kept = await self._claim(keys=[self.keys.hook(step), self.keys.hooks], args=[step, now, now + CLAIM])
        if not kept:
            return
        record = json.loads(kept)
        status = await self._answer(record["event"])
        if status in TAKEN:
            await self._done(step, kept, now)
        elif status == GONE or now - record["since"] >= GIVES_UP:
            log.error("the webhook never took %s (%s): it is laid aside", record["event"]["id"], status or "no answer")
            await self._done(step, kept, now, dead=json.dumps({**record, "status": status, "laid_aside": now}, ensure_ascii=False))
        else:
            tries = await self.redis.hincrby(self.keys.hook_tries, step, 1)
            pause = min(2.0 ** min(tries, MOST_DOUBLED), LONGEST_PAUSE)
            log.warning("the webhook does not take %s (%s); tried again in %.0f s", record["event"]["id"], status or "no answer", pause)
            await self.redis.zadd(self.keys.hooks, {step: now + pause}, xx=True)

    async def _answer(self, event: dict[str, Any]) -> int | None:
        """The receiver's status; None where it gave none."""
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": CONTENT_TYPE, HEADER: signature(self.receiver.secret, int(time.time()), body)}
        limit = aiohttp.ClientTimeout(total=self.receiver.patience)
        try:
            post = self.receiver.session.post(self.receiver.address, data=body, headers=headers, timeout=limit, allow_redirects=False)
            async with post as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    async def _done(self, step: str, kept: Any, now: float, dead: str = "") -> None:
        keys = [self.keys.hook(step), self.keys.hooks, self.keys.hook_tries, self.keys.dead_hooks, self.keys.dead_hook_count]
        await self._through(keys=keys, args=[step, kept, now, dead, DEAD_KEPT])


def signature(secret: str, at: int, body: bytes) -> str:
    """Of the time in seconds, a full stop and the body: an old request cannot be sent again unnoticed."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"
