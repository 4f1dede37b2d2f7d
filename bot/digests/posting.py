"""Posts a workspace's digests: one a week, whatever the number of workers, and whatever they die of.

What a week's digest says, and in which channel, is settled once, under its name, and only then handed to an outbox of that name; from
there it goes the way of every other post. At most one is on its way: before a newer one is settled, the older is withdrawn, and named in
the newer one as missing. What may be posted already cannot be withdrawn, and the newer one waits for it.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery import Closed, Delivering, Place, PutOff
from bot.digests.making import Made, Sources, make_digest
from bot.digests.record import PREFIX, DigestRecord, Posted, Standing, name_of, post_id
from bot.digests.settled import REMEMBERED, Settled, SettledDigests, effects_of, settled_key
from bot.digests.timetable import weeks_between
from bot.inbox import Inbox
from bot.outbox import Outbox
from graphs.digest.week import Week

log = logging.getLogger("plumbline.digests")

MEND: Final = (
    "It is archived, or the bot is not in it. Unarchive it, invite the bot, or choose another: /arch-review digest schedule #channel"
)
UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
LOOK_AGAIN: Final = 2.0  # seconds until the sweeper may look after what was left awake

# Pending, or refused for good; what is being sent may stand in the channel already.
_WITHDRAW: Final = """
local record = redis.call('HGET', KEYS[1], ARGV[1])
local state = record and cjson.decode(record)['state']
if state == 'sending' or state == 'delivered' then return 0 end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('ZREM', KEYS[4], ARGV[2])
redis.call('SREM', KEYS[5], ARGV[2])
if redis.call('HGET', KEYS[6], 'handed') == ARGV[3] then redis.call('HDEL', KEYS[6], 'handed') end
return 1
"""


@dataclass(frozen=True, slots=True)
class Digests:
    """`sources` are what a digest is made of; `clock` says what time it is (seconds)."""

    record: DigestRecord
    inbox: Inbox
    outbox: Outbox
    delivering: Delivering
    sources: Sources
    clock: Callable[[], float]

    async def due(self) -> str | None:
        """The week whose digest has to be handed over. What was before there was a digest at all is not looked back at."""
        stand, now = await self.record.read(), self.clock()
        if stand.plan.weekly is None or stand.plan.channel is None:
            if stand.begun:
                await self.record.end()
            return None
        if stand.begun is None:
            await self.record.begin(stand.plan.weekly.due(now, stand.zone).name, now)
            return None
        week = max(filter(None, [stand.owed(now), *(stand.on_its_way or [])[:1]]), default=None)
        return None if week is None or stand.handed == (week, stand.plan.channel) else week

    async def rouse(self) -> None:
        """What waits for its channel is tried again when a worker starts: nobody tells it of what happened before."""
        stand, keys = await self.record.read(), self.inbox.keys
        if stand.on_its_way and await self.record.trouble(stand) == "waits":
            week, channel = stand.on_its_way
            await self.inbox.redis.zadd(keys.awake, {name_of(week): time.time()}, lt=True)
            await self.inbox.redis.srem(keys.parked(channel), name_of(week))

    async def hand_over(self, week: str) -> str | None:
        """The name under which it is on its way; None where there is nothing to do, or not yet."""
        stand = await self._without_older(week)
        channel = stand.plan.channel if stand else None
        if stand is None or channel is None or stand.has(week):
            return None
        name = name_of(week)
        settled = await self._settled(week, stand, channel)
        await self.outbox.hand_over(name, effects_of(settled, channel), [])
        await self.inbox.redis.zadd(self.inbox.keys.awake, {name: time.time()}, lt=True)
        await self.record.note_handed(week, channel)
        return name

    async def _without_older(self, week: str) -> Standing | None:
        """How it stands once nothing else is on its way; None where something else may be posted already."""
        stand = await self.record.read()
        if stand.on_its_way in (None, (week, stand.plan.channel)):
            return stand
        return await self.record.read() if await self.withdraw(stand) else None

    async def withdraw(self, stand: Standing) -> bool:
        """Takes back what is on its way; whether that could be done."""
        return stand.on_its_way is None or await self._withdraw(*stand.on_its_way)

    async def _withdraw(self, week: str, channel: str) -> bool:
        name, keys = name_of(week), self.inbox.keys
        touched = [
            keys.delivery(name),
            keys.outbox(name),
            settled_key(keys, week, channel),
            keys.awake,
            keys.parked(channel),
            keys.digest,
        ]
        return bool(await self.inbox.redis.eval(_WITHDRAW, len(touched), *touched, post_id(week), name, f"{week} {channel}"))

    async def _settled(self, week: str, stand: Standing, channel: str) -> Settled:
        settled = SettledDigests(self.inbox.redis, self.inbox.keys)
        return await settled.find(week, channel) or await settled.settle(channel, await self._made(week, stand))

    async def _made(self, week: str, stand: Standing) -> Made:
        made = await self.make(stand.week(week))
        if stand.done and (missing := weeks_between(stand.week(stand.done), stand.week(week))):
            made.view["missing"] = [each.name for each in missing]
        return made

    async def make(self, week: Week) -> Made:
        return await make_digest(self.sources, week, self.clock())

    async def deliver(self, name: str) -> float | None:
        """A turn of its outbox; after how many seconds to try again, if something was put off."""
        week, channel, put_off = name.removeprefix(PREFIX), "", None
        try:
            for effect, record in (await self.outbox.hand_over(name, [], [])).due:
                channel = effect["target"] or ""
                post = await self.outbox.delivery(name, post_id(week))
                if post["ts"] is None and await self._is_too_late(week, channel):
                    break
                await self.delivering.deliver(Place(name, channel, post["ts"], rootless=post["state"] == "failed"), [(effect, record)])
                await self._note(week)
        except PutOff as later:
            put_off = later.seconds
        except Closed:
            log.warning("the digest of %s waits for its channel. %s", week, MEND)
            return None if await self.inbox.park(name, channel) else 0
        await self._note(week)
        await self.inbox.sleep(name, time.time() + (put_off or LOOK_AGAIN))
        return put_off

    async def _is_too_late(self, week: str, channel: str) -> bool:
        """A worker that stood still may hand over what was withdrawn meanwhile: a newer one names it as missing."""
        stand = await self.record.read()
        newer = stand.has(week) or (stand.handed is not None and stand.handed[0] > week)
        return newer and await self._withdraw(week, channel)

    async def _note(self, week: str) -> None:
        """That it was posted. Whoever dies before is followed by somebody who does: until then it is handed over again."""
        name, stand = name_of(week), await self.record.read()
        post = await self.outbox.delivery(name, post_id(week))
        if post["ts"] is None or stand.handed is None or stand.handed[0] != week or stand.has(week):
            return
        channel = stand.handed[1]
        posted = Posted(week=week, channel=channel, at=self.clock(), link=await self._link(channel, post["ts"]))
        await self.record.note_posted(posted, post["ts"])
        for key in (self.inbox.keys.delivery(name), settled_key(self.inbox.keys, week, channel)):
            await self.inbox.redis.expire(key, REMEMBERED)

    async def _link(self, channel: str, ts: str) -> str | None:
        try:
            return str((await self.delivering.client.chat_getPermalink(channel=channel, message_ts=ts))["permalink"])
        except UNAVAILABLE:
            return None
