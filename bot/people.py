"""What Slack says of people, kept for an hour: their names, for files, and who they are to the team.

In messages people stand by their id, and Slack shows the name.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypedDict

import aiohttp
from redis.asyncio import Redis
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.keys import Keys

log = logging.getLogger("plumbline.people")

KEPT: Final = 3600  # seconds
UNSEEN: Final = {"user_not_found", "user_not_visible", "users_not_found"}  # Slack knows them, and does not say who they are

Role = Literal["team", "guest", "stranger", "bot"]


class Known(TypedDict):
    """A guest is a member of some channels only; a stranger is of another company; `active` is False once an account was closed."""

    name: str
    role: Role
    active: bool


class People:
    def __init__(self, client: AsyncWebClient, redis: Redis, tenant: str) -> None:
        self.client = client
        self.redis = redis
        self.tenant = tenant
        self.keys = Keys(tenant)

    async def names(self, people: Iterable[str]) -> dict[str, str]:
        """Person → name; the id itself where Slack does not say."""
        ids = sorted(people)
        return dict(zip(ids, await asyncio.gather(*map(self._name, ids)), strict=True))

    async def known(self, person: str, *, anew: bool = False) -> Known:
        """Who this is; `anew` asks Slack even where that is kept.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError, OSError: where Slack does not answer.
        """
        kept = None if anew else await self.redis.get(self.keys.person(person))
        if kept:
            found: Known = json.loads(kept)
            return found
        try:
            known = _known((await self.client.users_info(user=person))["user"], person, self.tenant)
        except SlackApiError as error:
            if error.response.get("error") not in UNSEEN:
                raise
            known = Known(name=person, role="stranger", active=True)
        await self.redis.set(self.keys.person(person), json.dumps(known, ensure_ascii=False), ex=KEPT)
        return known

    async def _name(self, person: str) -> str:
        try:
            return (await self.known(person))["name"]
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack does not say who %s is (%s)", person, type(error).__name__)
            return person


def _known(user: Mapping[str, Any], person: str, tenant: str) -> Known:
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or person
    return Known(name=str(name), role=_role(user, tenant), active=not user.get("deleted"))


def _role(user: Mapping[str, Any], tenant: str) -> Role:
    """Somebody of another workspace of the same company has this one among their `enterprise_user.teams`."""
    teams = {user.get("team_id", tenant), *((user.get("enterprise_user") or {}).get("teams") or [])}
    if user.get("is_bot"):
        return "bot"
    if user.get("is_stranger") or tenant not in teams:
        return "stranger"
    return "guest" if user.get("is_restricted") or user.get("is_ultra_restricted") else "team"
