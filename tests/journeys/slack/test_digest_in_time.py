"""The weekly digest over weeks, in several zones, through downtimes, closed channels and deaths: time is driven, not slept."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

import pytest
import pytest_asyncio

from bot.compose import _tenants, ground, worker
from bot.digests.answering import see_to_digest
from bot.digests.record import Plan
from bot.digests.settled import effects_of
from bot.digests.timetable import read_weekly
from bot.keys import WORKSPACE
from bot.tasks import WEEK
from bot.watching import _waiting
from bot.workspace.people import Channel, Post
from graphs.digest.week import Week
from tests.journeys.slack.days import MONDAY, Days, days_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

WEEKS: Final = timedelta(weeks=1)
NUMBERS: Final = count(1)


@dataclass
class Digested:
    """A workspace whose digest comes on Mondays at nine, into a channel of its own."""

    days: Days
    channel: Channel

    async def plan(self, weekly: str, channel: Channel | None = None) -> None:
        plan = Plan(read_weekly(weekly), (channel or self.channel).id)
        await self.days.turns.digests.record.say(plan, "U0ADA00001", self.days.now)

    async def tick(self) -> None:
        """What a worker does now, the digest's task with it."""
        await self.days.tick()
        if week := await self.days.turns.digests.due():
            await see_to_digest(self.days.tenants, self.days.docket, self.days.slack.team_id, f"{WEEK}{week}")
            await self.days.take_all()

    async def at(self, day: date, hour: float = 9) -> list[str]:
        """All digests, once it was looked at that time."""
        self.days.set(day, hour)
        await self.tick()
        return self.texts()

    def posts(self, channel: Channel | None = None) -> list[Post]:
        posted = self.days.slack.messages(channel or self.channel)
        return [post for post in posted if self.days.slack.visible_text(post).startswith("Audit digest")]

    def texts(self, channel: Channel | None = None) -> list[str]:
        return [self.days.slack.visible_text(post) for post in self.posts(channel)]

    def weeks(self, channel: Channel | None = None) -> list[int]:
        """The numbers of the weeks that there is a digest of."""
        return [int(text.removeprefix("Audit digest · week ").split()[0]) for text in self.texts(channel)]

    async def journal(self, what: str) -> list[dict[str, str]]:
        entries = await self.days.turns.outbox.journal(WORKSPACE)
        return [entry["data"] for entry in entries if entry["what"] == what]

    async def after_a_restart(self) -> "Digested":
        """A worker that knows nothing but what Redis holds."""
        tenants = await _tenants(self.days.on, self.days.compiled)
        (turns,) = await tenants.all()
        return replace(self, days=replace(self.days, tenants=tenants, turns=turns))


async def begun(days: Days, weekly: str = "monday 09:00") -> Digested:
    """On Monday, 1 March 2027 (week 9), at ten; nothing has ever happened before."""
    await days.turns.inbox.redis.flushdb()
    days.set(MONDAY, 10)
    channel = days.slack.add_channel(f"governance-{next(NUMBERS)}")
    found = await Digested(days, channel).after_a_restart()
    await found.plan(weekly)
    await found.tick()
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def berlin() -> AsyncIterator[Days]:
    async with days_in("Europe/Berlin") as days:
        yield days


@pytest_asyncio.fixture(loop_scope="module")
async def digests(berlin: Days) -> Digested:
    return await begun(berlin)


CHANGES: Final = (
    ("Europe/Berlin", "monday 09:00"),  # forward on 28 March
    pytest.param("Europe/Berlin", "sunday 02:30", marks=pytest.mark.long),  # which there is not on 28 March
    pytest.param("America/New_York", "monday 09:00", marks=pytest.mark.long),  # forward on 14 March
    pytest.param("Australia/Lord_Howe", "sunday 01:45", marks=pytest.mark.long),  # which there is twice on 4 April
    pytest.param("Pacific/Apia", "tuesday 00:00", marks=pytest.mark.long),
)


