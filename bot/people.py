"""Names of people, for files; kept for a day. In messages people stand by their id, and Slack shows the name."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

import aiohttp
from redis.asyncio import Redis
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.keys import Keys
from bot.redis_text import text

log = logging.getLogger("plumbline.people")

KEPT: Final = 24 * 3600  # seconds


class People:
    def __init__(self, client: AsyncWebClient, redis: Redis, tenant: str) -> None:
        self.client = client
        self.redis = redis
        self.keys = Keys(tenant)

    async def names(self, people: Iterable[str]) -> dict[str, str]:
        """Person → name; the id itself where Slack does not say."""
        ids = sorted(people)
        return dict(zip(ids, await asyncio.gather(*map(self._name, ids)), strict=True))

    async def _name(self, person: str) -> str:
        kept = await self.redis.get(self.keys.name(person))
        if kept:
            return text(kept)
        try:
            user = (await self.client.users_info(user=person))["user"]
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack does not say who %s is (%s)", person, type(error).__name__)
            return person
        profile = user.get("profile", {})
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or person
        await self.redis.set(self.keys.name(person), name, ex=KEPT)
        return str(name)
