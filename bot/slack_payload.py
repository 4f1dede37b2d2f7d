"""What Slack sends, and nothing else: requests and envelopes are read and checked here before Bolt sees them.

What is refused is named by the fields that we know. Nothing of what was sent is quoted: it may be what people wrote.
"""

import json
from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import ValidationError

from bot.slack_shapes import BY_EVENTS_API, BY_INTERACTIVITY, EVENTS, Command, Event, Shape

Payload = dict[str, Any]

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 100  # of a form; a slash command has about fifteen
SSL_CHECK: Final = "ssl_check"


class NotSlack(Exception):
    """What Slack does not send; the message is one line."""


def read_request(content_type: str, body: bytes) -> Payload:
    """The payload of an HTTP request: an event as JSON, a command as a form, an interaction as JSON in a form.

    Raises:
        NotSlack: for everything else.
    """
    text = _text(body)
    if content_type == JSON:
        return _of_kind(_object(text), BY_EVENTS_API)
    if content_type != FORM:
        raise NotSlack("its content type is neither JSON nor a form")
    fields = _form(text)
    if "payload" in fields:
        return _of_kind(_object(fields["payload"]), BY_INTERACTIVITY)
    if fields.get(SSL_CHECK) == "1":
        return {SSL_CHECK: "1"}
    if "type" in fields:
        raise NotSlack("it is of no kind that Slack sends")
    return checked({**fields})


def checked(payload: Payload) -> Payload:
    """The payload itself, whichever way it came.

    Raises:
        NotSlack: where it is not as Slack sends it.
    """
    kind = payload.get("type")
    if "event" in payload and kind != "event_callback":  # Bolt looks into it, whatever the kind
        raise NotSlack("it is of no kind that Slack sends")
    try:
        _shape(kind, "command" in payload).model_validate(payload)
        if kind == "event_callback":
            event = payload["event"]
            EVENTS.get(Event.model_validate(event).type, Event).model_validate(event)
    except ValidationError as error:
        raise NotSlack(f"it is not as Slack sends it: {_where(error)}") from None
    return payload


def _of_kind(payload: Payload, kinds: dict[str, type[Shape]]) -> Payload:
    if payload.get("type") not in list(kinds):
        raise NotSlack("it is of no kind that Slack sends")
    return checked(payload)


def _shape(kind: Any, command: bool) -> type[Shape]:  # noqa: FBT001 - whether it has the field
    if kind is None and command:
        return Command
    found = (BY_EVENTS_API | BY_INTERACTIVITY).get(kind) if isinstance(kind, str) and not command else None
    if found is None:
        raise NotSlack("it is of no kind that Slack sends")
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise NotSlack("its body is no text") from None


def _form(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise NotSlack("its form cannot be read") from None


def _object(text: str) -> Payload:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NotSlack("its JSON cannot be read") from None
    if not isinstance(found, dict):
        raise NotSlack("its JSON is no object")
    return found


def _where(error: ValidationError) -> str:
    """The first field that does not fit, as far as its name is ours and not a key that somebody sent."""
    place = error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"]
    return ".".join(str(part) for part in place if part in _FIELDS) or "its parts do not fit together"


def _fields(shape: type[Shape]) -> set[str]:
    return set(shape.model_fields).union(*(_fields(below) for below in shape.__subclasses__()))


_FIELDS: Final = frozenset(_fields(Shape))
