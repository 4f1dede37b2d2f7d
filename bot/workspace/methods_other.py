"""auth.test, apps.connections.open, users.info, usergroups.users.list, assistant.threads.setStatus."""

import time

from bot.workspace.call_arguments import Arguments, Room, SlackError
from bot.workspace.events import domain
from bot.workspace.people import Json
from bot.workspace.state import STATUS_LIFE


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


def usergroups_users_list(room: Room, arguments: Arguments) -> Json:
    key = arguments.needed("usergroup")
    if key not in room.state.groups:
        raise SlackError("no_such_subteam")
    return {"users": list(room.state.groups[key].members)}


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
