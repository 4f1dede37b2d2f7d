"""The app's Home: published when somebody opens it, and again after turns that change what it shows.

It is published again only for people who opened it lately; whoever comes back later is shown it anew. Publishing may fail: the next
opening makes it good, and no turn waits for that.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from redis.asyncio.client import Pipeline
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import Door
from bot.drafts import Draft
from bot.filters import Filters
from bot.home_choices import LATELY, TABS, Choice, HomeChoices
from bot.home_contents import LOOKED_AT, HomeContents
from bot.home_sight import concerns
from bot.opening_form import STARTING, Place, open_form
from bot.people import People
from bot.redis_text import text
from bot.register import Register, Row
from bot.rendering.home import START
from bot.rendering.home_register import FILTER, PAGE, choices
from bot.rendering.home_tabs import TAB, home
from bot.viewers import UNAVAILABLE

if TYPE_CHECKING:  # the worker does without Bolt
    from slack_bolt.async_app import AsyncAck, AsyncApp

log = logging.getLogger("plumbline.homes")

Body = dict[str, Any]
NOWHERE_YET: Final = Place(channel=None, private=None, draft="")  # the form asks for the channel
MOST_HOMES: Final = 30  # published again after one turn: Slack takes a hundred a minute
MOST_TIMES: Final = 3  # that a Home is published again because its person has chosen otherwise meanwhile
MOST_PAGES: Final = 10**6
TURNED: Final = re.compile(f"^{PAGE}/(next|previous)$")
CHOSEN: Final = re.compile(f"^{TAB}/({'|'.join(TABS)})$")
NARROWED: Final = re.compile(f"^{FILTER}/(outcome|rung|state)$")


def listen_to_homes(app: "AsyncApp") -> None:
    """`door` is that of the workspace which the request comes from."""

    async def opened(body: Body, door: Door) -> None:
        event = body["event"]
        if event.get("tab", "home") == "home":
            door.background.start(_homes(door).opened(event["user"]), "showing the Home")

    async def start(ack: "AsyncAck", body: Body, door: Door, client: AsyncWebClient) -> None:
        person = body["user"]["id"]
        if not await open_form(door, client, body["trigger_id"], person, NOWHERE_YET, Draft(text="", titled=False)):
            told = client.chat_postMessage(channel=person, text=STARTING)  # nothing can be said on a Home itself
            door.background.start(told, "saying that the bot is still starting")
        await ack()

    async def pressed(ack: "AsyncAck", body: Body, door: Door) -> None:
        door.background.start(_homes(door).pressed(body["user"]["id"], body["actions"][0]), "showing what was chosen on a Home")
        await ack()

    app.event("app_home_opened")(opened)
    app.action(START)(start)
    for ids in (CHOSEN, NARROWED, TURNED):
        app.action(ids)(pressed)


def _homes(door: Door) -> "Homes":
    return Homes(door.client, door.register, People(door.client, door.register.redis, door.tenant), door.today)


class Homes:
    """`today` gives the day in the workspace's time zone."""

    def __init__(self, client: AsyncWebClient, register: Register, people: People, today: Callable[[], date]) -> None:
        self.people = people
        self.today = today
        self.client = client
        self.register = register
        self.redis = register.redis
        self.keys = register.keys
        self.choices = HomeChoices(register.redis, register.keys.tenant)

    async def opened(self, person: str) -> None:
        now = time.time()
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.zadd(self.keys.homes, {person: now})
            pipe.zremrangebyscore(self.keys.homes, "-inf", now - LATELY)
            pipe.expire(self.keys.homes, LATELY)
            await pipe.execute()
        await self._publish([person])

    async def pressed(self, person: str, action: dict[str, Any]) -> None:
        """Shows what they chose, and keeps it."""
        await self.choices.keep(person, await self._chosen(await self.choices.find(person), action))
        await self.opened(person)

    async def _chosen(self, before: Choice, action: dict[str, Any]) -> Choice:
        of, _, name = str(action["action_id"]).rpartition("/")
        value = str((action.get("selected_option") or action).get("value") or "")
        if of == TAB:
            return replace(before, tab=next(tab for tab in TABS if tab == name))
        if of == PAGE:
            return replace(before, page=min(int(value), MOST_PAGES) if value.isascii() and value.isdecimal() else 0)
        wanted = value if value in choices(name, await self.register.rungs()) else None
        return replace(before, filters=_narrowed(before.filters, name, wanted), page=0)

    def lately(self, pipe: Pipeline) -> None:
        """Asks, as part of a transaction, who has opened their Home lately."""
        pipe.zrevrangebyscore(self.keys.homes, "+inf", time.time() - LATELY, start=0, num=MOST_HOMES)

    async def refresh(self, before: Row | None, after: Row, lately: Iterable[object]) -> None:
        """After a turn: for those whose review it is; for everybody where a recommendation has come that all may see."""
        if before == after:
            return
        for_all = after["private"] is False and (before is None or before["verdict"] != after["verdict"])
        await self._publish(person for person in map(text, lately) if for_all or concerns(person, after))

    async def _publish(self, people: Iterable[str]) -> None:
        if not (people := list(people)):
            return
        rows = await self.register.newest(LOOKED_AT)
        await asyncio.gather(*(self._publish_to(person, rows) for person in people))

    async def _publish_to(self, person: str, rows: list[Row]) -> None:
        contents = HomeContents(self.client, self.register, self.people, self.today())
        for _ in range(MOST_TIMES):
            choice = await self.choices.find(person)
            try:
                await self.client.views_publish(user_id=person, view=home(await contents.of(person, choice, rows)))
            except UNAVAILABLE as error:
                log.warning("a Home could not be published (%s)", type(error).__name__)
                return
            if await self.choices.find(person) == choice:  # otherwise this may have come after what they chose since
                return


def _narrowed(filters: Filters, name: str, wanted: str | None) -> Filters:
    match name:
        case "outcome":
            return replace(filters, outcome=wanted)
        case "rung":
            return replace(filters, rung=wanted)
        case _:
            return replace(filters, status=wanted)
