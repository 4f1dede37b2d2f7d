"""The addresses of reviews' threads: asked for once, then kept."""

import logging
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.redis_text import text
from bot.register import Register
from bot.rows import Row

log = logging.getLogger("plumbline.links")

UNAVAILABLE: Final = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


class ThreadLinks:
    """Without a client only those that are kept."""

    def __init__(self, register: Register, client: AsyncWebClient | None = None) -> None:
        self.register = register
        self.client = client

    async def of(self, row: Row) -> str | None:
        """None where there is none, or Slack does not say."""
        redis, key = self.register.redis, self.register.keys.links
        kept = await redis.hget(key, row["review"])
        if kept or row["thread"] is None or self.client is None:
            return text(kept) if kept else None
        try:
            link = (await self.client.chat_getPermalink(channel=row["channel"], message_ts=row["thread"]))["permalink"]
        except UNAVAILABLE as error:
            log.info("the thread of %s has no address (%s)", row["review"], type(error).__name__)
            return None
        await redis.hset(key, row["review"], link)
        return str(link)
