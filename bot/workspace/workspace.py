"""The workspace: one aiohttp server on loopback, people, channels, and everything that they do and see."""

from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Final, Self, TypeVar

from aiohttp import web

from bot.workspace import events
from bot.workspace.call_arguments import Room
from bot.workspace.delivery import ACK_WITHIN, RETRY_AFTER
from bot.workspace.http_delivery import HttpDelivery
from bot.workspace.manifest import Manifest, load_manifest
from bot.workspace.methods_files import download, receive
from bot.workspace.people import OTHER_TEAM, Channel, Group, Json, Person, Post, Role
from bot.workspace.response_urls import respond
from bot.workspace.sights import Sights
from bot.workspace.socket_mode import SocketMode
from bot.workspace.state import TRIGGER_LIFE, State
from bot.workspace.timeline import Timeline
from bot.workspace.web_api import WebApi
from policies.errors import PlumblineError

T = TypeVar("T")

LOOPBACK: Final = "127.0.0.1"
UPLOAD_MAX: Final = 64 * 2**20  # bytes of one request


class Workspace(Sights):
    """Use it as a context: `async with Workspace() as slack`. Times are in seconds."""

    def __init__(
        self,
        *,
        port: int = 0,
        team_id: str = "T0PLUMB001",
        manifest: Manifest | None = None,
        ack_within: float = ACK_WITHIN,
        retry_after: Sequence[float] = RETRY_AFTER,
        trigger_life: float = TRIGGER_LIFE,
    ) -> None:
        bot, app = f"xoxb-{team_id}-loopback", f"xapp-1-{team_id}-loopback"
        state = State(team_id, manifest or load_manifest(), bot, app, trigger_life=trigger_life)
        self._socket = SocketMode(state, ack_within, retry_after)
        self._http: HttpDelivery | None = None
        room = Room(state, Timeline(state, self._tell), lambda: self._socket.issue_url(state.origin))
        super().__init__(room, state, self._socket)
        self.api = WebApi(room)
        self._port = port
        self._runner: web.AppRunner | None = None

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_MAX)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_get("/link/", self._socket.connect)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/download/{name}", self._download)
        app.router.add_post("/actions/{team}/{number}/{secret}", self._respond)
        return app

    def _site(self, runner: web.AppRunner) -> web.BaseSite:
        return web.TCPSite(runner, LOOPBACK, self._port)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self._site(self._runner).start()
        host, port = self._runner.addresses[0][:2]
        self._state.origin = self._origin = f"http://{host}:{port}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._socket.close()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def state(self) -> State:
        """For what keeps a workspace and puts it back."""
        return self._state

    # what the bot is given

    @property
    def origin(self) -> str:
        return self._origin

    @property
    def base_url(self) -> str:
        return f"{self._origin}/api/"

    @property
    def bot_token(self) -> str:
        return self._state.bot_token

    @property
    def app_token(self) -> str:
        return self._state.app_token

    @property
    def signing_secret(self) -> str:
        return self._state.signing_secret

    def deliver_to(self, url: str) -> None:
        """From now on over signed HTTP to this request URL, and no longer over Socket Mode."""
        self._http = HttpDelivery(url, self._state, self._socket.ack_within, self._socket.retry_after)
        self._delivery = self._http

    def deliver_by_socket(self) -> None:
        """From now on over Socket Mode again, as at first."""
        self._delivery = self._socket

    @property
    def team_id(self) -> str:
        return self._state.team_id

    @property
    def bot_user(self) -> str:
        return self._state.bot_user

    @property
    def app_name(self) -> str:
        return self._state.manifest.app_name

    # who and where

    def add_group(self, handle: str, members: Sequence[Person]) -> Group:
        """A user group; who is in it may be changed at any time."""
        group = Group(self._state.new_id("S"), handle, [person.id for person in members])
        self._state.groups[group.id] = group
        return group

    def add_person(self, name: str, role: Role = "team") -> Person:
        """A guest is_restricted; a stranger is of another company."""
        if any(person.name == name for person in self._state.people.values()):
            raise PlumblineError(f'there is a "{name}" in this workspace already. Choose another name.')
        team = OTHER_TEAM if role == "stranger" else self.team_id
        person = Person(self._state.new_id("U"), name, role, team)
        self._state.people[person.id] = person
        return person

    def add_channel(self, name: str, *, private: bool = False, bot: bool = True, members: Sequence[Person | str] | None = None) -> Channel:
        """A channel of everybody who is here by now, unless told otherwise."""
        people = list(self._state.people.values()) if members is None else [self.person(who) for who in members]
        channel = Channel(self._state.new_id("C"), name, "group" if private else "channel", [person.id for person in people])
        channel.members += [self.bot_user] if bot else []
        channel.shared = any(person.team != self.team_id for person in people)
        self._state.channels[channel.id] = channel
        return channel

    def notice(self, where: Channel | str, text: str) -> Post:
        """A message that the workspace itself writes into a channel; nobody has typed it, and the app is not told."""
        channel = self.channel(where)
        post = Post(channel, {"type": "message", "ts": self._state.ts(), "user": "USLACKBOT", "text": text})
        channel.posts[post.ts] = post
        self._state.touch()
        return post

    async def invite(self, where: Channel | str, who: Person | str | None = None, by: Person | str | None = None) -> None:
        """Brings a person into a channel; the app, where nobody is named."""
        channel = self.channel(where)
        person = None if who is None else self.person(who)
        channel.shared = channel.shared or (person is not None and person.team != self.team_id)
        self._room.timeline.join(channel, person.id if person else self.bot_user, self.person(by).id if by else None)

    def dm(self, who: Person | str) -> Channel:
        """The person's conversation with the app."""
        return self._state.dm(self.person(who))

    def _tell(self, event: Json) -> None:
        self._delivery.tell(event)

    # what is on its way

    @property
    def given_up(self) -> list[Json]:
        """Events that the app never acknowledged, after the last redelivery."""
        return self._delivery.given_up

    @property
    def connections(self) -> int:
        return self._socket.connections

    def pending(self) -> list[Json]:
        """What is on its way to the app: not acknowledged yet, not given up."""
        return self._delivery.pending()

    def changed(self, predicate: Callable[[], T], timeout: float = 10.0) -> Awaitable[T]:
        """Waits until the predicate gives something true, and returns that. `timeout` is in seconds.

        Raises:
            PlumblineError: when the time is over.
        """
        return self._state.changed(predicate, timeout)

    # faults on command

    def limit(self, method: str, times: int = 1, retry_after: int = 1) -> None:
        """The next calls of a method are turned away: 429, with `retry_after` in seconds."""
        self.api.faults.limited.setdefault(method, []).extend([retry_after] * times)

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """The next calls of a method are answered with this error, and not carried out."""
        self.api.faults.failing.setdefault(method, []).extend([error] * times)

    def drop_reply(self, method: str, times: int = 1) -> None:
        """The next calls of a method are carried out, and the connection breaks before the answer."""
        self.api.faults.dropped.setdefault(method, []).extend([True] * times)

    async def refresh_connections(self) -> None:
        """Asks the app to reconnect, as Slack does every few hours."""
        await self._socket.refresh()

    def cut_connections(self) -> None:
        """Breaks every Socket Mode connection without a word."""
        self._socket.cut()

    # the app comes and goes

    def install(self) -> str:
        """Installs the app again, and gives its new token."""
        self._state.bot_token = f"xoxb-{self.team_id}-loopback-{len(self._state.retired_tokens)}"
        return self._state.bot_token

    def uninstall(self) -> None:
        """An administrator removes the app: its token is worth nothing any more, and two events tell the app."""
        self.lose_token()
        for event in (events.tokens_revoked_event(self._state), events.uninstalled_event(self._state)):
            self._room.timeline.announce_about_app(event)

    def lose_token(self) -> None:
        """The bot's token is worth nothing any more, and nobody tells the app."""
        self._state.retired_tokens.add(self._state.bot_token)

    def revoke(self, who: Person | str) -> None:
        """A person takes their own token back, and the app is told."""
        self._room.timeline.announce_about_app(events.tokens_revoked_event(self._state, self.person(who)))

    # addresses besides the Web API

    async def _upload(self, request: web.Request) -> web.Response:
        content = await _sent_bytes(request)
        if not receive(self._state, request.match_info["file"], content):
            return web.Response(status=400, text="this is no announced upload, or not of the announced length")
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        content = download(self._room, request.match_info["file"], request.headers.get("Authorization", ""))
        if content is None:
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        return web.Response(body=content, content_type="application/octet-stream")

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
        except ValueError:
            body = None
        status, text = respond(self._room, f"{request.match_info['number']}/{request.match_info['secret']}", body)
        return web.Response(status=status, text=text)


async def _sent_bytes(request: web.Request) -> bytes:
    """An upload's bytes, raw or as a form's first part."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    part = await (await request.multipart()).next()
    return bytes(await part.read()) if hasattr(part, "read") else b""  # type: ignore[union-attr]
