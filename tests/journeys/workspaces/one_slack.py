"""Slack as an app sees it that several workspaces have installed: one address, told apart by token, and one socket for all of them.

Behind it each workspace stays itself; uploads and response addresses go to it without a detour.
"""

import asyncio
import json
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import WSMsgType, web

from bot.workspace.workspace import Workspace

APP_TOKEN: Final = "xapp-1-several-loopback"  # noqa: S105 - of no app that exists
HOP: Final = {"host", "content-length", "transfer-encoding", "connection", "content-encoding"}


class OneSlack:
    """Use it as a context, inside those of the workspaces."""

    def __init__(self, *workspaces: Workspace) -> None:
        self._workspaces = workspaces
        self._session: aiohttp.ClientSession
        self._runner: web.AppRunner
        self._origin = ""

    @property
    def url(self) -> str:
        return f"http://{self._origin}/api/"

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"{host}:{port}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _call(self, request: web.Request) -> web.Response:
        method, token = request.match_info["method"], request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token == APP_TOKEN and method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"ws://{self._origin}/link"})
        owner = next((workspace for workspace in self._workspaces if token.startswith(f"xoxb-{workspace.team_id}-")), None)
        if owner is None:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP}
        url = f"{owner.base_url}{method}?{request.query_string}".removesuffix("?")
        body = await request.read()
        async with self._session.request(request.method, url, data=body or None, headers=headers) as answer:
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
            return web.Response(body=await answer.read(), status=answer.status, headers=kept)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        """One connection of the app, and one of ours to each workspace."""
        ups = [await self._connected(workspace) for workspace in self._workspaces]
        down = web.WebSocketResponse(timeout=1.0)
        await down.prepare(request)
        owners: dict[str, aiohttp.ClientWebSocketResponse] = {}
        relays = [asyncio.create_task(_relay(up, down, owners, first=up is ups[0])) for up in ups]
        try:
            async for message in down:
                if message.type == WSMsgType.TEXT:
                    await owners[json.loads(message.data)["envelope_id"]].send_str(message.data)
        finally:
            for relay in relays:
                relay.cancel()
            await asyncio.gather(*relays, *(up.close() for up in ups), return_exceptions=True)
        return down

    async def _connected(self, workspace: Workspace) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {workspace.app_token}"}
        async with self._session.post(f"{workspace.base_url}apps.connections.open", json={}, headers=headers) as answer:
            return await self._session.ws_connect((await answer.json())["url"])


async def _relay(
    up: aiohttp.ClientWebSocketResponse, down: web.WebSocketResponse, owners: dict[str, aiohttp.ClientWebSocketResponse], *, first: bool
) -> None:
    async for message in up:
        if message.type != WSMsgType.TEXT:
            continue
        found = json.loads(message.data)
        if found["type"] == "hello" and not first:
            continue
        if envelope := found.get("envelope_id"):
            owners[envelope] = up
        await down.send_str(message.data)
