"""Slack over Socket Mode: envelopes are checked as requests are, and one that could not be kept is not acknowledged."""

import logging
import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.dispatch import dispatch
from bot.health import OK
from bot.slack_payload import NotSlack

log = logging.getLogger("plumbline.socket_mode")


class SlackOverSockets(AsyncSocketModeHandler):
    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        began = time.time()
        try:
            response = await dispatch(self.app, req.payload, build_headers(req) or {})
        except NotSlack as refused:
            log.warning("an envelope is refused: %s", refused)
            return
        await send_async_response(client, req, response, began)

    async def connected(self) -> str:
        return OK if await self.client.is_connected() else "not connected"
