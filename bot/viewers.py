"""Who asks for reviews outside of their threads, and which of them they may be shown: nothing that Slack would not let them see."""

import logging
from dataclasses import dataclass
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.people import People
from bot.rows import Row

log = logging.getLogger("plumbline.viewers")

UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, and from which channel; `everywhere` where Slack would let them into every public channel."""

    person: str
    here: str | None
    everywhere: bool

    def sees(self, row: Row) -> bool:
        """Reviews of private channels are seen from there only; guests see those of the channel that they ask from."""
        return row["channel"] == self.here or (self.everywhere and not row["private"])


async def viewer(people: People, person: str, here: str | None) -> Viewer:
    return Viewer(person, here, everywhere=await of_the_team(people, person))


async def of_the_team(people: People, person: str) -> bool:
    """Whether Slack would let them into every public channel: guests and people of other companies see some only."""
    try:
        return (await people.known(person))["role"] == "team"
    except UNAVAILABLE as error:
        log.warning("somebody is shown little: Slack does not say who they are (%s)", type(error).__name__)
        return False
