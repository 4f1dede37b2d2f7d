"""`/arch-review list` and `status`: acknowledged at once, answered as soon as it is found; Next and Previous change the answer."""

import logging
import re
from typing import Any, Final

import aiohttp
from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError

from bot.door import Door
from bot.filters import Filters, NotUnderstood, read_filters
from bot.people import People
from bot.rendering.blocks import Rendered
from bot.rendering.listed import PAGES, Listing, listing, status_of
from bot.search import Search, Viewer

log = logging.getLogger("plumbline.lists")

Body = dict[str, Any]
SIZE: Final = 15  # reviews a page
PAGE: Final = re.compile(f"^{PAGES}/(next|previous)$")
MOST_PAGES: Final = 10**7
TRY_AGAIN: Final = "I cannot look that up right now. Please try again in a minute."
UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


def listen_to_lists(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def turned(ack: AsyncAck, body: Body, door: Door, respond: AsyncRespond) -> None:
        number, _, packed = str(body["actions"][0].get("value") or "").partition(" ")
        page = min(int(number), MOST_PAGES) if number.isascii() and number.isdecimal() else 0
        here = body["container"].get("channel_id")
        reply = answer(door, body["user"]["id"], here, Filters.unpacked(packed), respond, page, again=True)
        door.background.start(reply, "turning a page of a list")
        await ack()

    app.action(PAGE)(turned)


async def start_list(door: Door, body: Body, typed: str, respond: AsyncRespond) -> Rendered | None:
    """What is wrong with the filters; otherwise None, and the list follows."""
    here, person = body["channel_id"], body["user_id"]
    try:
        filters = read_filters(typed, await door.register.rungs(), here, person)
    except NotUnderstood as problem:
        return status_of(str(problem))
    door.background.start(answer(door, person, here, filters, respond), "answering a list")
    return None


async def answer(  # noqa: PLR0913 - a page of a list, and where it goes
    door: Door, person: str, here: str | None, filters: Filters, respond: AsyncRespond, page: int = 0, *, again: bool = False
) -> None:
    try:
        viewer = Viewer(person, here, everywhere=await of_the_team(People(door.client, door.register.redis, door.tenant), person))
        found = await Search(door.register, door.today()).page(filters, viewer, page, SIZE)
        shown = listing(Listing(found.rows, found.page, SIZE, found.hits, found.elsewhere, filters, door.today()))
    except (RedisError, OSError) as error:
        log.warning("a list could not be looked up (%s)", type(error).__name__)
        shown = Rendered(TRY_AGAIN, [])
    await respond(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral", replace_original=again)


async def of_the_team(people: People, person: str) -> bool:
    """Whether Slack would let them into every public channel: guests and people of other companies see some only."""
    try:
        return (await people.known(person))["role"] == "team"
    except UNAVAILABLE as error:
        log.warning("somebody is shown little: Slack does not say who they are (%s)", type(error).__name__)
        return False
