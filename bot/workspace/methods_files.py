"""The files.* methods: an upload in three steps."""

import mimetypes
from typing import Any, Final
from urllib.parse import quote

from bot.workspace.call_arguments import Arguments, Room, SlackError, invalid
from bot.workspace.methods_chat import TEXT_MAX, message_fields, thread_of
from bot.workspace.people import Channel, File, Json
from bot.workspace.state import State, Upload

ALT_MAX: Final = 1000  # characters


def get_upload_url(room: Room, arguments: Arguments) -> Json:
    """The first step; the second one sends the bytes to the address."""
    length = arguments.whole("length", 0)
    if length <= 0:
        raise invalid("must be greater than 0", "/length")
    alt = arguments.text("alt_txt")
    if len(alt) > ALT_MAX:
        raise SlackError("alt_txt_too_large")
    key = room.state.new_id("F")
    room.state.uploads[key] = Upload(arguments.needed("filename"), length, alt=alt)
    return {"upload_url": f"{room.state.origin}/upload/v1/{key}", "file_id": key}


def receive(state: State, key: str, content: bytes) -> bool:
    """Takes the bytes of an upload; False where nobody announced them, or not so many."""
    upload = state.uploads.get(key)
    if upload is None or len(content) != upload.length:
        return False
    upload.content = content
    return True


def complete_upload(room: Room, arguments: Arguments) -> Json:
    """The third step: shares files where the arguments say."""
    listed = arguments.parsed("files")
    if not isinstance(listed, list) or not listed:
        raise invalid("missing required field: files", "/files")
    channel = room.inside(arguments.text("channel_id")) if "channel_id" in arguments else None
    thread = thread_of(channel, arguments) if channel else None
    if any(_upload(room.state, item).content is None for item in listed):
        raise SlackError("file_not_found")
    shared = [_share(room.state, item, channel, thread) for item in listed]
    if channel is not None:
        _post(room, arguments, channel, thread, shared)
    room.state.touch()
    return {"files": shared}


def file_of_a_person(state: State, file: File, person: str) -> Json:
    """As an event shows it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "user": person,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "filetype": file.name.rpartition(".")[2].lower(),
        "size": len(file.content),
        "mode": "hosted",
        "url_private": f"{state.origin}/files-pri/{file.id}/{quote(file.name)}",
        "url_private_download": f"{state.origin}/files-pri/{file.id}/download/{quote(file.name)}",
    }


def download(room: Room, file: str, authorization: str) -> bytes | None:
    """The bytes of a file that a person has shared; None for whoever may not read them, to whom Slack shows a page."""
    known = room.state.shared.get(file)
    allowed = authorization == f"Bearer {room.state.bot_token}" and "files:read" in room.state.manifest.scopes
    return known.content if known and allowed else None


def _upload(state: State, item: Any) -> Upload:
    if not isinstance(item, dict) or item.get("id") not in state.uploads:
        raise SlackError("file_not_found")
    return state.uploads[item["id"]]


def _share(state: State, item: Json, channel: Channel | None, thread: str | None) -> Json:
    upload = state.uploads.pop(item["id"])
    title = item.get("title") or upload.name
    file = File(item["id"], upload.name, title, upload.content or b"", channel.id if channel else "", thread, upload.alt)
    state.files[file.id] = file
    shared = {
        "id": file.id,
        "created": int(float(state.ts())),
        "name": file.name,
        "title": title,
        "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        "user": state.bot_user,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{state.origin}/files-pri/{file.id}/{file.name}",
        "permalink": f"{state.origin}/files/{state.bot_user}/{file.id}/{file.name}",
    }
    return shared | ({"alt_txt": file.alt} if file.alt else {})


def _post(room: Room, arguments: Arguments, channel: Channel, thread: str | None, shared: list[Json]) -> None:
    comment = arguments.text("initial_comment")
    given = Arguments({"text": comment or "files", "blocks": arguments.raw.get("blocks")})
    fields = message_fields(room.state, given, TEXT_MAX) | {"text": comment, "files": shared, "upload": False}
    room.timeline.post(channel, fields, thread)
