"""Channels that were made private, or public again: what their rows say from then on."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from bot.converted import follow
from bot.facets import OF_PRIVATE
from bot.register import Register
from bot.slack_client import slack_client
from bot.workspace.people import Channel
from bot.workspace.workspace import Workspace
from policies.load import load_pack
from tests.redis.test_register import row
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk


@dataclass(frozen=True)
class Town:
    """A review in one channel, and another one elsewhere."""

    slack: Workspace
    client: AsyncWebClient
    register: Register
    channel: Channel

    async def convert(self, *events: str) -> None:
        self.slack.convert(self.channel, "ada")
        for event in events:
            await self.register.redis.zadd(self.register.keys.converted, {f"{self.channel.id} {event}": time.time()})

    async def private(self) -> list[bool]:
        return [one["private"] for rows in [rows async for rows in self.register.all()] for one in rows]

    async def left(self) -> int:
        return int(await self.register.redis.zcard(self.register.keys.converted))


@pytest.fixture
async def town(db: Redis) -> AsyncIterator[Town]:
    async with Workspace() as slack, aiohttp.ClientSession() as session:
        channel = slack.add_channel("handbook", members=[slack.add_person("ada")])
        register = Register(db, slack.team_id)
        await register.put(row(1, "Merger", channel=channel.id), '{"outcome": "proceed"}', acted=7.0)
        await register.put(row(2, "Elsewhere", channel="C0OTHER"), None)
        yield Town(slack, slack_client(slack.base_url, session, slack.bot_token), register, channel)


async def test_what_slack_answers_counts_and_not_how_often_or_in_which_order_it_said_so(town: Town) -> None:
    await town.convert("Ev2", "Ev1", "Ev2")
    await follow(town.client, town.register, time.time())
    assert (await town.private(), await town.left()) == ([True, False], 0)
    kept = await town.register.redis.zrange(town.register.keys.facet(f"{OF_PRIVATE}channel:{town.channel.id}"), 0, -1)
    assert kept == [b"AR-1"]
    assert await town.register.decision("AR-1") == '{"outcome": "proceed"}'
    await town.convert("Ev3")
    await follow(town.client, town.register, time.time())
    assert (await town.private(), await town.left()) == ([False, False], 0)


@pytest.mark.parametrize("answer", ["a limit", "an error"])
async def test_where_slack_does_not_answer_it_is_asked_again_when_it_says(town: Town, answer: str) -> None:
    await town.convert("Ev1")
    if answer == "a limit":
        town.slack.limit("conversations.info", retry_after=30)
    else:
        town.slack.fail("conversations.info", "internal_error")
    now = time.time()
    await follow(town.client, town.register, now)
    await follow(town.client, town.register, now + 1)
    assert (await town.private(), await town.left()) == ([False, False], 1)
    assert len(town.slack.calls_of("conversations.info")) == 1
    await follow(town.client, town.register, now + 31)
    assert (await town.private(), await town.left()) == ([True, False], 0)


async def test_a_channel_that_the_bot_cannot_see_any_more_is_private(town: Town) -> None:
    await town.convert("Ev1")
    town.channel.members.remove(town.slack.bot_user)
    await follow(town.client, town.register, time.time())
    assert await town.private() == [True, False]


async def test_a_turn_leaves_it_as_it_is(db: Redis) -> None:
    talk, register = await Talk().open(), Register(db, "T1")
    born, _ = await register.write(talk.state, None)
    assert born["private"] is False
    await register.show_as(born["channel"], private=True)
    await talk.answer_all(dict(named_sheet(load_pack(), "handbook")))
    await talk.do("confirm")
    after, _ = await register.write(talk.state, None)
    assert (after["private"], after["status"]) == (True, "recommended")
    assert await register.row(born["review"]) == after


async def test_a_removed_review_does_not_come_back(town: Town) -> None:
    await town.register.redis.hset(town.register.keys.removed, "AR-1", "2026-11-23")
    await town.register.redis.delete(town.register.keys.row("AR-1"))
    await town.register.show_as(town.channel.id, private=True)
    assert await town.register.row("AR-1") is None
