"""The app's Home: published when somebody opens it, and again after turns that change what it shows.

It is published again only for people who opened it lately; whoever comes back later is shown it anew. Publishing may fail: the next
opening makes it good, and no turn waits for that.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from redis.asyncio.client import Pipeline
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import Door
from bot.drafts import Draft
from bot.opening_form import STARTING, Place, open_form
from bot.people import People
from bot.redis_text import text
from bot.register import Register, Row
from bot.rendering.home import SHOWN, START, Home, Listed, home

if TYPE_CHECKING:  # the worker does without Bolt
    from slack_bolt.async_app import AsyncAck, AsyncApp

log = logging.getLogger("plumbline.homes")

Body = dict[str, Any]
NOWHERE_YET: Final = Place(channel=None, private=None, draft="")  # the form asks for the channel
LATELY: Final = 7 * 24 * 3600  # seconds
MOST_HOMES: Final = 30  # published again after one turn: Slack takes a hundred a minute
LOOKED_AT: Final = 200  # the newest reviews
UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


def listen_to_homes(app: "AsyncApp") -> None:
    """`door` is that of the workspace which the request comes from."""

    async def opened(body: Body, door: Door) -> None:
        event = body["event"]
        if event.get("tab", "home") == "home":
            people = People(door.client, door.register.redis, door.tenant)
            door.background.start(Homes(door.client, door.register, people).opened(event["user"]), "showing the Home")

    async def start(ack: "AsyncAck", body: Body, door: Door, client: AsyncWebClient) -> None:
        person = body["user"]["id"]
        if not await open_form(door, client, body["trigger_id"], person, NOWHERE_YET, Draft(text="", titled=False)):
            told = client.chat_postMessage(channel=person, text=STARTING)  # nothing can be said on a Home itself
            door.background.start(told, "saying that the bot is still starting")
        await ack()

    app.event("app_home_opened")(opened)
    app.action(START)(start)


class Homes:
    def __init__(self, client: AsyncWebClient, register: Register, people: People) -> None:
        self.people = people
        self.client = client
        self.register = register
        self.redis = register.redis
        self.keys = register.keys

    async def opened(self, person: str) -> None:
        now = time.time()
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.zadd(self.keys.homes, {person: now})
            pipe.zremrangebyscore(self.keys.homes, "-inf", now - LATELY)
            pipe.expire(self.keys.homes, LATELY)
            await pipe.execute()
        await self._publish([person])

    def lately(self, pipe: Pipeline) -> None:
        """Asks, as part of a transaction, who has opened their Home lately."""
        pipe.zrevrangebyscore(self.keys.homes, "+inf", time.time() - LATELY, start=0, num=MOST_HOMES)

    async def refresh(self, before: Row | None, after: Row, lately: Iterable[object]) -> None:
        """After a turn: for those whose review it is; for everybody where a recommendation has come that all may see."""
        if before == after:
            return
        for_all = after["private"] is False and (before is None or before["verdict"] != after["verdict"])
        await self._publish(person for person in map(text, lately) if for_all or _concerns(person, after))

    async def _publish(self, people: Iterable[str]) -> None:
        if not (people := list(people)):
            return
        rows = await self.register.newest(LOOKED_AT)
        await asyncio.gather(*(self._publish_to(person, rows) for person in people))

    async def _publish_to(self, person: str, rows: list[Row]) -> None:
        try:
            await self.client.views_publish(user_id=person, view=home(await self._home(person, rows)))
        except UNAVAILABLE as error:
            log.warning("a Home could not be published (%s)", type(error).__name__)

    async def _home(self, person: str, rows: list[Row]) -> Home:
        mine = [row for row in rows if _concerns(person, row)]
        waiting = [row for row in mine if row["status"] in ("interviewing", "recap")]
        others = [row for row in rows if row["status"] == "recommended" and row["private"] is False and not _concerns(person, row)]
        return Home(
            waiting=await self._listed(waiting),
            mine=await self._listed([row for row in mine if row not in waiting]),
            recent=await self._listed(others) if others and await self._of_the_team(person) else [],
        )

    async def _of_the_team(self, person: str) -> bool:
        """Whether Slack would let them into every public channel: guests and people of other companies see some only."""
        try:
            return (await self.people.known(person))["role"] == "team"
        except UNAVAILABLE as error:
            log.warning("a Home shows its person's own reviews only: Slack does not say who they are (%s)", type(error).__name__)
            return False

    async def _listed(self, rows: list[Row]) -> list[Listed]:
        links = await asyncio.gather(*(self._link(row) for row in rows[:SHOWN]))
        return [_shown(row, link) for row, link in zip_longest(rows, links)]

    async def _link(self, row: Row) -> str | None:
        """The address of the review's thread, asked for once; None where there is none."""
        kept = await self.redis.hget(self.keys.links, row["review"])
        if kept or row["thread"] is None:
            return text(kept) if kept else None
        try:
            link = (await self.client.chat_getPermalink(channel=row["channel"], message_ts=row["thread"]))["permalink"]
        except UNAVAILABLE as error:
            log.info("the thread of %s has no address (%s)", row["review"], type(error).__name__)
            return None
        await self.redis.hset(self.keys.links, row["review"], link)
        return str(link)


def _concerns(person: str, row: Row) -> bool:
    return person in (row["requester"], row["owner"])


def _shown(row: Row, link: str | None) -> Listed:
    return Listed(row["review"], row["title"], row["channel"], row["status"], row["about"], row["verdict"], link)
