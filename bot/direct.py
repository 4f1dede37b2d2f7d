"""The conversation of the app with one person."""

from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import MENDABLE, UNCLEAR, Closed, PutOff

ASK_AGAIN: Final = 10.0  # seconds, where Slack did not say for how long


async def direct_channel(client: AsyncWebClient, person: str) -> str:
    """Its id, by which messages can be read back; a person's id does for posting alone.

    Raises:
        PutOff: where Slack does not answer, or an operator has to mend something.
        Closed: where Slack lets nobody write to them, such as somebody whose account was closed.
    """
    try:
        return str((await client.conversations_open(users=person))["channel"]["id"])
    except SlackApiError as error:
        code = error.response.get("error")
        if code in UNCLEAR | MENDABLE | {"ratelimited"} or error.response.status_code != 200:  # noqa: PLR2004 - HTTP's number
            raise PutOff(float(error.response.headers.get("Retry-After", ASK_AGAIN))) from error
        raise Closed from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PutOff(ASK_AGAIN) from error
