"""Who is in a channel."""

from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

A_PAGE: Final = 1000  # members


async def members_of(client: AsyncWebClient, channel: str) -> set[str]:
    """SlackApiError, aiohttp.ClientError, TimeoutError, OSError: where Slack does not say."""
    members: set[str] = set()
    cursor = ""
    while True:
        page = await client.conversations_members(channel=channel, limit=A_PAGE, cursor=cursor)
        members.update(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return members
