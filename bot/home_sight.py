"""Which reviews a person's Home may show them: nothing that Slack would not let them see.

A review of a private channel is shown to its requester and its owner, while they are in the channel, and counted for others.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.members import members
from bot.people import People
from bot.register import Row

log = logging.getLogger("plumbline.homes")

UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Sight:
    """`everywhere` where Slack would let them into every public channel; `inside` are private channels that they are in."""

    person: str
    everywhere: bool
    inside: frozenset[str]

    def sees(self, row: Row) -> bool:
        if row["private"] is not False:
            return concerns(self.person, row) and row["channel"] in self.inside
        return self.everywhere or concerns(self.person, row)


def concerns(person: str, row: Row) -> bool:
    return person in (row["requester"], row["owner"])


async def sight(client: AsyncWebClient, people: People, person: str, rows: Iterable[Row]) -> Sight:
    """What they see of these reviews."""
    private = sorted({row["channel"] for row in rows if row["private"] is not False and concerns(person, row)})
    everywhere, *inside = await asyncio.gather(of_the_team(people, person), *(_is_in(client, person, channel) for channel in private))
    return Sight(person, everywhere, frozenset(channel for channel, is_in in zip(private, inside, strict=True) if is_in))


async def of_the_team(people: People, person: str) -> bool:
    """Guests and people of other companies see some public channels only."""
    try:
        return (await people.known(person))["role"] == "team"
    except UNAVAILABLE as error:
        log.warning("a Home shows its person's own reviews only: Slack does not say who they are (%s)", type(error).__name__)
        return False


async def _is_in(client: AsyncWebClient, person: str, channel: str) -> bool:
    try:
        return person in await members(client, channel)
    except UNAVAILABLE as error:
        log.warning("a Home counts a private channel's reviews only: Slack does not say who is in it (%s)", type(error).__name__)
        return False
