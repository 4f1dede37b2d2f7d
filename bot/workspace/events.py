"""The payloads that Slack sends to an app, in Slack's shapes."""

import time

from bot.workspace.people import Channel, Json, Person, Post, View
from bot.workspace.state import State

TOKEN = "verification-token"  # noqa: S105  long deprecated by Slack, still in every payload


def event_callback(state: State, event: Json, channel: Channel | None = None) -> Json:
    """What wraps an event; one about the app itself has no channel."""
    return {
        "token": TOKEN,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": state.new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {"enterprise_id": None, "team_id": state.team_id, "user_id": state.bot_user, "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": channel is not None and channel.shared,
        "event_context": f"4-{state.new_id('')}",
    }


def message_event(post: Post) -> Json:
    """A new message, as an event tells it: metadata is not part of that."""
    data = {key: value for key, value in post.data.items() if key not in _NOT_IN_EVENTS}
    return data | {"channel": post.channel.id, "event_ts": post.ts, "channel_type": post.channel.kind}


_NOT_IN_EVENTS = {"metadata", "reactions", "reply_count", "reply_users", "reply_users_count", "latest_reply"}


def changed_event(post: Post, before: Json, ts: str) -> Json:
    return _hidden(post, ts) | {"subtype": "message_changed", "message": _plain(post.data), "previous_message": _plain(before)}


def deleted_event(post: Post, ts: str) -> Json:
    return _hidden(post, ts) | {"subtype": "message_deleted", "deleted_ts": post.ts, "previous_message": _plain(post.data)}


def _plain(data: Json) -> Json:
    return {key: value for key, value in data.items() if key != "metadata"}


def _hidden(post: Post, ts: str) -> Json:
    return {
        "type": "message",
        "hidden": True,
        "channel": post.channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": post.channel.kind,
    }


def joined_event(state: State, channel: Channel, user: str, inviter: str | None) -> Json:
    kind = "C" if channel.kind == "channel" else "G"
    event = {"type": "member_joined_channel", "user": user, "channel": channel.id, "channel_type": kind, "team": state.team_id}
    return event | ({"inviter": inviter} if inviter else {}) | {"event_ts": state.ts()}


def uninstalled_event(state: State) -> Json:
    return {"type": "app_uninstalled", "event_ts": state.ts()}


def tokens_revoked_event(state: State, person: Person | None = None) -> Json:
    """A person's own token, or the bot's where nobody is named."""
    tokens = {"oauth": [person.id]} if person else {"oauth": [], "bot": [state.bot_user]}
    return {"type": "tokens_revoked", "tokens": tokens, "event_ts": state.ts()}


def unarchived_event(state: State, channel: Channel, user: str) -> Json:
    kind = "channel_unarchive" if channel.kind == "channel" else "group_unarchive"
    return {"type": kind, "channel": channel.id, "user": user, "event_ts": state.ts()}


def home_opened(state: State, person: Person, channel: Channel) -> Json:
    """`view` is there once a Home has been published."""
    event = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "home", "event_ts": state.ts()}
    return event | ({"view": state.homes[person.id].data} if person.id in state.homes else {})


def slash_command(state: State, person: Person, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": TOKEN,
        "team_id": state.team_id,
        "team_domain": domain(state),
        "channel_id": channel.id,
        "channel_name": channel.interaction_name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": state.app_id,
        "is_enterprise_install": "false",
        "response_url": state.response_url(person, channel),
        "trigger_id": state.trigger(person),
    }


def message_shortcut(state: State, person: Person, post: Post, callback: str) -> Json:
    """`message` is all of it but metadata, as in Slack."""
    return _interaction(state, "message_action", person) | {
        "callback_id": callback,
        "trigger_id": state.trigger(person),
        "action_ts": state.ts(),
        "message_ts": post.ts,
        "message": _plain(post.data),
        "channel": {"id": post.channel.id, "name": post.channel.interaction_name},
        "response_url": state.response_url(person, post.channel, post),
    }


def block_actions(state: State, person: Person, surface: Post | View, actions: list[Json], values: Json) -> Json:
    payload = _interaction(state, "block_actions", person) | {"trigger_id": state.trigger(person), "actions": actions}
    if isinstance(surface, View):
        view = surface.data | {"state": {"values": values}}
        return payload | {"container": {"type": "view", "view_id": surface.id}, "view": view}
    payload |= {
        "container": _container(surface),
        "channel": {"id": surface.channel.id, "name": surface.channel.interaction_name},
        "state": {"values": values},
        "response_url": state.response_url(person, surface.channel, surface),
    }
    return payload if surface.only_for else payload | {"message": _plain(surface.data)}


def _container(post: Post) -> Json:
    container = {
        "type": "message",
        "message_ts": post.ts,
        "channel_id": post.channel.id,
        "is_ephemeral": post.only_for is not None,
    }
    return container | ({"thread_ts": post.thread_ts} if post.thread_ts else {})


def view_event(state: State, kind: str, view: View, values: Json) -> Json:
    """`kind` is view_submission or view_closed."""
    payload = _interaction(state, kind, view.person) | {"view": view.data | {"state": {"values": values}}}
    if kind == "view_closed":
        return payload | {"is_cleared": False}
    return payload | {"trigger_id": state.trigger(view.person), "response_urls": []}


def _interaction(state: State, kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
        "api_app_id": state.app_id,
        "token": TOKEN,
        "team": {"id": state.team_id, "domain": domain(state)},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def domain(state: State) -> str:
    return state.team_id.lower()
