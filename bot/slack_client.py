"""The client that talks to Slack. It repeats nothing by itself: a repeated post would be a second one."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from policies.errors import PlumblineError

TIMEOUT = 15  # seconds a call


def slack_client(settings: Settings, session: aiohttp.ClientSession) -> AsyncWebClient:
    """One session for all calls, so that connections are used again; whoever made it closes it."""
    token = settings.slack_bot_token.get_secret_value()
    return AsyncWebClient(token=token, base_url=settings.slack_api_url, timeout=TIMEOUT, session=session, retry_handlers=[])


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a token speaks for: ids of the workspace, of the bot as a user, and of the bot."""

    team: str
    user: str
    bot: str


async def who_am_i(client: AsyncWebClient) -> Identity:
    """Asks Slack.

    Raises:
        PlumblineError: where Slack is not in reach, or refuses the token.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "unknown error")
        raise PlumblineError(f"SLACK_BOT_TOKEN: Slack refuses it ({code}). Install the app again and copy its bot token.") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlumblineError(f"SLACK_API_URL: no answer from {client.base_url} ({type(error).__name__}). Is it in reach?") from None
    return Identity(str(answer["team_id"]), str(answer["user_id"]), str(answer["bot_id"]))
