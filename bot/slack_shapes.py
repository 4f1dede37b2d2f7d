"""The shapes of what Slack sends, as far as Bolt and our listeners read it.

Fields that nobody reads may hold anything, for Slack adds some every year; so may events that nobody listens to.
"""

import json
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.controls import parse, read_id
from bot.rendering.greeting import START
from bot.rendering.modals import OPEN


class Shape(BaseModel):
    model_config = ConfigDict(strict=True)


def _whole(text: str) -> str:
    text.encode()  # half a character, which JSON can hold, cannot be kept
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]
MaybeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,64}$")] | None
Ts = Annotated[str, Field(pattern=r"^[0-9]{1,16}\.[0-9]{1,12}$")]
Text = Annotated[str, AfterValidator(_whole)]
Word = Annotated[Text, Field(min_length=1, max_length=300)]
Label = Annotated[Text, Field(max_length=300)]


class WithId(Shape):
    id: Id


class Authorization(Shape):
    team_id: MaybeId = None
    enterprise_id: MaybeId = None


class Event(Shape):
    type: Word


class Posted(Shape):
    ts: Ts
    subtype: Word | None = None
    user: MaybeId = None
    bot_id: MaybeId = None
    text: Text | None = None
    thread_ts: Ts | None = None
    parent_user_id: MaybeId = None


class MessageEvent(Event, Posted):
    """Of an edit `message` is what it says now; of a deletion only `previous_message` says whose it was."""

    channel: Id
    message: Posted | None = None
    previous_message: Posted | None = None
    deleted_ts: Ts | None = None

    @model_validator(mode="after")
    def _says_what_changed(self) -> Self:
        if (self.subtype == "message_changed" and not self.message) or (self.subtype == "message_deleted" and not self.deleted_ts):
            raise ValueError("an edit says what, and a deletion which")
        return self


class Member(Event):
    user: Id
    channel: Id


class Unarchived(Event):
    channel: Id


EVENTS: Final[dict[str, type[Event]]] = {
    "message": MessageEvent,
    "app_mention": MessageEvent,
    "member_joined_channel": Member,
    "member_left_channel": Member,
    "channel_unarchive": Unarchived,
    "group_unarchive": Unarchived,
}


class EventCallback(Shape):
    event_id: Word
    team_id: Id
    event: dict[str, Any]
    authorizations: list[Authorization] | None = None
    is_ext_shared_channel: bool | None = None


class Challenge(Shape):
    challenge: Label


class Command(Shape):
    command: Annotated[str, Field(pattern=r"^/\S{1,100}$")]
    text: Text = ""
    team_id: Id
    user_id: Id
    channel_id: Id
    channel_name: Text = ""
    trigger_id: Word
    response_url: Word


class Option(Shape):
    value: Text | None = None


class Entered(Shape):
    value: Text | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: MaybeId = None
    selected_conversation: MaybeId = None


class State(Shape):
    values: dict[str, dict[str, Entered]]


class Interaction(Shape):
    user: WithId
    team: WithId | None = None


class Action(Shape):
    action_id: Word
    action_ts: Ts
    block_id: Label | None = None
    value: Annotated[Text, Field(max_length=4000)] | None = None
    selected_option: Option | None = None


class Channel(WithId):
    name: Text = ""


class Container(Shape):
    channel_id: MaybeId = None
    message_ts: Ts | None = None
    thread_ts: Ts | None = None


class ByTeam(Shape):
    """A message, of which it counts in which workspace the app is that posted it."""

    team: MaybeId = None


class NumberButton(Shape):
    """What a button that opens a number's form holds."""

    question: Text = ""
    unit: Text | None = None


class BlockActions(Interaction):
    actions: Annotated[list[Action], Field(min_length=1)]
    container: Container
    message: ByTeam | None = None
    channel: Channel | None = None
    trigger_id: Word
    response_url: Word | None = None
    state: State | None = None

    @model_validator(mode="after")
    def _control_of_ours(self) -> Self:
        """Holds what we gave it, and where a review is told of it, stands in a message."""
        control = read_id(self.actions[0].action_id)
        if control is not None and control.gesture is not None and not self.container.channel_id:
            raise ValueError("this control stands in a message")
        if self.actions[0].action_id == START and self.channel is None:
            raise ValueError("the button that starts a review stands in a channel")
        try:
            found = parse(self.actions[0].model_dump()) if control is not None and control.do != "save" else None
            _whole(json.dumps(found.value if found else None, ensure_ascii=False))
        except RecursionError:
            raise ValueError("a button of ours holds less") from None
        if found is not None and found.do == "number":
            NumberButton.model_validate(found.value or {})
        return self


class ClosedView(Shape):
    id: Word
    type: Word  # Bolt reads it
    callback_id: Label
    app_installed_team_id: MaybeId = None


class View(ClosedView):
    private_metadata: Text = ""
    state: State


class OpeningPlace(Shape):
    """What the opening form remembers."""

    channel: Id | None
    private: bool | None
    draft: Text = ""


class ViewSubmission(Interaction):
    view: View

    @model_validator(mode="after")
    def _form_of_ours(self) -> Self:
        if self.view.callback_id == OPEN:
            OpeningPlace.model_validate_json(self.view.private_metadata)
        return self


class ViewClosed(Interaction):
    view: ClosedView


class Suggestion(Interaction):
    action_id: Word
    value: Text


class Shortcut(Interaction):
    callback_id: Word
    trigger_id: Word


class MessageOfShortcut(Shape):
    ts: Ts
    text: Text | None = None
    blocks: list[Any] | None = None
    attachments: list[dict[str, Any]] | None = None


class MessageShortcut(Shortcut):
    channel: Channel
    message: MessageOfShortcut
    response_url: Word


BY_EVENTS_API: Final[dict[str, type[Shape]]] = {
    "event_callback": EventCallback,
    "app_rate_limited": Shape,
    "url_verification": Challenge,
}
BY_INTERACTIVITY: Final[dict[str, type[Shape]]] = {
    "block_actions": BlockActions,
    "block_suggestion": Suggestion,
    "view_submission": ViewSubmission,
    "view_closed": ViewClosed,
    "shortcut": Shortcut,
    "message_action": MessageShortcut,
}
