"""A stand-in for the Messages API: real HTTP on loopback, with usage, caching, errors and streaming; it has no model.

It refuses every request that the real API would refuse (`rules.py`), and keeps what it was asked. To run the same tests against
the real address, give the bot that address instead of `url`.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from aiohttp import web

from tests.messages_api.replies import KINDS, Body, Fault, Reads, Say, Status, Stops, Text
from tests.messages_api.rules import known_models, refusal

KEY: Final = "sk-ant-stand-in"
VERSIONS: Final = {"2023-06-01", "2026-10-21"}
CHARACTERS_A_TOKEN: Final = 3.5  # an approximation: the real tokenizer is not to be had
CACHE_FLOOR: Final = 4096  # tokens; a shorter prefix is not cached, silently


def token_count(text: str) -> int:
    return max(1, round(len(text) / CHARACTERS_A_TOKEN))


@dataclass(slots=True)
class MessagesApi:
    """`requests` are the bodies that were taken, `refused` why others were not; `faults` are used up one a request, `always` is not."""

    say: Say
    requests: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[Fault | None] = field(default_factory=list)
    always: Fault | None = None
    url: str = ""
    arrived: int = 0
    usages: list[dict[str, int]] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)  # of the requests, those that no fault struck
    _cached: set[str] = field(default_factory=set)
    _ids: "count[int]" = field(default_factory=count)
    _ending: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def readings(self) -> list[dict[str, Any]]:
        return [body for body in self.requests if '"passages"' in str(body["messages"][-1]["content"])]

    @property
    def narratives(self) -> list[dict[str, Any]]:
        return [body for body in self.requests if body not in self.readings]

    @property
    def settings(self) -> dict[str, str]:
        """What makes the bot come here."""
        return {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": self.url}

    async def create(self, request: web.Request) -> web.StreamResponse:
        self.arrived += 1
        if (problem := self._unauthorised(request)) is not None:
            return problem
        body = await _json(request)
        if (why := refusal(body)) is not None:
            self.refused.append(why)
            return self._error(400, why)
        self.requests.append(body)
        fault = self.faults.pop(0) if self.faults else self.always
        if isinstance(fault, Status):
            return self._error(fault.status, "as the test wants it", fault.retry_after)
        if isinstance(fault, str):
            return await self._break(request, fault)
        if fault is None:
            self.answered.append(body)
        message = self._message(body, fault)
        return await _stream(request, message) if body.get("stream") else web.json_response(message)

    async def models(self, request: web.Request) -> web.StreamResponse:
        names = [
            {"id": name, "type": "model", "display_name": name, "created_at": "2026-10-07T00:00:00Z"} for name in sorted(known_models())
        ]
        return self._unauthorised(request) or web.json_response({"data": names, "has_more": False, "first_id": None, "last_id": None})

    async def model(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["model"]
        if (problem := self._unauthorised(request)) is not None:
            return problem
        if name not in known_models():
            return self._error(404, f"model: {name}")
        return web.json_response({"id": name, "type": "model", "display_name": name, "created_at": "2026-10-07T00:00:00Z"})

    async def tokens(self, request: web.Request) -> web.StreamResponse:
        problem = self._unauthorised(request)
        return problem or web.json_response({"input_tokens": token_count(json.dumps(await _json(request)))})

    def _unauthorised(self, request: web.Request) -> web.Response | None:
        key = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        if key != KEY:
            return self._error(401, "invalid x-api-key")
        return None if request.headers.get("anthropic-version") in VERSIONS else self._error(400, "anthropic-version: no such version")

    def _error(self, status: int, message: str, retry_after: str | None = None) -> web.Response:
        body = {
            "type": "error",
            "error": {"type": KINDS.get(status, "api_error"), "message": message},
            "request_id": f"req_{next(self._ids)}",
        }
        return web.json_response(body, status=status, headers={"retry-after": retry_after} if retry_after else {})

    async def _break(self, request: web.Request, how: str) -> web.StreamResponse:
        if how == "no_json_body":
            return web.Response(text="<html>a proxy's page</html>", content_type="text/html")
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "900"})
        if how == "hangs":
            await self._ending.wait()
        elif how == "is cut":
            await response.prepare(request)
            await response.write(b'{"type": "message", "id": "msg_')
        assert request.transport is not None
        request.transport.close()
        return response

    def _message(self, body: Body, fault: Stops | Text | None) -> dict[str, Any]:
        text = fault.text if isinstance(fault, Text) else json.dumps(self.say(body), ensure_ascii=False)
        if isinstance(fault, Stops):
            text = "" if fault.reason == "refusal" else text[: len(text) // 2]
        usage = self._usage(body, text)
        self.usages.append(usage)
        return {
            "id": f"msg_{next(self._ids)}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": fault.reason if isinstance(fault, Stops) else "end_turn",
            "stop_sequence": None,
            "usage": usage,
        }

    def _usage(self, body: Body, text: str) -> dict[str, int]:
        system = body.get("system", "")
        blocks = [{"type": "text", "text": system}] if isinstance(system, str) else system
        prefix = "".join(block["text"] for block in blocks)
        marked = any("cache_control" in block for block in blocks)
        rest = sum(token_count(json.dumps(message["content"], ensure_ascii=False)) for message in body["messages"])
        size, read, written = token_count(prefix) if prefix else 0, 0, 0
        if marked and size >= CACHE_FLOOR:
            key = hashlib.sha256(f"{body['model']}{prefix}".encode()).hexdigest()
            read, written = (size, 0) if key in self._cached else (0, size)
            self._cached.add(key)
        return {
            "input_tokens": rest + size - read - written,
            "cache_read_input_tokens": read,
            "cache_creation_input_tokens": written,
            "output_tokens": token_count(text) if text else 1,
        }


@asynccontextmanager
async def messages_api(say: Say | None = None) -> AsyncIterator[MessagesApi]:
    api = MessagesApi(say or Reads({}))
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_post("/v1/messages", api.create)
    app.router.add_post("/v1/messages/count_tokens", api.tokens)
    app.router.add_get("/v1/models", api.models)
    app.router.add_get("/v1/models/{model}", api.model)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    api.url = f"http://{host}:{port}"
    try:
        yield api
    finally:
        api._ending.set()
        await runner.cleanup()


async def _json(request: web.Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        return None


async def _stream(request: web.Request, message: dict[str, Any]) -> web.StreamResponse:
    """The message as server-sent events, its text in two halves."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    text = "".join(block["text"] for block in message["content"])
    started = {**message, "content": [], "stop_reason": None, "usage": {**message["usage"], "output_tokens": 1}}
    await _event(response, "message_start", message=started)
    await _event(response, "content_block_start", index=0, content_block={"type": "text", "text": ""})
    for part in (text[: len(text) // 2], text[len(text) // 2 :]):
        await _event(response, "content_block_delta", index=0, delta={"type": "text_delta", "text": part})
    await _event(response, "content_block_stop", index=0)
    delta = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    await _event(response, "message_delta", delta=delta, usage={"output_tokens": message["usage"]["output_tokens"]})
    await _event(response, "message_stop")
    return response


async def _event(response: web.StreamResponse, kind: str, **data: Any) -> None:
    await response.write(f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode())
