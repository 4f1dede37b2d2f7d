"""What a method of the Web API is given, and how it refuses: arguments of any encoding read alike, errors as Slack words them."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from bot.workspace.manifest import Manifest
from bot.workspace.people import SCOPE_OF, Channel, Json
from bot.workspace.state import State
from bot.workspace.timeline import Timeline

T = TypeVar("T")

PAGE: Final = 100  # items, where no limit is given
_TRUE: Final = frozenset({True, "1", "true", "True"})


class SlackError(Exception):
    """A call that Slack answers with `ok: false`; `error` is its code, `more` whatever else the answer holds."""

    def __init__(self, error: str, more: Json | None = None) -> None:
        self.error = error
        self.more = more or {}
        super().__init__(error)


class Arguments:
    """A call's arguments. Forms carry JSON in strings; `parsed` reads both."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def __contains__(self, name: str) -> bool:
        return self.raw.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self.raw.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        if not (value := self.text(name)):
            raise invalid(f"missing required field: {name}", f"/{name}")
        return value

    def true(self, name: str) -> bool:
        value = self.raw.get(name)
        return isinstance(value, bool | int | str) and value in _TRUE

    def whole(self, name: str, default: int) -> int:
        try:
            return int(self.text(name, str(default)))
        except ValueError:
            raise invalid("must be an integer", f"/{name}") from None

    def parsed(self, name: str, error: str = "invalid_arguments") -> Any:
        """The value of an argument that is JSON, None if it is not given."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(error) from None


@dataclass(frozen=True, slots=True)
class Room:
    """What the methods work on. `socket_url` issues the address of a new connection."""

    state: State
    timeline: Timeline
    socket_url: Callable[[], str]

    @property
    def manifest(self) -> Manifest:
        return self.state.manifest

    def need_scope(self, scope: str) -> None:
        if scope not in self.manifest.scopes:
            raise SlackError("missing_scope", {"needed": scope, "provided": ",".join(sorted(self.manifest.scopes))})

    def channel(self, key: str, purpose: str = "") -> Channel:
        """A channel that the app may know of: a private one only from inside. `purpose` is history or read, for its scope."""
        channel = self.state.channels.get(key)
        if channel is None:
            raise SlackError("channel_not_found")
        if purpose:
            self.need_scope(f"{SCOPE_OF[channel.kind]}:{purpose}")
        if channel.kind != "channel" and self.state.bot_user not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def inside(self, key: str, purpose: str = "") -> Channel:
        """A channel that the app is a member of."""
        channel = self.channel(key, purpose)
        if self.state.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel


def invalid(what: str, where: str = "") -> SlackError:
    place = f" [json-pointer:{where}]" if where else ""
    return SlackError("invalid_arguments", {"response_metadata": {"messages": [f"[ERROR] {what}{place}"]}})


def page(found: Sequence[T], arguments: Arguments) -> tuple[list[T], str]:
    """One page of what was found, and the cursor of the next one, empty at the end."""
    start = _offset(arguments.text("cursor"))
    end = start + max(1, arguments.whole("limit", PAGE))
    return list(found[start:end]), base64.b64encode(f"next:{end}".encode()).decode() if end < len(found) else ""


def _offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:") or 0)
    except (ValueError, binascii.Error):
        raise SlackError("invalid_cursor") from None
