"""Whose request it is: the workspace is looked up before anything is heard, and what it does not have stays outside.

A workspace where the app is not installed is refused. Its events are acknowledged all the same: Slack turns off the events of an
app that fails too many of them, and that would silence the others. Whoever types or presses there is told, or sees that it failed.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.door import Door, Way
from bot.installations import Installation, Installations
from bot.logs import concerns
from bot.shared_channels import concerned, is_shared
from bot.tenants import Tenants
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.admission")

Body = dict[str, Any]
Next = Callable[[], Awaitable[Any]]
REMOVALS: Final = ("app_uninstalled", "tokens_revoked")
TEAM: Final = re.compile("[TE][A-Z0-9]{1,20}")
NOT_INSTALLED: Final = "Plumbline is not set up for this workspace. Ask the people who run it to add it: plumbline installations add"


def admission(ways: Tenants[Way]) -> Callable[..., Awaitable[BoltResponse | None]]:
    """What stands before all listeners: it gives them `door`, the way into the workspace that the request comes from."""

    async def admit(body: Body, context: AsyncBoltContext, next_: Next) -> BoltResponse | None:
        if body.get("type") == "url_verification":
            await next_()
            return None
        team = team_of(body, context.team_id)
        concerns(team)
        try:
            way = await ways.of(team)
            if way is not None and is_shared(body):
                way = await concerned(body["event"], way, ways)
                concerns(way[0].team)
        except (PlumblineError, RedisError, OSError) as error:
            why = str(error) if isinstance(error, PlumblineError) else type(error).__name__
            log.error("a %s could not be kept: %s", _kind(body), why)
            return BoltResponse(status=503)  # Slack sends an event again; whoever typed or pressed sees that it failed
        if way is None:
            if _event(body).get("type") in REMOVALS:
                return BoltResponse(status=200)  # gone already: an uninstalled app is told of it twice
            log.warning("a %s is refused: the app is not installed here. Add the workspace: plumbline installations add", _kind(body))
            return _refusal(body)
        context["installation"], context["door"] = way
        await next_()
        return None

    return admit


async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
    """Whom the bot is in the workspace that was let in; without this Bolt would ask Slack, request by request."""
    found: Installation = context["installation"]
    return AuthorizeResult(enterprise_id=None, team_id=found.team, bot_user_id=found.bot_user, bot_id=found.bot, bot_token=found.token)


def listen_to_removals(app: AsyncApp, installations: Installations) -> None:
    """Before listeners that take any event."""

    async def taken_back(body: Body, door: Door) -> None:
        event, at = _event(body), body.get("event_time")
        if event["type"] == "app_uninstalled" or _part(event, "tokens").get("bot"):  # people's tokens come and go
            await installations.taken_back(door.tenant, event["type"], at if isinstance(at, int) else time.time())

    for event in REMOVALS:
        app.event(event)(taken_back)


def team_of(body: Body, extracted: str | None) -> str:
    """The workspace where the app was used; "-" where Slack does not say.

    Somebody of another company may press a control in a shared channel, and the payload may name their workspace. The message with
    the control is the app's own, so that its team is where the app is installed.
    """
    posted_by = _part(body, "message").get("team") if body.get("type") == "block_actions" else None
    team = str(posted_by or extracted or "")
    return team if TEAM.fullmatch(team) else "-"


def _kind(body: Body) -> str:
    if "command" in body:
        return "slash command"
    return f"{_event(body).get('type')} event" if _event(body) else str(body.get("type", "request"))


def _refusal(body: Body) -> BoltResponse:
    if "command" in body:
        return BoltResponse(status=200, body=NOT_INSTALLED)
    return BoltResponse(status=200 if _event(body) else 403)


def _event(body: Body) -> Body:
    """Empty where it is none."""
    return _part(body, "event") if body.get("type") == "event_callback" else {}


def _part(body: Body, name: str) -> Body:
    """Fields that Slack is not known to fill otherwise may hold anything."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}
