"""`/arch-review list` and `status`; Next and Previous change the answer."""

import re
from functools import partial
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.door import Door
from bot.filters import Filters, NotUnderstood, read_filters
from bot.lookups import look_up
from bot.rendering.blocks import Rendered
from bot.rendering.listed import PAGES, Listing, listing, status_of
from bot.search import Search
from bot.viewers import Viewer

Body = dict[str, Any]
SIZE: Final = 15  # reviews a page
PAGE: Final = re.compile(f"^{PAGES}/(next|previous)$")
MOST_PAGES: Final = 10**7


def listen_to_lists(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def turned(ack: AsyncAck, body: Body, door: Door, respond: AsyncRespond) -> None:
        number, _, packed = str(body["actions"][0].get("value") or "").partition(" ")
        page = min(int(number), MOST_PAGES) if number.isascii() and number.isdecimal() else 0
        found = partial(_page, filters=Filters.unpacked(packed), page=page)
        look_up(door, body["user"]["id"], body["container"].get("channel_id"), found, respond, again=True)
        await ack()

    app.action(PAGE)(turned)


async def start_list(door: Door, body: Body, typed: str, respond: AsyncRespond) -> Rendered | None:
    """What is wrong with the filters; otherwise None, and the list follows."""
    here, person = body["channel_id"], body["user_id"]
    try:
        filters = read_filters(typed, await door.register.rungs(), here, person)
    except NotUnderstood as problem:
        return status_of(str(problem))
    look_up(door, person, here, partial(_page, filters=filters, page=0), respond)
    return None


async def _page(door: Door, viewer: Viewer, filters: Filters, page: int) -> Rendered:
    found = await Search(door.register, door.today()).page(filters, viewer, page, SIZE)
    return listing(Listing(found.rows, found.page, SIZE, found.hits, found.elsewhere, filters, door.today()))
