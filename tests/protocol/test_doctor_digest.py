"""`plumbline doctor` looks at the weekly digest's channel, wherever it was chosen."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.digests.record import DigestRecord, Plan, Posted, name_of
from bot.digests.timetable import read_weekly
from bot.doctor_digest import about_the_digest
from bot.keys import Keys
from bot.settings import Settings
from bot.workspace.workspace import Workspace
from tests.redis.servers import db, db_url, valkey

__all__ = ["db", "db_url", "valkey"]


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as workspace:
        yield workspace


async def rows(slack: Workspace, redis: str | None = None, **settings: str) -> list[tuple[str, str, str | None]]:
    given = {"slack_bot_token": slack.bot_token, "slack_api_url": slack.base_url, "redis_url": redis, **settings}
    async with aiohttp.ClientSession() as session:
        return [row async for row in about_the_digest(Settings.read_with(given), session)]


async def found(slack: Workspace, redis: str | None = None, **settings: str) -> tuple[str, str, str | None]:
    (row,) = await rows(slack, redis, **settings)
    return row


async def test_without_a_channel_it_says_how_there_would_be_one(slack: Workspace) -> None:
    about, says, fix = await found(slack)
    assert (about, fix) == ("PLUMBLINE_DIGEST_CHANNEL", None)
    assert "/arch-review digest schedule monday 09:00 #channel makes it come" in says


async def test_a_channel_that_the_bot_is_in_is_well(slack: Workspace) -> None:
    channel = slack.add_channel("governance")
    settings = {"plumbline_digest_channel": channel.id, "plumbline_timezone": "Europe/Berlin"}
    assert await found(slack, **settings) == (
        "PLUMBLINE_DIGEST_CHANNEL",
        "#governance takes it; the digest comes monday 09:00 (Europe/Berlin)",
        None,
    )
    assert (await found(slack, **settings, plumbline_digest="off"))[1] == "#governance takes it; the digest is off"
    channel.shared = True
    assert "another company reads there, too" in (await found(slack, **settings))[1]


async def test_each_thing_that_can_be_wrong_with_a_channel_comes_with_what_to_do(slack: Workspace) -> None:
    closed, other = slack.add_channel("closed"), slack.add_channel("other", bot=False)
    slack.archive(closed)
    for channel, says, fix in (
        ("C0NOSUCH01", "there is no channel C0NOSUCH01, or it is private and the bot is not in it", "Correct it. Type /invite @Plumbline"),
        (closed.id, "#closed is archived", "Unarchive it, and what waits comes"),
        (other.id, "the bot is not in #other", "Type /invite @Plumbline in it, and what waits comes"),
    ):
        about, said, to_do = await found(slack, plumbline_digest_channel=channel)
        assert (about, said) == ("PLUMBLINE_DIGEST_CHANNEL", says)
        assert str(to_do).startswith(fix)


async def test_a_channel_chosen_by_command_counts_more_than_the_settings_and_what_waits_is_said(
    slack: Workspace, db: Redis, db_url: str
) -> None:
    chosen, keys = slack.add_channel("chosen"), Keys(slack.team_id)
    record = DigestRecord(db, slack.team_id, Plan(None, None), ZoneInfo("UTC"))
    await record.say(Plan(read_weekly("friday 16:00"), chosen.id), "U1", 1.0)
    assert await found(slack, db_url, plumbline_digest_channel="C0NOSUCH01") == (
        "digest",
        "#chosen takes it; the digest comes friday 16:00 (UTC)",
        None,
    )
    slack.archive(chosen)
    await record.note_handed("2026-W47", chosen.id)
    await db.sadd(keys.parked(chosen.id), name_of("2026-W47"))
    _, says, fix = await found(slack, db_url)
    assert says == "#chosen is archived; the digest of 2026-W47 waits"
    assert str(fix).startswith("Unarchive it")
    await record.note_posted(Posted(week="2026-W47", channel=chosen.id, at=1.0, link=None), "1.0")
    assert (await found(slack, db_url))[1] == "#chosen is archived"


async def test_a_slack_that_is_away_is_said_elsewhere(slack: Workspace) -> None:
    slack.fail("auth.test", "invalid_auth")
    assert await rows(slack) == []
