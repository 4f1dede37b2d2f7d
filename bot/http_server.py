"""Slack over signed HTTP: one address for events, commands and interactivity. The body of what is refused is never logged."""

import asyncio
import json
import logging
import time
from typing import Final

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.dispatch import ACKNOWLEDGED, dispatch
from bot.settings import SLACK_PATH
from bot.signature import refusal
from bot.slack_payload import JSON, SSL_CHECK, NotSlack, Payload, read_request

log = logging.getLogger("plumbline.http")

MOST: Final = 4 * 2**20  # bytes of a body: 40,000 characters, twice, each escaped, and room
BODY_WITHIN: Final = 3.0  # seconds; Slack does not wait longer for an answer
RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")
NO_RETRY: Final = {"X-Slack-No-Retry": "1"}


class Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        self.status = status
        self.why = why
        super().__init__(why)


class SlackOverHttp:
    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._secret = signing_secret

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(SLACK_PATH, self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request)
        except Refused as refused:
            log.warning("a request is refused (%d): %s", refused.status, refused.why)
            again = {} if refused.status == 401 else NO_RETRY  # noqa: PLR2004 - a wrong secret will be mended
            return web.Response(status=refused.status, text=f"Refused: {refused.why}.", headers=again)

    async def _answer(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if why := refusal(self._secret, request.headers, body, time.time()):
            raise Refused(401, why)
        retried = {name: request.headers[name] for name in RETRY_HEADERS if name in request.headers}
        try:
            payload = read_request(request.content_type, body)
            answer = _to_slack_itself(payload)
            return _response(await dispatch(self._app, payload, retried)) if answer is None else answer
        except NotSlack as refused:
            raise Refused(400, str(refused)) from None


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_WITHIN):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, f"its body has more than {MOST // 2**20} MiB") from None
    except TimeoutError:
        raise Refused(408, "its body did not come") from None
    except Exception:  # noqa: BLE001 - a connection breaks in many ways
        raise Refused(400, "its body broke off") from None


def _to_slack_itself(payload: Payload) -> web.Response | None:
    """Slack itself asks whether this address is ours, and whether its certificate is good; no workspace is concerned."""
    if SSL_CHECK in payload:
        return web.Response()
    if payload.get("type") == "url_verification":
        return web.json_response({"challenge": payload["challenge"]})
    return web.Response() if payload.get("type") == "app_rate_limited" else None


def _response(answer: BoltResponse) -> web.Response:
    if answer.status != ACKNOWLEDGED:
        return web.Response(status=answer.status, text="Not kept: send it again.")
    if not answer.body:
        return web.Response()
    if answer.headers.get("content-type", [""])[0].startswith(JSON):
        return web.json_response(json.loads(answer.body))
    return web.Response(text=answer.body)
