"""The views.* methods: modals opened, rewritten, stacked; a person's Home."""

import secrets
import time
from typing import Any

from bot.workspace.call_arguments import Arguments, Room, SlackError, invalid
from bot.workspace.filling import filled
from bot.workspace.people import Json, Person, View
from bot.workspace.state import State
from bot.workspace.view_limits import STACK_MAX, home_errors, too_large, view_errors


def open_view(room: Room, arguments: Arguments) -> Json:
    view = _checked(arguments)
    person = _exchange(room.state, arguments.needed("trigger_id"))
    room.state.modals[person.id] = []  # in place of what is open; views.push puts one on top
    return {"view": show(room.state, person, view).data}


def push(room: Room, arguments: Arguments) -> Json:
    view = _checked(arguments)
    person = _exchange(room.state, arguments.needed("trigger_id"))
    stack = room.state.modals.get(person.id, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK_MAX:
        raise SlackError("push_limit_reached")
    return {"view": show(room.state, person, view).data}


def publish(room: Room, arguments: Arguments) -> Json:
    """The Home of one person, in place of what it was; it need not be open."""
    if not room.manifest.home_tab:
        raise SlackError("not_enabled")
    raw = arguments.parsed("view")
    if errors := home_errors(raw):
        raise SlackError("invalid_arguments", {"response_metadata": {"messages": errors}})
    if too_large(raw):
        raise SlackError("view_too_large")
    person = room.state.people.get(arguments.needed("user_id"))
    if person is None:
        raise invalid("invalid `user_id`")
    known = room.state.homes.get(person.id)
    if "hash" in arguments and (known is None or arguments.text("hash") != known.data["hash"]):
        raise SlackError("hash_conflict")
    view = room.state.homes.setdefault(person.id, View(person, {"id": room.state.new_id("V")}))
    view.data |= _data(room.state, raw) | {"root_view_id": view.id, "previous_view_id": None}
    room.state.touch()
    return {"view": view.data}


def update(room: Room, arguments: Arguments) -> Json:
    raw = _checked(arguments)
    view = _find(room.state, arguments)
    if "hash" in arguments and arguments.text("hash") != view.data["hash"]:
        raise SlackError("hash_conflict")
    replace(room.state, view, raw)
    return {"view": view.data}


def _find(state: State, arguments: Arguments) -> View:
    key = "view_id" if "view_id" in arguments else "external_id"
    wanted = arguments.needed(key)
    views = (view for stack in state.modals.values() for view in stack)
    found = next((view for view in views if view.data["id" if key == "view_id" else key] == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return found


def _checked(arguments: Arguments) -> Json:
    return checked(arguments.parsed("view"))


def checked(view: Any) -> Json:
    """The view, once it is found to be within Slack's limits; an acknowledgement may bring one too."""
    if errors := view_errors(view):
        raise SlackError("invalid_arguments", {"response_metadata": {"messages": errors}})
    if too_large(view):
        raise SlackError("view_too_large")
    return dict(view)


def _exchange(state: State, key: str) -> Person:
    trigger = state.triggers.get(key)
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() > trigger.until:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger.person


def show(state: State, person: Person, raw: Json) -> View:
    """Puts a modal before a person, on top of those that are open."""
    stack = state.modals.setdefault(person.id, [])
    view = View(person, {"id": state.new_id("V")})
    root = stack[0].id if stack else view.id
    view.data |= _data(state, raw) | {"root_view_id": root, "previous_view_id": stack[-1].id if stack else None}
    stack.append(view)
    state.touch()
    return view


def replace(state: State, view: View, raw: Json) -> None:
    """Rewrites a modal in place: what stands in inputs that keep their ids is kept."""
    view.data |= _data(state, raw)
    view.errors = {}
    state.touch()


def _data(state: State, raw: Json) -> Json:
    return {
        "team_id": state.team_id,
        "type": raw["type"],
        "title": raw.get("title"),
        "blocks": filled(state, raw["blocks"]),
        "close": raw.get("close"),
        "submit": raw.get("submit"),
        "private_metadata": raw.get("private_metadata", ""),
        "callback_id": raw.get("callback_id", ""),
        "external_id": raw.get("external_id", ""),
        "clear_on_close": raw.get("clear_on_close", False),
        "notify_on_close": raw.get("notify_on_close", False),
        "state": {"values": {}},
        "hash": f"{int(time.time())}.{secrets.token_hex(4)}",
        "app_id": state.app_id,
        "app_installed_team_id": state.team_id,
        "bot_id": state.bot_id,
    }
