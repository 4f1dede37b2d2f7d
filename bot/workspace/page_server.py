"""The page: people use the workspace in a browser. Its files, its feed of changes, its gestures.

Loopback alone keeps nobody out: any web page may send requests there, and a name that leads to 127.0.0.1 may pretend to be it. So
every request must name this machine as its host, and one that a page sends must come from this page.
"""

import asyncio
import json
import mimetypes
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.workspace.page_feed import difference, sight
from bot.workspace.page_gestures import carry_out
from bot.workspace.people import Person
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError

FILES: Final = Path(__file__).parent / "page"
KINDS: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SIGN_OF_LIFE: Final = 15.0  # seconds without a change, after which a connection shows that it still stands
COMES_BACK: Final = 500  # milliseconds until a browser that lost its connection tries again
TOGETHER: Final = 0.03  # seconds in which changes become one
SHOWN_IN_PLACE: Final = frozenset({"image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageWorkspace(Workspace):
    """A workspace that people see in a browser, at `page_url`. `notice_to_all` is a line that all of them are shown.

    `listening` is a socket that listens on loopback already; without one it takes `port`, as every workspace does.
    """

    def __init__(self, *, listening: socket.socket | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._listening = listening
        self._notice = ""
        self._closing = False

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing = True
        self._state.touch()
        await super().__aexit__(kind, error, trace)

    @property
    def page_url(self) -> str:
        return f"{self.origin}/"

    @property
    def app_is_here(self) -> bool:
        """Whether gestures can reach the app: over HTTP nobody knows before they are made."""
        return self.connections > 0 or getattr(self, "_http", None) is not None

    @property
    def notice_to_all(self) -> str:
        return self._notice

    @notice_to_all.setter
    def notice_to_all(self, text: str) -> None:
        self._notice = text
        self._state.touch()

    def _site(self, runner: web.AppRunner) -> web.BaseSite:
        return web.SockSite(runner, self._listening) if self._listening else super()._site(runner)

    def _application(self) -> web.Application:
        app = super()._application()
        app.middlewares.append(_from_here)
        app.router.add_get("/", _index)
        app.router.add_get("/archives/{channel}/{message}", _index)  # where permalinks lead
        app.router.add_get("/page/feed", self._feed)
        app.router.add_post("/page/do", self._do)
        app.router.add_get("/page/{name}", _asset)
        app.router.add_get("/files-pri/{file}/{name}", self._file)
        app.router.add_get("/files/{user}/{file}/{name}", self._file)
        return app

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: everything that the person sees, then each change of it. Whoever comes back begins anew."""
        people = self._state.people
        person = people.get(request.query.get("who", "")) or next(iter(people.values()), None)
        if person is None:
            return web.Response(status=503, text="there is nobody in this workspace yet", headers=HEADERS)
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):  # the window was closed
            await self._stream(person, response)
        return response

    async def _stream(self, person: Person, response: web.StreamResponse) -> None:
        shown: dict[str, str] = {}
        await response.write(f"retry: {COMES_BACK}\n\n".encode())
        while not self._closing:
            change = self._state.next_change
            now = sight(self._state, person, self._notice, connected=self.app_is_here)
            if (told := difference(shown, now)) is not None:
                await response.write(f"event: {'change' if shown else 'all'}\ndata: {told}\n\n".encode())
            shown = now
            try:
                async with asyncio.timeout(SIGN_OF_LIFE):
                    await change.wait()
                    await asyncio.sleep(TOGETHER)
            except TimeoutError:
                await response.write(b": nothing new\n\n")

    async def _do(self, request: web.Request) -> web.Response:
        try:
            answer = await carry_out(self, await request.json())
        except json.JSONDecodeError:
            return web.json_response({"error": "this is no JSON. Reload the page.", "errors": {}}, status=400, headers=HEADERS)
        except PlumblineError as error:
            return web.json_response({"error": str(error), "errors": {}}, status=409, headers=HEADERS)
        return web.json_response(answer, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        """A shared file. Whatever it holds, a browser neither runs it nor shows it as a page."""
        name = request.match_info["file"]
        file = self._state.files.get(name) or self._state.shared.get(name)
        if file is None:
            return web.Response(status=404, text="there is no such file", headers=HEADERS)
        kind = mimetypes.guess_type(file.name)[0]
        sealed = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "Content-Disposition": "attachment"}
        shown = kind if kind in SHOWN_IN_PLACE else "application/octet-stream"
        return web.Response(body=file.content, headers={**HEADERS, **sealed, "Content-Type": shown})


@web.middleware
async def _from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    host = urlsplit(f"//{request.headers.get('Host', '')}")
    if host.hostname not in HERE:
        return web.Response(status=421, text="this is a local workspace: call it 127.0.0.1 or localhost", headers=HEADERS)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host.netloc}":
        return web.Response(status=403, text="this comes from another page", headers=HEADERS)
    if request.path == "/page/do" and origin is None:
        return web.Response(status=403, text="this does not come from the page", headers=HEADERS)
    return await handler(request)


async def _index(_request: web.Request) -> web.Response:
    return _content(FILES / "index.html")


async def _asset(request: web.Request) -> web.Response:
    path = FILES / request.match_info["name"]
    if path.parent != FILES or path.suffix not in KINDS or not path.is_file():
        return web.Response(status=404, text="there is no such file", headers=HEADERS)
    return _content(path)


def _content(path: Path) -> web.Response:
    return web.Response(body=path.read_bytes(), headers={**HEADERS, "Content-Type": f"{KINDS[path.suffix]}; charset=utf-8"})
