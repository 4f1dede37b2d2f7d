"""How a workspace's digest stands: when and where it comes, the last one, and the one that is on its way. Kept in Redis.

When and where is what somebody said by command, or else what the settings say.
"""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal, TypedDict
from zoneinfo import ZoneInfo

from redis.asyncio import Redis

from bot.audit.workspace_journal import WorkspaceJournal
from bot.digests.timetable import OFF, Weekly, read_weekly
from bot.keys import Keys
from bot.redis_text import text
from graphs.digest.week import Week

SCHEDULE: Final = "digest_schedule"  # in the journal, and in what the workspace goes by
PREFIX: Final = "digest:"

# Newer weeks sort behind older ones as text, too.
_NOTE_LAST: Final = """
local known = redis.call('HGET', KEYS[1], 'last')
if known and cjson.decode(known)['week'] >= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'last', ARGV[2])
return 1
"""


class Posted(TypedDict):
    """The digest that was posted last: about which week, where, when (seconds), and its address where Slack has told it."""

    week: str
    channel: str
    at: float
    link: str | None


class Begun(TypedDict):
    """Since when (seconds) there is a digest; up to and with that week none is owed."""

    week: str
    at: float


Trouble = Literal["waits", "refused"]


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where it comes; `weekly` is None where it is off."""

    weekly: Weekly | None
    channel: str | None

    @property
    def on(self) -> bool:
        return self.weekly is not None and self.channel is not None

    def __str__(self) -> str:
        return f"{self.weekly or OFF} {self.channel or '-'}"

    @classmethod
    def read(cls, kept: str) -> "Plan":
        weekly, _, channel = kept.rpartition(" ")
        return cls(read_weekly(weekly), None if channel == "-" else channel)


@dataclass(frozen=True, slots=True)
class Standing:
    """Weeks go by their names. `handed` is the week and the channel of the digest that was handed to its outbox last."""

    plan: Plan
    begun: Begun | None
    last: Posted | None
    handed: tuple[str, str] | None
    zone: ZoneInfo

    def week(self, name: str) -> Week:
        return Week.read(name, self.zone)

    @property
    def done(self) -> str:
        """The last week of which no digest is owed any more; "" before the first."""
        return max((found["week"] for found in (self.begun, self.last) if found), default="")

    def has(self, week: str) -> bool:
        """Whether its digest, or a newer one, was posted."""
        return self.last is not None and self.last["week"] >= week

    @property
    def on_its_way(self) -> tuple[str, str] | None:
        """What was handed over and is not posted yet."""
        return self.handed if self.handed and not self.has(self.handed[0]) else None

    def age(self, now: float) -> float:
        """Seconds since the last one was posted, or since the first was to come; 0 where none is to come."""
        if not self.plan.on or not self.begun:
            return 0.0
        return max(0.0, now - max(self.begun["at"], self.last["at"] if self.last else 0.0))

    def owed(self, now: float) -> str | None:
        """The week of the digest that is due and was not posted yet."""
        if not self.plan.weekly or not self.plan.channel or not self.begun:
            return None
        week = self.plan.weekly.due(now, self.zone).name
        return week if week > self.done else None

    def comes_next(self, now: float) -> tuple[float, Week] | None:
        """When the next one is due, by now perhaps, and of which week; None where it is off."""
        if not self.plan.weekly or not self.plan.channel:
            return None
        due = self.plan.weekly.due(now, self.zone)
        week = due if self.owed(now) else due.next
        while self.has(week.name):
            week = week.next
        return self.plan.weekly.falls_due(week), week


class DigestRecord:
    """`default` is what the settings say."""

    def __init__(self, redis: Redis, tenant: str, default: Plan, zone: ZoneInfo) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self.default = default
        self.zone = zone
        self._journal = WorkspaceJournal(redis, tenant)
        self._note_last = redis.register_script(_NOTE_LAST)

    async def read(self) -> Standing:
        async with self.redis.pipeline(transaction=False) as pipe:
            pipe.hget(self.keys.standing, SCHEDULE)
            pipe.hmget(self.keys.digest, "begun", "last", "handed")
            said, (begun, last, handed) = await pipe.execute()
        plan = Plan.read(text(said)) if said else self.default
        week, _, channel = text(handed or b"").partition(" ")
        return Standing(plan, _read(begun), _read(last), (week, channel) if handed else None, self.zone)

    async def trouble(self, stand: Standing) -> Trouble | None:
        """Of what is on its way: it waits for its channel, or Slack has refused it for good."""
        if stand.on_its_way is None:
            return None
        week, channel = stand.on_its_way
        if await self.redis.sismember(self.keys.parked(channel), name_of(week)):
            return "waits"
        post = _read(await self.redis.hget(self.keys.delivery(name_of(week)), post_id(week)))
        return "refused" if post and post["state"] == "failed" else None

    async def say(self, plan: Plan, by: str, at: float) -> bool:
        """Keeps what somebody wants, and journals it, in one step; whether it is another plan than was said before."""
        data = {"day": plan.weekly.day, "hour": f"{plan.weekly.hour:%H:%M}"} if plan.weekly else {"day": OFF}
        return await self._journal.change(SCHEDULE, str(plan), at, by=by, channel=plan.channel, **data)

    async def begin(self, week: str, at: float) -> None:
        await self.redis.hsetnx(self.keys.digest, "begun", json.dumps(Begun(week=week, at=at)))

    async def end(self) -> None:
        """It is off: when it is on again, nothing is owed for the time between."""
        await self.redis.hdel(self.keys.digest, "begun")

    async def note_handed(self, week: str, channel: str) -> None:
        await self.redis.hset(self.keys.digest, "handed", f"{week} {channel}")

    async def note_posted(self, posted: Posted, message: str) -> None:
        """Keeps and journals it, once however often it is noted; `message` is Slack's `ts`."""
        week, channel = posted["week"], posted["channel"]
        await self._journal.change("digest_posted", week, posted["at"], week=week, channel=channel, message=message)
        await self._note_last(keys=[self.keys.digest], args=[week, json.dumps(posted)])


def name_of(week: str) -> str:
    """Of its outbox, of what it says, and before the ids of its effects."""
    return f"{PREFIX}{week}"


def post_id(week: str) -> str:
    """Of the effect that posts it."""
    return f"{name_of(week)}/0/1"


def _read(kept: bytes | str | None) -> Any:
    return json.loads(kept) if kept else None
