"""Whether a review can live in the channel that somebody has chosen; looked at while the form is still before them.

Slack's menu offers what one may choose, but people leave channels, and channels are archived, between the choice and the sending.
Where Slack does not answer in time the review begins all the same, and nobody has to type anything again.
"""

import asyncio
import logging
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.members import members

log = logging.getLogger("plumbline.chosen_channel")

PATIENCE: Final = 1.0  # seconds for Slack, which itself waits for three
ARCHIVED: Final = "That channel is archived. Please choose another one."
NOT_INSIDE: Final = "You are not in that private channel, so you could not see the review. Please choose a channel that you are in."


async def objection(client: AsyncWebClient, channel: str, person: str) -> str | None:
    """What to say under the field; None where nothing is known to be wrong, such as of a private channel that the bot is not in."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = (await client.conversations_info(channel=channel))["channel"]
            if found.get("is_archived"):
                return ARCHIVED
            if found.get("is_private") and person not in await members(client, channel):
                return NOT_INSIDE
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.info("a chosen channel could not be looked at (%s)", type(error).__name__)
    return None
