"""What Slack sends, as the gestures that a review understands: one message each, with the id under which Slack may send it again."""

import html
from collections.abc import Mapping
from typing import Any

from bot.controls import Control
from graphs.messages import Gesture, Message, Opening

Payload = Mapping[str, Any]


def said(body: Payload) -> Message:
    """A reply typed in a thread; `body` is an event callback."""
    event = body["event"]
    return {**_gesture(body["event_id"], "say", event["user"], event["ts"]), "text": plain(event.get("text") or "")}


def pressed(body: Payload, control: Control, gesture: Gesture) -> Message:
    """A pressed control; `body` is a block_actions payload, which has no id of its own."""
    action, person = body["actions"][0], body["user"]["id"]
    place = body["container"].get("message_ts", "")
    event = f"press:{place}:{action['action_ts']}:{person}:{action['action_id']}"
    return {**_gesture(event, gesture, person, action["action_ts"]), "fact": control.fact, "value": control.value}


def entered(body: Payload, fact: str, value: Any, at: str) -> Message:
    """A submitted form that answers a fact; `body` is a view_submission payload."""
    return {**_gesture(f"view:{body['view']['id']}", "answer", body["user"]["id"], at), "fact": fact, "value": value}


def cancelled(body: Payload, at: str) -> Message:
    """`/arch-review cancel AR-12`; `body` is a slash command's."""
    return _gesture(f"slash:{body['trigger_id']}", "cancel", body["user_id"], at)


def opened(body: Payload, opening: Opening) -> Message:
    return {**_gesture(f"view:{body['view']['id']}", "open", body["user"]["id"], opening["opened_at"]), "value": opening}


def plain(text: str) -> str:
    """Slack escapes three characters, and nothing else."""
    return html.unescape(text) if "&" in text else text


def _gesture(event: str, do: Gesture, by: str, at: str) -> Message:
    return Message(id=event, do=do, by=by, at=at, text=None, fact=None, value=None)
