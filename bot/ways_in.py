"""The ways in from Slack that the settings name: Socket Mode, signed HTTP, or both."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.health import OK, Health
from bot.http_port import serving
from bot.http_server import MOST, SlackOverHttp
from bot.settings import SLACK_PATH, Settings

log = logging.getLogger("plumbline")

PING_EVERY: Final = 10  # seconds, on the socket


@asynccontextmanager
async def ways_in(app: AsyncApp, settings: Settings, client: AsyncWebClient, health: Health) -> AsyncIterator[None]:
    """Listens until the context is left."""
    async with AsyncExitStack() as stack:
        health.watch("slack", _serving)
        if settings.slack_app_token is not None:
            await _connect(stack, app, settings.slack_app_token.get_secret_value(), client, health)
        if settings.slack_signing_secret is not None:
            server = web.Application(client_max_size=MOST)
            SlackOverHttp(app, settings.slack_signing_secret.get_secret_value()).add_to(server)
            if settings.health_beside_slack:
                health.add_to(server)
            host, port = settings.plumbline_http_host, settings.plumbline_http_port
            await stack.enter_async_context(serving(server, host, port, "PLUMBLINE_HTTP_PORT"))
            log.info("waiting for Slack's requests at http://%s:%d%s", host, port, SLACK_PATH)
        yield


async def _connect(stack: AsyncExitStack, app: AsyncApp, token: str, client: AsyncWebClient, health: Health) -> None:
    from bot.socket_mode import SlackOverSockets  # noqa: PLC0415 - a process without a socket does without

    quiet = logging.getLogger("plumbline.bolt")
    handler = SlackOverSockets(app, token, logger=quiet, web_client=client, ping_interval=PING_EVERY)
    stack.push_async_callback(handler.close_async)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    health.watch("slack", handler.connected)
    log.info("connected to Slack over Socket Mode")


async def _serving() -> str:
    """Who is answered here knows that the server answers."""
    return OK
