"""A proxy between the bot and Slack's Web API, so that the bot can die between a call and its answer.

Only the calls pass it: the socket and uploads go to the workspace itself, whose addresses the bot is given there.
"""

import asyncio
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import web

from tests.faults.rules import Call, Cut, Repeat, Rules, TooMany, cut

HOP: Final = {"host", "content-length", "transfer-encoding", "connection"}


class SlackProxy:
    """Use it as a context. `behind` is the address of the workspace's Web API."""

    def __init__(self, behind: str) -> None:
        self.rules = Rules()
        self.away = False  # as a server that is down: every call breaks off
        self._behind = behind
        self._session: aiohttp.ClientSession
        self._runner: web.AppRunner
        self.url = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        call = Call(request.match_info["method"], (request.query_string, body.decode(errors="replace")))
        try:
            try:
                await self.rules.apply(call, "before") if not self.away else cut()
            except Repeat:
                await self._pass_on(call, request, body)
            answer = await self._pass_on(call, request, body)
            await self.rules.apply(call, "after")
        except TooMany as limit:
            headers = {"Retry-After": str(limit.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        except Cut:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError from None
        return answer

    async def _pass_on(self, call: Call, request: web.Request, body: bytes) -> web.Response:
        self.rules.seen.append(call)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        url = f"{self._behind}{call.name}?{call.words[0]}".removesuffix("?")
        async with self._session.request(request.method, url, data=body or None, headers=headers) as answer:
            content = await answer.read()
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in {*HOP, "content-encoding"}}
        return web.Response(body=content, status=answer.status, headers=kept)
