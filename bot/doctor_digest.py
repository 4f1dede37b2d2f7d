"""What `plumbline doctor` finds of the weekly digest: when it comes, and whether its channel takes it."""

from collections.abc import AsyncIterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import NOT_THERE
from bot.digests.record import DigestRecord, Plan, Standing, Trouble
from bot.redis_server import connect
from bot.sealed_installations import SealedInstallations
from bot.sealing import Seal
from bot.settings import STAND_IN, Settings
from bot.slack_client import slack_client
from policies.errors import PlumblineError

UNREACHABLE: Final = (aiohttp.ClientError, TimeoutError, OSError)
SETTING: Final = "PLUMBLINE_DIGEST_CHANNEL"
INVITE: Final = "Type /invite @Plumbline in it, and what waits comes; or choose another: /arch-review digest schedule #channel"
UNARCHIVE: Final = "Unarchive it, and what waits comes; or choose another: /arch-review digest schedule #channel"
WORDS: Final[dict[Trouble, str]] = {"waits": "waits", "refused": "was refused by Slack"}

Row = tuple[str, str, str | None]  # about what, what is so, what to do
Place = tuple[str, AsyncWebClient]  # a workspace, and who speaks for the bot there


async def about_the_digest(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Row]:
    try:
        places = await _places(settings, session)
        for team, client in places:
            yield await _about(settings, team, client, several=len(places) > 1)
    except (PlumblineError, RedisError, SlackApiError, *UNREACHABLE):
        return  # what is wrong with Redis, Slack or a token is said of them


async def _places(settings: Settings, session: aiohttp.ClientSession) -> list[Place]:
    token, keys = settings.slack_bot_token, settings.plumbline_installations_key
    if token and token.get_secret_value() != STAND_IN:
        client = slack_client(settings.slack_api_url, session, token.get_secret_value())
        return [(str((await client.auth_test())["team_id"]), client)]
    if keys is None or settings.redis_url is None:
        return []
    async with connect(settings.redis_url) as redis:
        installed = await SealedInstallations(redis, Seal(keys.get_secret_value())).all()
    return [(found.team, slack_client(settings.slack_api_url, session, found.token)) for found in installed]


async def _about(settings: Settings, team: str, client: AsyncWebClient, *, several: bool) -> Row:
    stand, waits = await _standing(settings, team)
    plan = stand.plan
    called = f"digest of {team}" if several else SETTING if plan.channel in (None, settings.plumbline_digest_channel) else "digest"
    if plan.channel is None:
        return called, "not set, and none was chosen; /arch-review digest schedule monday 09:00 #channel makes it come", None
    says, fix = await _channel(client, plan.channel)
    if fix:
        return called, f"{says}{waits}", fix
    return called, f"{says}; the digest {f'comes {plan.weekly} ({settings.plumbline_timezone})' if plan.weekly else 'is off'}{waits}", None


async def _standing(settings: Settings, team: str) -> tuple[Standing, str]:
    """How it stands, and what waits, in words; an embedded Valkey is not looked into."""
    plan, zone = Plan(settings.digest, settings.plumbline_digest_channel), ZoneInfo(settings.plumbline_timezone)
    if settings.redis_url is None:
        return Standing(plan, None, None, None, zone), ""
    async with connect(settings.redis_url) as redis:
        record = DigestRecord(redis, team, plan, zone)
        stand = await record.read()
        trouble = await record.trouble(stand)
    return stand, f"; the digest of {stand.handed[0]} {WORDS[trouble]}" if trouble and stand.handed else ""


async def _channel(client: AsyncWebClient, channel: str) -> tuple[str, str | None]:
    """What is so, and what to do about it."""
    try:
        about: dict[str, Any] = (await client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if error.response.get("error") not in NOT_THERE:
            raise
        return f"there is no channel {channel}, or it is private and the bot is not in it", f"Correct it. {INVITE}"
    name = f"#{about.get('name', channel)}"
    if about.get("is_archived"):
        return f"{name} is archived", UNARCHIVE
    if not about.get("is_member"):
        return f"the bot is not in {name}", INVITE
    return f"{name} takes it" + (", and another company reads there, too" if about.get("is_ext_shared") else ""), None
