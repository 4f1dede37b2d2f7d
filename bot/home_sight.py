"""Which reviews a person's Home may show them: nothing that Slack would not let them see.

A review of a private channel is shown to those whom it concerns, while they are in the channel, and counted for others. So is every
review to guests.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.members import members
from bot.people import People
from bot.register import Row
from bot.viewers import UNAVAILABLE, of_the_team

log = logging.getLogger("plumbline.homes")


@dataclass(frozen=True, slots=True)
class Sight:
    """`everywhere` where Slack would let them into every public channel; `theirs` are the reviews that concern them and they may see."""

    everywhere: bool
    theirs: frozenset[str]

    def sees(self, row: Row) -> bool:
        return row["review"] in self.theirs or (self.everywhere and row["private"] is False)


def concerns(person: str, row: Row) -> bool:
    return person in (row["requester"], row["owner"])


async def sight(client: AsyncWebClient, people: People, person: str, concerning: Iterable[Row]) -> Sight:
    """What they see, where these reviews concern them."""
    rows, everywhere = list(concerning), await of_the_team(people, person)
    asked = sorted({row["channel"] for row in rows if not everywhere or row["private"] is not False})
    inside = await asyncio.gather(*(_is_in(client, person, channel) for channel in asked))
    channels = {channel for channel, is_in in zip(asked, inside, strict=True) if is_in}
    return Sight(everywhere, frozenset(row["review"] for row in rows if row["channel"] in channels))


async def _is_in(client: AsyncWebClient, person: str, channel: str) -> bool:
    try:
        return person in await members(client, channel)
    except UNAVAILABLE as error:
        log.warning("a Home only counts a channel's reviews: Slack does not say who is in it (%s)", type(error).__name__)
        return False
