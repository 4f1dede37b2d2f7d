"""`plumbline doctor`: settings, tokens, scopes, clocks, Redis, policy pack; a line each, and what to do where something is wrong.

It looks and changes nothing. What is not set is said, and the rest is looked at all the same. No token is ever printed.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor_board import about_the_board
from bot.doctor_claude import about_claude
from bot.doctor_digest import about_the_digest
from bot.redis_server import check, connect
from bot.sealed_installations import MEND, SealedInstallations
from bot.sealing import Seal
from bot.settings import SLACK_PATH, STAND_IN, Settings
from bot.slack_client import slack_client
from bot.workspace.manifest import load_manifest
from policies.errors import PlumblineError
from policies.load import load_pack, with_a_ladder

SKEW: Final = 60  # seconds that two clocks may be apart: Slack's signatures are good for five minutes
UNREACHABLE: Final = (aiohttp.ClientError, TimeoutError, OSError)

INSTALL: Final = "Paste deploy/slack_manifest.yaml under App Manifest, then reinstall the app under Install App"
NEW_FOR_BOT: Final = "Reinstall the app under Install App, and copy the Bot User OAuth Token"
NEW_FOR_APP: Final = "Generate one with the scope connections:write under Basic Information, App-Level Tokens"
SET_CLOCK: Final = "Let the machine set its clock by NTP (timedatectl set-ntp true)"


@dataclass(frozen=True, slots=True)
class Found:
    """`fix` is what to do; None where all is well."""

    about: str
    says: str
    fix: str | None = None

    def __str__(self) -> str:
        line = f"{'problem' if self.fix else 'ok':<8} {self.about}: {self.says}."
        return f"{line}\n         {self.fix}." if self.fix else line


def examine() -> bool:
    """Prints what it finds; whether all is well."""
    return asyncio.run(_examine())


async def _examine() -> bool:
    well = True
    async for found in findings():
        print(found, flush=True)
        well = well and found.fix is None
    return well


async def findings() -> AsyncIterator[Found]:
    settings, wrong = Settings.read_partly()
    for name, says, fix in wrong:
        yield Found(name.upper(), says, fix.rstrip("."))
    if settings is None:
        return
    skipped = {name for name, _, _ in wrong}
    async with aiohttp.ClientSession() as session:
        async for found in _about_slack(settings, session, skipped):
            yield found
        if not {"slack_app_token", "slack_signing_secret"} & skipped:
            async for found in _ways_in(slack_client(settings.slack_api_url, session), settings):
                yield found
    if "redis_url" not in skipped:
        async for found in _redis(settings):
            yield found
    async for found in _of_its_own(settings, skipped):
        yield found


async def _of_its_own(settings: Settings, skipped: set[str]) -> AsyncIterator[Found]:
    if "plumbline_pack" not in skipped:
        yield _pack("PLUMBLINE_PACK", settings.plumbline_pack)
    if settings.plumbline_candidate_pack:
        yield _pack("PLUMBLINE_CANDIDATE_PACK", settings.plumbline_candidate_pack)
    async for found in _claude(settings, skipped):
        yield found
    if "plumbline_audit_key" not in skipped:
        yield _audit(settings)


def _audit(settings: Settings) -> Found:
    if settings.plumbline_audit_key:
        return Found("PLUMBLINE_AUDIT_KEY", "set; it signs the audit log: plumbline audit verify looks at that")
    if settings.redis_url is None:
        return Found("PLUMBLINE_AUDIT_KEY", f"not set; a key of its own in {settings.plumbline_data} signs the audit log")
    return Found("PLUMBLINE_AUDIT_KEY", "not set, so no audit log is written; plumbline audit key makes one")


async def _about_slack(settings: Settings, session: aiohttp.ClientSession, skipped: set[str]) -> AsyncIterator[Found]:
    async for found in _tokens(settings, session):
        yield found
    async for found in _board(settings, session, skipped):
        yield found
    if not {"plumbline_digest", "plumbline_digest_channel"} & skipped:
        async for about, says, fix in about_the_digest(settings, session):
            yield Found(about, says, fix)


async def _board(settings: Settings, session: aiohttp.ClientSession, skipped: set[str]) -> AsyncIterator[Found]:
    token = settings.slack_bot_token
    if {"plumbline_board", "plumbline_boards"} & skipped:
        return
    known = token and token.get_secret_value() != STAND_IN
    client = slack_client(settings.slack_api_url, session, token.get_secret_value()) if token and known else None
    async for about, says, fix in about_the_board(settings, client):
        yield Found(about, says, fix)


async def _claude(settings: Settings, skipped: set[str]) -> AsyncIterator[Found]:
    if not any(name.startswith("anthropic_") for name in skipped):
        async for about, says, fix in about_claude(settings):
            yield Found(about, says, fix)


async def _tokens(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Found]:
    token, keys = settings.slack_bot_token, settings.plumbline_installations_key
    if token and token.get_secret_value() != STAND_IN:
        async for found in _bot_token(slack_client(settings.slack_api_url, session, token.get_secret_value()), "SLACK_BOT_TOKEN"):
            yield found
    elif keys and settings.redis_url:
        try:
            async with connect(settings.redis_url) as redis:
                several = SealedInstallations(redis, Seal(keys.get_secret_value()))
                rows = [row for row in await several.rows() if "gone" not in row]
                installed = await several.all()
        except (PlumblineError, RedisError, OSError):
            return  # what is wrong with Redis is said below
        if len(installed) < len(rows):
            yield Found(
                "PLUMBLINE_INSTALLATIONS_KEY", f"it opens the tokens of {len(installed)} of {len(rows)} workspaces", MEND.rstrip(".")
            )
        for installation in installed:
            client = slack_client(settings.slack_api_url, session, installation.token)
            async for found in _bot_token(client, f"workspace {installation.team}"):
                yield found
    elif keys:
        yield Found("PLUMBLINE_INSTALLATIONS_KEY", "set; the workspaces are in the embedded Valkey: plumbline installations list")


async def _bot_token(client: AsyncWebClient, called: str) -> AsyncIterator[Found]:
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield Found(called, f"Slack refuses it ({error.response.get('error', 'unknown')})", NEW_FOR_BOT)
        return
    except UNREACHABLE as error:
        yield _away(client, error)
        return
    yield Found(called, f"it speaks for {answer['user']} ({answer['user_id']}) in {answer['team']} ({answer['team_id']})")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield _scopes(headers)
    yield _slacks_clock(headers)


def _scopes(headers: Mapping[str, str]) -> Found:
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    wanted = load_manifest().scopes
    if missing := sorted(wanted - granted):
        return Found("scopes", f"the app lacks {', '.join(missing)}", INSTALL)
    more = sorted(granted - wanted)
    return Found("scopes", f"all {len(wanted)} of the manifest" + (f", and more than it needs: {', '.join(more)}" if more else ""))


def _slacks_clock(headers: Mapping[str, str]) -> Found:
    try:
        theirs = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        return Found(
            "clock", "Slack does not say what time it is", "Look at what stands between here and Slack: a proxy drops the Date header"
        )
    return _clock("Slack's", time.time() - theirs)


def _clock(whose: str, ahead: float) -> Found:
    """`ahead` is in seconds."""
    if abs(ahead) < SKEW:
        return Found("clock", f"it agrees with {whose}")
    return Found("clock", f"it is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} {whose}", SET_CLOCK)


async def _ways_in(client: AsyncWebClient, settings: Settings) -> AsyncIterator[Found]:
    try:
        settings.need_a_way_in()
    except PlumblineError as error:
        names, _, rest = str(error).partition(": ")
        says, _, fix = rest.partition(". ")
        yield Found(names, says, fix.rstrip("."))
    if settings.slack_app_token:
        yield await _app_token(client, settings.slack_app_token)
    if settings.slack_signing_secret:
        where = f"{settings.plumbline_http_host}:{settings.plumbline_http_port}{SLACK_PATH}"
        yield Found("SLACK_SIGNING_SECRET", f"set; only a request of Slack's can prove it. The app's request URLs must lead to {where}")


async def _app_token(client: AsyncWebClient, token: SecretStr) -> Found:
    """Slack gives the address of a socket, which nobody connects to: it lapses by itself."""
    try:
        await client.apps_connections_open(app_token=token.get_secret_value())
    except SlackApiError as error:
        return Found("SLACK_APP_TOKEN", f"Slack refuses it ({error.response.get('error', 'unknown')})", NEW_FOR_APP)
    except UNREACHABLE as error:
        return _away(client, error)
    return Found("SLACK_APP_TOKEN", "it may open connections")


def _away(client: AsyncWebClient, error: Exception) -> Found:
    return Found("SLACK_API_URL", f"no answer from {client.base_url} ({type(error).__name__})", "Let this machine reach it, or correct it")


async def _redis(settings: Settings) -> AsyncIterator[Found]:
    if settings.redis_url is None:
        yield Found("REDIS_URL", f"not set; an embedded Valkey will keep everything in {settings.plumbline_data}")
        return
    try:
        redis = connect(settings.redis_url)
        async with redis:
            problems = await check(redis)
            for problem in problems:
                yield Found("REDIS_URL", problem.what, problem.fix)
            if not problems:
                yield Found("REDIS_URL", f"{_server(await redis.info('server'))} keeps what it is given")
            yield _clock("Redis's", time.time() - _seconds(await redis.time()))
    except PlumblineError as error:
        says, _, fix = str(error).removeprefix("REDIS_URL: ").partition(". ")
        yield Found("REDIS_URL", says, fix.rstrip("."))
    except (RedisError, OSError) as error:
        yield Found("REDIS_URL", f"it stopped answering ({type(error).__name__})", "Look into the server's log")


def _server(info: Mapping[str, Any]) -> str:
    valkey = info.get("valkey_version")
    return f"Valkey {valkey}" if valkey else f"Redis {info.get('redis_version', 'of an unknown version')}"


def _seconds(told: tuple[int, int]) -> float:
    return told[0] + told[1] / 1_000_000


def _pack(setting: str, folder: Path) -> Found:
    try:
        pack = load_pack(folder)
    except PlumblineError as error:
        count = len(str(error).splitlines())
        return Found(setting, f"{folder} has {count} error{'s' if count > 1 else ''}", f"See them all: plumbline policies check {folder}")
    if not pack.ladder.rungs:
        return Found(setting, f"{pack.name} is a companion, and has no ladder", with_a_ladder(folder))
    return Found(setting, f"{pack.name} ({pack.hash[:7]}) loads")
