"""The client that talks to Slack. It repeats nothing by itself: a repeated post would be a second one."""

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.installations import Installation
from policies.errors import PlumblineError

TIMEOUT = 15  # seconds a call


def slack_client(address: str, session: aiohttp.ClientSession, token: str | None = None) -> AsyncWebClient:
    """One session for all calls, so that connections are used again; whoever made it closes it.

    Without a token it speaks for no workspace.
    """
    return AsyncWebClient(token=token, base_url=address, timeout=TIMEOUT, session=session, retry_handlers=[])


async def who_am_i(client: AsyncWebClient, called: str) -> Installation:
    """Asks Slack whom the client's token speaks for; `called` is what people call that token.

    Raises:
        PlumblineError: where Slack is not in reach, or refuses the token.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = error.response.get("error", "unknown error")
        raise PlumblineError(f"{called}: Slack refuses it ({code}). Install the app again and copy its bot token.") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlumblineError(f"SLACK_API_URL: no answer from {client.base_url} ({type(error).__name__}). Is it in reach?") from None
    team, name, user, bot = (str(answer[key]) for key in ("team_id", "team", "user_id", "bot_id"))
    return Installation(team, name, user, bot, str(client.token))
