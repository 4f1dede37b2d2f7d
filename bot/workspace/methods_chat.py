"""The chat.* methods: messages posted, rewritten, whispered."""

import json
from typing import Any, Final

from bot.workspace.block_limits import block_errors
from bot.workspace.call_arguments import Arguments, Room, SlackError
from bot.workspace.filling import filled
from bot.workspace.people import Channel, Json, Post
from bot.workspace.state import State

TEXT_MAX: Final = 40_000  # characters
UPDATED_TEXT_MAX: Final = 4_000  # characters, which chat.update insists on
METADATA_MAX: Final = 8_000  # bytes; Slack publishes no figure


def post_message(room: Room, arguments: Arguments) -> Json:
    channel = _to_write_in(room, arguments)
    fields = message_fields(room.state, arguments, TEXT_MAX)
    post = room.timeline.post(channel, fields, thread_of(channel, arguments))
    return {"channel": channel.id, "ts": post.ts, "message": post.data}


def update(room: Room, arguments: Arguments) -> Json:
    channel = room.channel(arguments.needed("channel"))
    post = channel.posts.get(arguments.needed("ts"))
    if post is None:
        raise SlackError("message_not_found")
    if post.user != room.state.bot_user:
        raise SlackError("cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    fields = message_fields(room.state, arguments, UPDATED_TEXT_MAX)
    kept = {key: fields[key] for key in ("text", "blocks", "metadata") if key in arguments}
    room.timeline.edit(post, kept, room.state.bot_user)
    return {"channel": channel.id, "ts": post.ts, "text": post.text, "message": post.data}


def post_ephemeral(room: Room, arguments: Arguments) -> Json:
    channel = room.inside(arguments.needed("channel"))
    if channel.archived:
        raise SlackError("is_archived")
    if arguments.needed("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    fields = message_fields(room.state, arguments, TEXT_MAX)
    post = room.timeline.ephemeral(channel, fields, arguments.text("user"), thread_of(channel, arguments))
    return {"message_ts": post.ts}


def get_permalink(room: Room, arguments: Arguments) -> Json:
    channel = room.channel(arguments.needed("channel"))
    ts = arguments.needed("message_ts")
    if ts not in channel.posts:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(room.state, channel.posts[ts])}


def permalink(state: State, post: Post) -> str:
    link = f"{state.origin}/archives/{post.channel.id}/p{post.ts.replace('.', '')}"
    return link + (f"?thread_ts={post.thread_ts}&cid={post.channel.id}" if post.in_thread else "")


def message_fields(state: State, arguments: Arguments, longest: int) -> Json:
    """What a message of the app holds, once it is found to be within Slack's limits."""
    blocks = arguments.parsed("blocks", "invalid_blocks_format") or []
    text = arguments.text("text")
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    if errors := block_errors(blocks, "message"):
        raise _refused(errors)
    fields = {"user": state.bot_user, "text": text, "blocks": filled(state, blocks)} | _author(state)
    return fields | ({"metadata": _metadata(arguments.parsed("metadata"))} if "metadata" in arguments else {})


def _refused(errors: list[str]) -> SlackError:
    more = {"errors": [error.removeprefix("[ERROR] ") for error in errors], "response_metadata": {"messages": errors}}
    return SlackError("msg_blocks_too_long" if any("msg_blocks_too_long" in error for error in errors) else "invalid_blocks", more)


def _author(state: State) -> Json:
    profile = {"id": state.bot_id, "app_id": state.app_id, "name": state.manifest.app_name, "deleted": False, "team_id": state.team_id}
    return {"bot_id": state.bot_id, "app_id": state.app_id, "team": state.team_id, "bot_profile": profile}


def _metadata(metadata: Any) -> Json:
    if metadata == {}:
        return {}
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_MAX:
        raise SlackError("metadata_too_large")
    return metadata


def _to_write_in(room: Room, arguments: Arguments) -> Channel:
    """The channel to post to; a person's id stands for their conversation with the app."""
    key = arguments.needed("channel")
    channel = room.state.dm(room.state.people[key]) if key in room.state.people else room.inside(key)
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def thread_of(channel: Channel, arguments: Arguments) -> str | None:
    """The thread to write in. Slack takes its first message for it, not a reply."""
    if "thread_ts" not in arguments:
        return None
    parent = channel.posts.get(arguments.text("thread_ts"))
    if parent is None or parent.in_thread:
        raise SlackError("thread_not_found")
    return parent.ts
