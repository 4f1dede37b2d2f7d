"""Answers to one gesture, by its response_url or with its acknowledgement: whispered, posted, in place of the message that was pressed."""

import time
from typing import Any, Final

from bot.workspace.call_arguments import Arguments, Room, SlackError
from bot.workspace.methods_chat import TEXT_MAX, message_fields, thread_of
from bot.workspace.people import Channel, Json, Person, Post
from bot.workspace.state import RESPONSE_URL_USES

DONE: Final = (200, "ok")


def respond(room: Room, key: str, body: Any) -> tuple[int, str]:
    """The status and text that a post to a response_url is answered with."""
    target = room.state.response_urls.get(key)
    if target is None or time.monotonic() > target.until:
        return 404, "expired_url"
    if target.uses >= RESPONSE_URL_USES:
        return 404, "used_url"
    target.uses += 1
    if not isinstance(body, dict):
        return 400, "invalid_payload"
    try:
        _put(room, target.person, target.channel, target.post, body)
    except SlackError as refusal:
        return 400, refusal.error
    return DONE


def answer_slash(room: Room, person: Person, channel: Channel, payload: Json) -> None:
    """What a slash command's acknowledgement says, if anything."""
    if payload.get("text") or payload.get("blocks"):
        _put(room, person, channel, None, payload)


def _put(room: Room, person: Person, channel: Channel, pressed: Post | None, body: Json) -> None:
    arguments = Arguments(body)
    if pressed is not None and arguments.true("delete_original"):
        room.timeline.delete(pressed)
        return
    fields = message_fields(room.state, arguments, TEXT_MAX)
    if pressed is not None and arguments.true("replace_original"):
        room.timeline.edit(pressed, fields, room.state.bot_user)
    elif arguments.text("response_type", "ephemeral") == "in_channel":
        room.timeline.post(channel, fields, thread_of(channel, arguments))
    else:
        room.timeline.ephemeral(channel, fields, person.id, thread_of(channel, arguments))