@pytest.mark.parametrize(("zone", "weekly"), CHANGES)
async def test_over_weeks_in_which_clocks_change_there_is_one_a_week_at_its_time(zone: str, weekly: str) -> None:
    async with days_in(zone) as days:
        found = await begun(days, weekly)
        came: list[datetime] = []
        for _ in range(6 * 7 * 24):
            found.days.clock[0] += 3600
            if await found.days.turns.digests.due():
                await found.tick()
                await found.tick()
            came += [found.days.moment] * (len(found.posts()) - len(came))
        plan = read_weekly(weekly)
        assert plan
        assert found.weeks() == list(range(found.weeks()[0], found.weeks()[0] + 6))
        assert len({when.isocalendar()[:2] for when in came}) == 6
        for when in came:
            late = when.timestamp() - plan.in_week(Week.of(when.timestamp(), days.zone))
            assert 0 <= late < 3600


async def test_a_first_start_says_nothing_about_the_past(digests: Digested) -> None:
    assert await digests.at(MONDAY, 23) == []
    assert await digests.at(MONDAY + WEEKS, 8.9) == []
    assert len(await digests.at(MONDAY + WEEKS)) == 1
    assert digests.weeks() == [9]


async def test_after_weeks_of_downtime_there_is_one_that_names_the_missing_ones(digests: Digested) -> None:
    await digests.at(MONDAY + WEEKS)
    digests = await digests.after_a_restart()
    await digests.at(MONDAY + 5 * WEEKS + timedelta(days=2))
    assert digests.weeks() == [9, 13]
    assert "no digests of week 10 of 2027, week 11 of 2027 and week 12 of 2027" in digests.texts()[-1]
    await digests.at(MONDAY + 5 * WEEKS + timedelta(days=3))
    assert len(digests.texts()) == 2
    assert (await _waiting(digests.days.turns))["digest_age"] == timedelta(days=1).total_seconds()
    await digests.at(MONDAY + 6 * WEEKS)
    assert "no digest" not in digests.texts()[-1]
    assert [entry["week"] for entry in await digests.journal("digest_posted")] == ["2027-W09", "2027-W13", "2027-W14"]


async def test_what_was_off_for_a_while_is_not_missing(digests: Digested) -> None:
    await digests.at(MONDAY + WEEKS)
    await digests.plan("off")
    await digests.at(MONDAY + 3 * WEEKS)
    await digests.plan("monday 09:00")
    await digests.at(MONDAY + 4 * WEEKS + timedelta(days=1))
    assert digests.weeks() == [9]
    await digests.at(MONDAY + 5 * WEEKS)
    assert digests.weeks() == [9, 13]
    assert "no digest" not in digests.texts()[-1]


