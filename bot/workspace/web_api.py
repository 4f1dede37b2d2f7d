"""The Web API's front door: which method, whose token, which scope, faults on command; then the method itself."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from bot.workspace import methods_chat, methods_conversations, methods_files, methods_other, methods_views
from bot.workspace.call_arguments import Arguments, Room, SlackError, invalid
from bot.workspace.people import Json
from bot.workspace.records import Call

Method = Callable[[Room, Arguments], Json]

METHODS: Final[dict[str, tuple[Method, str]]] = {  # with the scope it needs; "" where the channel decides, or none is needed
    "apps.connections.open": (methods_other.connections_open, ""),
    "assistant.threads.setStatus": (methods_other.set_status, "chat:write"),
    "auth.test": (methods_other.auth_test, ""),
    "chat.getPermalink": (methods_chat.get_permalink, ""),
    "chat.postEphemeral": (methods_chat.post_ephemeral, "chat:write"),
    "chat.postMessage": (methods_chat.post_message, "chat:write"),
    "chat.update": (methods_chat.update, "chat:write"),
    "conversations.history": (methods_conversations.history, ""),
    "conversations.info": (methods_conversations.info, ""),
    "conversations.members": (methods_conversations.members, ""),
    "conversations.open": (methods_conversations.open_direct, "im:write"),
    "conversations.replies": (methods_conversations.replies, ""),
    "files.completeUploadExternal": (methods_files.complete_upload, "files:write"),
    "files.getUploadURLExternal": (methods_files.get_upload_url, "files:write"),
    "usergroups.users.list": (methods_other.usergroups_users_list, "usergroups:read"),
    "users.info": (methods_other.users_info, "users:read"),
    "views.open": (methods_views.open_view, ""),
    "views.publish": (methods_views.publish, ""),
    "views.push": (methods_views.push, ""),
    "views.update": (methods_views.update, ""),
}
APP_METHODS: Final = frozenset({"apps.connections.open"})  # those of the app-level token
_BEARER: Final = "Bearer "


@dataclass(slots=True)
class Faults:
    """What the next calls of a method meet, by method: seconds of Retry-After, an error, a reply cut off."""

    limited: dict[str, list[int]] = field(default_factory=dict)
    failing: dict[str, list[str]] = field(default_factory=dict)
    dropped: dict[str, list[bool]] = field(default_factory=dict)


class WebApi:
    """Answers calls; each is logged, whatever becomes of it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.faults = Faults()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self._room.state.origin = f"{request.scheme}://{request.host}"
        method = request.match_info["method"]
        header = request.headers.get("Authorization", "")
        call = Call(method, {}, time.time())
        self._room.state.calls.append(call)
        try:
            raw = await _arguments(request)
            token = header.removeprefix(_BEARER) or str(raw.get("token", ""))
            call.arguments = {key: value for key, value in raw.items() if key != "token"}
            if wait := _next(self.faults.limited, method):
                call.error = "ratelimited"
                return _response({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
            body: Json = {"ok": True} | self._call(method, token, Arguments(call.arguments))
        except SlackError as refusal:
            call.error = refusal.error
            body = {"ok": False, "error": refusal.error} | refusal.more
        finally:
            self._room.state.touch()
        if _next(self.faults.dropped, method) and request.transport is not None:
            call.dropped = True
            request.transport.abort()
        return _response(body, 200, {"X-OAuth-Scopes": ",".join(sorted(self._room.manifest.scopes))})

    def _call(self, name: str, token: str, arguments: Arguments) -> Json:
        if name not in METHODS:
            raise SlackError("unknown_method", {"req_method": name})
        self._check_token(name, token)
        if error := _next(self.faults.failing, name):
            raise SlackError(error)
        method, scope = METHODS[name]
        if scope:
            self._room.need_scope(scope)
        return method(self._room, arguments)

    def _check_token(self, name: str, token: str) -> None:
        state = self._room.state
        if not token:
            raise SlackError("not_authed")
        if token in state.retired_tokens:
            raise SlackError("account_inactive")
        if token not in (state.bot_token, state.app_token):
            raise SlackError("invalid_auth")
        if (token == state.app_token) != (name in APP_METHODS):
            raise SlackError("not_allowed_token_type")


async def _arguments(request: web.Request) -> Json:
    """A call's arguments, from its address and its body."""
    if request.content_type == "application/json":
        try:
            body: Any = await request.json() if request.can_read_body else {}
        except json.JSONDecodeError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream"):
        body = dict(await request.post())
    else:
        raise invalid(f"content type {request.content_type} is not taken")
    arguments: Json = dict(request.query) | body
    return arguments


def _next(queues: dict[str, list[Any]], method: str) -> Any:
    queue = queues.get(method)
    return queue.pop(0) if queue else None


def _response(body: Json, status: int, headers: dict[str, str]) -> web.Response:
    return web.json_response(body, status=status, headers=headers)
