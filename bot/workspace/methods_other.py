"""auth.test, apps.connections.open, users.info, reactions.*, assistant.threads.setStatus."""

import re
import time
from typing import Any, Final

from bot.workspace.call_arguments import Arguments, Room, SlackError
from bot.workspace.events import domain
from bot.workspace.people import Json, Post
from bot.workspace.state import STATUS_LIFE

_EMOJI: Final = re.compile(r"[a-z0-9_'+-]{1,100}(::skin-tone-[2-6])?")


def auth_test(room: Room, _arguments: Arguments) -> Json:
    state = room.state
    return {
        "url": f"{state.origin}/",
        "team": domain(state),
        "user": state.manifest.app_name.lower(),
        "team_id": state.team_id,
        "user_id": state.bot_user,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(room: Room, _arguments: Arguments) -> Json:
    if not room.manifest.socket_mode:
        raise SlackError("not_allowed_token_type")
    return {"url": room.socket_url()}


def users_info(room: Room, arguments: Arguments) -> Json:
    key = arguments.needed("user")
    if key == room.state.bot_user:
        return {
            "user": {"id": key, "team_id": room.state.team_id, "name": room.manifest.app_name.lower(), "deleted": False, "is_bot": True}
        }
    if key not in room.state.people:
        raise SlackError("user_not_found")
    return {"user": room.state.people[key].as_user()}


def reactions_add(room: Room, arguments: Arguments) -> Json:
    post, name = _reacted(room, arguments)
    reactions = post.data.setdefault("reactions", [])
    own = _own(reactions, name)
    if own is not None and room.state.bot_user in own["users"]:
        raise SlackError("already_reacted")
    if own is None:
        reactions.append({"name": name, "users": [room.state.bot_user], "count": 1})
    else:
        own["users"].append(room.state.bot_user)
        own["count"] += 1
    room.state.touch()
    return {}


def reactions_remove(room: Room, arguments: Arguments) -> Json:
    post, name = _reacted(room, arguments)
    own = _own(post.data.get("reactions", []), name)
    if own is None or room.state.bot_user not in own["users"]:
        raise SlackError("no_reaction")
    own["users"].remove(room.state.bot_user)
    own["count"] -= 1
    post.data["reactions"] = [reaction for reaction in post.data["reactions"] if reaction["count"]]
    room.state.touch()
    return {}


def _reacted(room: Room, arguments: Arguments) -> tuple[Post, str]:
    name = arguments.needed("name")
    if not _EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    channel = room.inside(arguments.needed("channel"))
    post = channel.posts.get(arguments.needed("timestamp"))
    if post is None:
        raise SlackError("message_not_found")
    return post, name


def _own(reactions: list[Any], name: str) -> Any:
    return next((reaction for reaction in reactions if reaction["name"] == name), None)


def set_status(room: Room, arguments: Arguments) -> Json:
    """Shows a line below the thread until the app posts there, at most two minutes; an empty one clears it."""
    channel = room.inside(arguments.needed("channel_id"))
    thread = arguments.needed("thread_ts")
    if thread not in channel.posts or channel.posts[thread].in_thread:
        raise SlackError("invalid_thread_ts")
    if "status" not in arguments:
        arguments.needed("status")
    status = arguments.text("status")
    if status:
        room.state.statuses[channel.id, thread] = (status, time.monotonic() + STATUS_LIFE)
    else:
        room.state.statuses.pop((channel.id, thread), None)
    room.state.touch()
    return {}
