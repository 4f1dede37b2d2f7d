"""Signed HTTP: posts events, commands and interactions to the app's request URL, as Slack does."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import aiohttp

from bot.signature import SIGNATURE, TIMESTAMP, sign
from bot.workspace.delivery import ACK_WITHIN, NO_ACK, NO_CONNECTION, RETRY_AFTER, Attempt, Delivery, Outcome
from bot.workspace.people import Json
from bot.workspace.records import Ack, Reply
from bot.workspace.state import State

REFUSED: Final = "http_client_error"
BROKEN: Final = "http_service_error"
SUCCESS: Final = range(200, 300)
SERVER_ERRORS: Final = 500
_AGENT: Final = "Slackbot 1.0 (+https://api.slack.com/robots)"
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"


class HttpDelivery(Delivery):
    """To `url`, signed with the state's secret."""

    def __init__(self, url: str, state: State, ack_within: float = ACK_WITHIN, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        super().__init__(state, ack_within, retry_after)
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        await super().close()
        if self._session is not None:
            await self._session.close()

    async def attempt(self, attempt: Attempt) -> Outcome:
        content_type, body = _body(attempt)
        headers = {"Content-Type": content_type, "User-Agent": _AGENT, **self._signature(body)}
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        sent = time.monotonic()
        try:
            async with asyncio.timeout(self.ack_within):
                answer, text = await self._post(body, headers)
        except TimeoutError:
            return Outcome(Reply(NO_ACK, elapsed=time.monotonic() - sent), "http_timeout")
        except (aiohttp.ClientError, OSError):
            return Outcome(Reply(NO_CONNECTION, elapsed=time.monotonic() - sent), "connection_failed")
        elapsed = time.monotonic() - sent
        if answer.status not in SUCCESS:
            error = REFUSED if answer.status < SERVER_ERRORS else BROKEN
            return Outcome(Reply(error, elapsed=elapsed), None if answer.headers.get("X-Slack-No-Retry") == "1" else "http_error")
        return Outcome(self._acknowledged(attempt, _answered(attempt, answer.content_type, text), elapsed))

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[aiohttp.ClientResponse, str]:
        async with self._client().post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
            return answer, await answer.text()

    def _acknowledged(self, attempt: Attempt, payload: Json | None, elapsed: float) -> Reply:
        if payload is None:
            return Reply(NO_CONNECTION, elapsed=elapsed)
        self._state.acks.append(Ack(attempt.key, attempt.kind, attempt.number, elapsed, late=False, payload=payload))
        self._state.touch()
        return Reply(None, payload, elapsed)

    def _client(self) -> aiohttp.ClientSession:
        """Without a limit, and a connection a request: none is kept that a killed app has closed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        return self._session

    def _signature(self, body: bytes) -> dict[str, str]:
        now = str(int(time.time()))
        return {TIMESTAMP: now, SIGNATURE: sign(self._state.signing_secret, now, body)}


def _body(attempt: Attempt) -> tuple[str, bytes]:
    match attempt.kind:
        case "events_api":
            return _JSON, json.dumps(attempt.payload, separators=(",", ":")).encode()
        case "slash_commands":
            return _FORM, urlencode(attempt.payload).encode()
        case _:
            return _FORM, urlencode({"payload": json.dumps(attempt.payload, separators=(",", ":"))}).encode()


def _answered(attempt: Attempt, content_type: str, text: str) -> Json | None:
    """What the app says with its acknowledgement, where Slack listens to that; None where Slack cannot read it."""
    if not attempt.answerable or not text:
        return {}
    if content_type != _JSON:
        return {"text": text} if attempt.kind == "slash_commands" else None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