@pytest.mark.parametrize(("trouble", "told"), [("archived", True), ("left", False)])
async def test_a_closed_channel_is_logged_once_and_gets_its_digest_when_it_is_open(
    digests: Digested, trouble: str, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    slack = digests.days.slack
    if trouble == "archived":
        slack.archive(digests.channel)
    else:
        digests.channel.members.remove(slack.bot_user)
    for hour in (9, 10, 11):
        assert await digests.at(MONDAY + WEEKS, hour) == []
    said = [record.getMessage() for record in caplog.records if "waits for its channel" in record.getMessage()]
    assert len(said) == 1
    assert "/arch-review digest schedule" in said[0]
    digests.channel.archived = False
    digests.channel.members.append(slack.bot_user)
    if told:
        await digests.days.turns.inbox.unpark(digests.channel.id)
    else:
        digests = await digests.after_a_restart()
    await digests.tick()
    assert digests.weeks() == [9]


async def test_a_channel_that_stays_closed_gets_one_digest_in_the_end(digests: Digested) -> None:
    digests.days.slack.archive(digests.channel)
    for week in (1, 2, 3):
        await digests.at(MONDAY + week * WEEKS)
    digests.channel.archived = False
    await digests.days.turns.inbox.unpark(digests.channel.id)
    await digests.tick()
    assert digests.weeks() == [11]
    assert "no digests of week 9 of 2027 and week 10 of 2027" in digests.texts()[0]
    await digests.at(MONDAY + 4 * WEEKS)
    assert digests.weeks() == [11, 12]


async def test_another_channel_gets_what_waits_for_the_closed_one(digests: Digested) -> None:
    digests.days.slack.archive(digests.channel)
    await digests.at(MONDAY + WEEKS)
    other = digests.days.slack.add_channel("board")
    await digests.plan("monday 09:00", other)
    await digests.tick()
    await digests.tick()
    digests.channel.archived = False
    await digests.days.turns.inbox.unpark(digests.channel.id)
    await digests.tick()
    assert (digests.weeks(), digests.weeks(other)) == ([], [9])


@pytest.mark.parametrize("method", ["chat.postMessage", "files.completeUploadExternal"])
async def test_a_reply_that_got_lost_makes_no_second_post_and_no_second_files(digests: Digested, method: str) -> None:
    slack = digests.days.slack
    await digests.days.decided(digests.channel, slack.add_person(f"ada-{next(NUMBERS)}", "requester"))
    slack.drop_reply(method)
    await digests.at(MONDAY + WEEKS)
    assert any(call.dropped for call in slack.calls_of(method))
    (post,) = digests.posts()
    files = [file.name for file in slack.files() if file.thread_ts == post.ts]
    assert files.count("digest-2027-W09.csv") == 1
    assert len(set(files)) == len(files)


async def test_one_that_slack_refuses_for_good_is_named_by_the_next(digests: Digested) -> None:
    digests.days.slack.fail("chat.postMessage", "msg_too_long")
    assert await digests.at(MONDAY + WEEKS) == []
    stand = await digests.days.turns.digests.record.read()
    assert await digests.days.turns.digests.record.trouble(stand) == "refused"
    await digests.at(MONDAY + 2 * WEEKS)
    assert digests.weeks() == [10]
    assert "no digest of week 9 of 2027" in digests.texts()[0]


async def test_a_worker_that_wakes_up_weeks_later_posts_nothing_old(digests: Digested) -> None:
    """It had settled a digest, and stood still before it handed that over."""
    digests.days.set(MONDAY + WEEKS, 9)
    frozen = digests.days.turns.digests
    stand = await frozen.record.read()
    settled = await frozen._settled("2027-W09", stand, digests.channel.id)
    await digests.at(MONDAY + 2 * WEEKS)
    assert digests.weeks() == [10]
    await frozen.hand_over("2027-W09")
    await frozen.outbox.hand_over("digest:2027-W09", effects_of(settled, digests.channel.id), [])
    await frozen.deliver("digest:2027-W09")
    assert digests.weeks() == [10]


@pytest.mark.long
async def test_two_workers_at_once_post_once(digests: Digested) -> None:
    days = digests.days
    async with ground(days.settings, lambda: days.now) as on, worker(days.on), worker(on):
        for week in (1, 2):
            days.set(MONDAY + week * WEEKS, 9)
            await days.slack.changed(lambda week=week: len(digests.posts()) == week, 30)  # type: ignore[misc]
    await digests.tick()
    assert digests.weeks() == [9, 10]


async def test_a_worker_that_dies_while_it_posts_leaves_one_digest(digests: Digested) -> None:
    """At each call to Slack of the way there, with a worker after it that knows nothing but what Redis holds."""
    days = digests.days
    await days.decided(digests.channel, days.slack.add_person(f"ada-{next(NUMBERS)}", "requester"))
    days.set(MONDAY + WEEKS, 9)
    for method in ("chat.postMessage", "chat.getPermalink", "files.getUploadURLExternal", "files.completeUploadExternal"):
        known = len(days.slack.calls_of(method))
        dying = asyncio.create_task(digests.tick())
        await days.slack.changed(lambda method=method, known=known: len(days.slack.calls_of(method)) > known, 30)  # type: ignore[misc]
        dying.cancel()
        await asyncio.wait([dying])
    after = await digests.after_a_restart()
    await after.tick()
    (post,) = after.posts()
    assert [file.name for file in days.slack.files() if file.thread_ts == post.ts].count("digest-2027-W09.csv") == 1
    assert len(await after.journal("digest_posted")) == 1
    assert await days.turns.inbox.awake() == []


async def test_what_was_planned_is_journalled_once_with_who_said_so(digests: Digested) -> None:
    await digests.plan("friday 16:00")
    await digests.plan("friday 16:00")
    await digests.plan("off")
    planned = await digests.journal("digest_schedule")
    assert [(entry["day"], entry.get("hour")) for entry in planned] == [("monday", "09:00"), ("friday", "16:00"), ("off", None)]
    assert {entry["channel"] for entry in planned} == {digests.channel.id}
