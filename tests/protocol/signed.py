"""Requests to the bot as Slack signs them, or as somebody else would like to."""

import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.play.stage import Stage
from bot.signature import sign

Json = dict[str, Any]
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def one_line(self) -> bool:
        return bool(self.text) and self.text.count("\n") == 0


def signed(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The two headers, made by Slack's own SDK, unless the body is no text: that it does not sign."""
    timestamp = str(int(time.time() if at is None else at))
    try:
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    except UnicodeDecodeError:
        signature = sign(secret, timestamp, body)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": str(signature)}


@dataclass(frozen=True)
class Slack:
    """Whoever sends requests to the bot on this stage."""

    stage: Stage
    session: aiohttp.ClientSession

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.stage.port}"

    @property
    def secret(self) -> str:
        return self.stage.workspace.signing_secret

    async def post(self, body: bytes, kind: str = JSON, headers: Mapping[str, str] | None = None) -> Answer:
        """Signed, unless other headers are given."""
        chosen = {"Content-Type": kind, **(signed(self.secret, body) if headers is None else headers)}
        async with self.session.post(
            f"{self.origin}/slack/events", data=io.BytesIO(body), headers={"Content-Type": kind, **chosen}
        ) as answer:
            return Answer(answer.status, await answer.text(), dict(answer.headers))

    async def event(self, payload: object) -> Answer:
        return await self.post(json.dumps(payload).encode())

    async def command(self, fields: Json) -> Answer:
        return await self.post(urlencode(fields).encode(), FORM)

    async def interaction(self, payload: object) -> Answer:
        return await self.post(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    async def get(self, path: str) -> Answer:
        async with self.session.get(f"{self.origin}{path}") as answer:
            return Answer(answer.status, await answer.text(), dict(answer.headers))
