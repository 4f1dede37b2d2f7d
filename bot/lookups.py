"""What people look up: acknowledged at once, answered to them alone as soon as it is found, with what they may see."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncRespond

from bot.door import Door
from bot.people import People
from bot.rendering.blocks import Rendered
from bot.viewers import Viewer, viewer

log = logging.getLogger("plumbline.lookups")

TRY_AGAIN: Final = "I cannot look that up right now. Please try again in a minute."

Find = Callable[[Door, Viewer], Awaitable[Rendered]]


def look_up(door: Door, person: str, here: str | None, find: Find, respond: AsyncRespond, *, again: bool = False) -> None:
    """`again` changes the answer that stands there."""
    door.background.start(_answer(door, person, here, find, respond, again=again), "answering what somebody looks up")


async def _answer(door: Door, person: str, here: str | None, find: Find, respond: AsyncRespond, *, again: bool) -> None:
    try:
        shown = await find(door, await viewer(People(door.client, door.register.redis, door.tenant), person, here))
    except (RedisError, OSError) as error:
        log.warning("something could not be looked up (%s)", type(error).__name__)
        shown = Rendered(TRY_AGAIN, [])
    await respond(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral", replace_original=again)
