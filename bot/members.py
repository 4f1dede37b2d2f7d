"""Who is in a channel."""

from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

A_PAGE: Final = 1000  # members


async def members(client: AsyncWebClient, channel: str) -> set[str]:
    """The ids of people and bots.

    Raises:
        SlackApiError, aiohttp.ClientError, TimeoutError, OSError: where Slack does not answer.
    """
    found: set[str] = set()
    cursor = ""
    while True:
        page = await client.conversations_members(channel=channel, limit=A_PAGE, cursor=cursor)
        found.update(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return found
