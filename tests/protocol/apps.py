"""A small real app: Bolt over Socket Mode, as Plumbline uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace

Json = dict[str, Any]


def web_client(slack: Workspace, token: str | None = None) -> AsyncWebClient:
    """A client without the SDK's own retries, so that every fault is seen."""
    return AsyncWebClient(token=slack.bot_token if token is None else token, base_url=slack.base_url, retry_handlers=[], timeout=5)


def bolt_app(slack: Workspace) -> AsyncApp:
    return AsyncApp(client=web_client(slack), process_before_response=True)


@asynccontextmanager
async def running(slack: Workspace, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app, connected."""
    before = slack.connections
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.changed(lambda: slack.connections > before)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def error_of(call: Any) -> str:
    """The error that Slack answers a call with; "" for success."""
    try:
        await call
    except SlackApiError as refused:
        return str(refused.response["error"])
    return ""


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(label: str = "Yes", action_id: str = "do/AR-1", **more: Any) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id} | more


def actions(*elements: Json, block_id: str = "controls") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def options(*labels: str) -> list[Json]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "callback_id": "form", "blocks": list(blocks)} | more


def field(label: str, block_id: str, element: Json | None = None, **more: Any) -> Json:
    own = element or {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": own} | more
