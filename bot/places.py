"""Whether a channel is private: what is said in it must not be seen from outside."""

from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import NOT_THERE, PutOff
from graphs.messages import Message

ASK_AGAIN: Final = 2.0  # seconds, where Slack did not say for how long

Entries = list[tuple[int, Message]]


async def placed(client: AsyncWebClient, entries: Entries) -> Entries:
    """The same gestures; one that opens a review says whether its channel is private.

    Raises:
        PutOff: where Slack does not answer.
    """
    return [(number, await _placed(client, message)) for number, message in entries]


async def _placed(client: AsyncWebClient, message: Message) -> Message:
    if message["do"] != "open" or message["value"]["private"] is not None:
        return message
    return {**message, "value": {**message["value"], "private": await is_private(client, message["value"]["channel"])}}


async def is_private(client: AsyncWebClient, channel: str) -> bool:
    """Slack hides a private channel from those outside it, so a channel that it does not find is one.

    Raises:
        PutOff: where Slack does not answer.
    """
    try:
        return bool((await client.conversations_info(channel=channel))["channel"].get("is_private"))
    except SlackApiError as error:
        if error.response.get("error") in NOT_THERE:
            return True
        raise PutOff(float(error.response.headers.get("Retry-After", ASK_AGAIN))) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PutOff(ASK_AGAIN) from error
