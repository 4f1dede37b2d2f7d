"""What Slack sends, as the gestures that a review understands: one message each, with the id under which Slack may send it again."""

import html
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.controls import Control
from graphs.messages import File, Gesture, Message, Opening, Stepping

Payload = Mapping[str, Any]

_MARK: Final = re.compile(r"<([^<>\n]+)>")


def event_id(body: Payload) -> str:
    """Both companies of a shared channel might be told of one message, under an id each; its time and place are the same."""
    event = body["event"]
    return f"shared:{event['channel']}:{event['ts']}" if body.get("is_ext_shared_channel") else str(body["event_id"])


def said(body: Payload, bot: str) -> Message:
    """A reply typed in a thread; `body` is an event callback. A mention of the bot only calls for its attention."""
    event = body["event"]
    message: Message = {
        **new_message(event_id(body), "say", event["user"], event["ts"]),
        "text": plain(unaddressed(event.get("text") or "", bot)),
    }
    return with_files(message, shared_files(event))


def edited(body: Payload, bot: str) -> Message | None:
    """A reply that its author has rewritten; None where its words are the same, as when Slack shows a link's page below it."""
    event = body["event"]
    message, before = event["message"], event.get("previous_message") or {}
    text = plain(unaddressed(message.get("text") or "", bot))
    if "edited" not in message or text == plain(unaddressed(before.get("text") or "", bot)):
        return None
    return {**new_message(event_id(body), "edit", message["user"], event["ts"]), "text": text, "value": message["ts"]}


def deleted(body: Payload) -> Message:
    """A reply that is gone. Slack does not say who deleted it: its author, or an administrator."""
    event = body["event"]
    return {**new_message(event_id(body), "delete", event["previous_message"]["user"], event["ts"]), "value": event["deleted_ts"]}


def pressed(body: Payload, control: Control, gesture: Gesture, of_many: str = "") -> Message:
    """A pressed control; `body` is a block_actions payload, which has no id of its own.

    `of_many` tells the reviews of one control apart.
    """
    action, person = body["actions"][0], body["user"]["id"]
    place = body["container"].get("message_ts", "")
    event = f"press:{place}:{action['action_ts']}:{person}:{action['action_id']}{of_many}"
    return {**new_message(event, gesture, person, action["action_ts"]), "fact": control.fact, "value": control.value}


def entered(body: Payload, fact: str, value: Any, at: str) -> Message:
    """A submitted form that answers a fact; `body` is a view_submission payload."""
    return {**new_message(f"view:{body['view']['id']}", "answer", body["user"]["id"], at), "fact": fact, "value": value}


def entered_step(body: Payload, gesture: Gesture, about: Stepping, given: str, at: str) -> Message:
    """A submitted form of a next step; `about` names the step, `given` is what was entered."""
    message = new_message(f"view:{body['view']['id']}", gesture, body["user"]["id"], at)
    if gesture == "step_done":
        return {**message, "text": given, "value": about}
    return {**message, "value": {**about, "owner" if gesture == "step_owner" else "until": given}}


def ruled(body: Payload, gesture: Gesture, words: str, value: Any) -> Message:
    """A submitted form of the board; `body` is a view_submission payload, which has no time of its own."""
    return {**new_message(f"view:{body['view']['id']}", gesture, body["user"]["id"], f"{time.time():.6f}"), "text": words, "value": value}


def cancelled(body: Payload, at: str) -> Message:
    """`/arch-review cancel AR-12`; `body` is a slash command's."""
    return new_message(f"slash:{body['trigger_id']}", "cancel", body["user_id"], at)


def opened(body: Payload, opening: Opening, files: Sequence[File] = ()) -> Message:
    message: Message = {**new_message(f"view:{body['view']['id']}", "open", body["user"]["id"], opening["opened_at"]), "value": opening}
    return with_files(message, files)


def shared_files(message: Payload) -> list[File]:
    """Of a message as Slack has it: those that can be fetched."""
    return [_file(file) for file in message.get("files") or () if file.get("url_private_download")]


def with_files(message: Message, files: Sequence[File]) -> Message:
    return {**message, "files": list(files)} if files else message


def plain(text: str) -> str:
    """Slack escapes three characters, and nothing else."""
    return html.unescape(text) if "&" in text else text


def unaddressed(text: str, bot: str) -> str:
    """What was typed, without the mention of the bot; still as Slack escapes it."""
    mention = f"<@{bot}>"
    return " ".join(part.strip() for part in text.split(mention)).strip() if mention in text else text


def readable(text: str) -> str:
    """The text of any message, as it is put into a form: links as their label or address, mentions as a name or an id."""
    return plain(_MARK.sub(_shown, text))


def _shown(mark: re.Match[str]) -> str:
    target, _, label = mark[1].partition("|")
    if target[0] in "@#":
        return target[0] + (label or target[1:])
    if target[0] == "!":
        return label or "@" + target[1:]
    return f"{label} ({target})" if label and label not in target else target


def _file(file: Payload) -> File:
    name = str(file.get("name") or "a file")
    return File(
        id=file["id"],
        name=name,
        type=str(file.get("filetype") or ""),
        size=int(file.get("size") or 0),
        address=file["url_private_download"],
    )


def new_message(event: str, do: Gesture, by: str, at: str) -> Message:
    return Message(id=event, do=do, by=by, at=at, text=None, fact=None, value=None)
