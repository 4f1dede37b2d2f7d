"""The two forms: one that opens a review, one that takes a number. And what was entered in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.controls import action_id
from bot.rendering.blocks import Block, plain_text
from bot.rendering.escape import MENTIONABLE, NOTHING, clean, flat
from bot.rendering.limits import INPUT_LABEL, INPUT_TEXT, MODAL_TITLE, OPTIONS, cut
from graphs.views import Option

OPEN: Final = "open"  # the opening form's callback id
NUMBER: Final = "number"
MOST_TITLE: Final = 100
MOST_NUMBER: Final = 60  # characters: "about 1.5 million calls a month"

View = dict[str, Any]
Errors = dict[str, str]  # block id → what to do, as `response_action: errors` takes it


@dataclass(frozen=True, slots=True)
class OpeningForm:
    """What was entered to open a review; `approach` is an answer to the pack's proposal fact, `owner` a Slack id."""

    title: str
    description: str
    approach: str | None
    owner: str | None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What the opening form starts with; `whole` is all of the text, of which `description` holds what fits."""

    title: str
    description: str
    whole: str

    @property
    def was_cut(self) -> bool:
        return bool(self.description) and self.description != self.whole


def prefilled(text: str, *, titled: bool = False) -> Prefilled:
    """The text is the title, and the description too where it is longer; of a `titled` one the first line is the title."""
    typed = clean(text).strip()
    first = typed.partition("\n")[0] if titled else typed
    title = "" if flat(first) == NOTHING else cut(flat(first), MOST_TITLE)
    description = cut(typed, INPUT_TEXT) if typed and (titled or typed != title) else ""
    return Prefilled(title, description, typed)


def opening_modal(
    text: str, approaches: list[Option], owner: str, private_metadata: str = "", *, titled: bool = False, ask_channel: bool = False
) -> View:
    """The opening form, filled in with what somebody wrote. `ask_channel` where it was opened outside of any channel."""
    filled = prefilled(text, titled=titled)
    blocks = [
        input_block("title", "Title", text_input("What do you want to build?", MOST_TITLE, filled.title)),
        _description(filled),
        input_block("approach", "What do you have in mind?", _approaches(approaches), optional=True),
        input_block("owner", "Owner", _owner(owner)),
        *([_channel()] if ask_channel else []),
    ]
    return modal(OPEN, "Architecture review", "Start review", blocks, private_metadata)


def read_opening(values: Mapping[str, Any], *, ask_channel: bool = False) -> OpeningForm | Errors:
    """What the form holds, or what to mend in it. `values` is the view's `state.values`."""
    title = flat(entered(values, "title").get("value") or "")
    if title == NOTHING:
        return {"title": "Please say in a few words what you want to build."}
    channel = entered(values, "channel").get("selected_conversation")
    if ask_channel and not channel:
        return {"channel": "Please choose the channel that the recommendation goes to."}
    selected = entered(values, "approach").get("selected_option") or {}
    description = clean(entered(values, "description").get("value") or "").strip()
    return OpeningForm(title, description, selected.get("value"), entered(values, "owner").get("selected_user"), channel)


def number_modal(review: str, fact: str, question: str, unit: str | None, private_metadata: str = "") -> View:
    """Takes any text: "about 20k" is a number to `graphs.typed_answer`, and "we don't know" an answer."""
    block = input_block(NUMBER, question, text_input("for example 20k or 1.5 million", MOST_NUMBER, ""))
    block["hint"] = plain_text(f"In {unit}. A rough number is fine." if unit else "A rough number is fine.", INPUT_LABEL)
    return modal(action_id("number", review, fact), "Enter a number", "Save", [block], private_metadata)


def read_number(values: Mapping[str, Any]) -> str | Errors:
    """The text as it was typed, or what to mend."""
    text = flat(entered(values, NUMBER).get("value") or "")
    return number_errors("Please enter a number, for example 20k.") if text == NOTHING else text


def number_errors(text: str) -> Errors:
    return {NUMBER: cut(flat(text), INPUT_LABEL)}


def modal(callback_id: str, title: str, submit: str, blocks: list[Block], private_metadata: str) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, MODAL_TITLE),
        "submit": plain_text(submit, MODAL_TITLE),
        "close": plain_text("Cancel", MODAL_TITLE),
        "blocks": blocks,
        "private_metadata": private_metadata,
    }


def input_block(name: str, label: str, element: dict[str, Any], *, optional: bool = False) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain_text(label, INPUT_LABEL), "element": {**element, "action_id": name}}
    return {**block, "optional": True} if optional else block


def text_input(placeholder: str, most: int, value: str, *, multiline: bool = False) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "plain_text_input", "max_length": most, "placeholder": plain_text(placeholder)}
    if value:
        element["initial_value"] = value
    return {**element, "multiline": True} if multiline else element


def _description(filled: Prefilled) -> Block:
    element = text_input("a few sentences or a pasted design note", INPUT_TEXT, filled.description, multiline=True)
    block = input_block("description", "Description", element, optional=True)
    if filled.was_cut:
        block["hint"] = plain_text("Only the beginning fits in here. All of the text is kept, unless you change this.", INPUT_LABEL)
    return block


def _channel() -> Block:
    """Slack offers public channels, and the private ones that the person is in; whether the bot is there shows later."""
    element = {
        "type": "conversations_select",
        "placeholder": plain_text("Where does the team work?"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    block = input_block("channel", "Channel for the questions and the recommendation", element)
    block["hint"] = plain_text("If I am not there yet, I tell you how to invite me, and start then.", INPUT_LABEL)
    return block


def _approaches(approaches: list[Option]) -> dict[str, Any]:
    options = [{"text": plain_text(option["label"]), "value": option["value"]} for option in approaches[:OPTIONS]]
    return {"type": "static_select", "placeholder": plain_text("Choose one, or leave it open"), "options": options}


def _owner(owner: str) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "users_select", "placeholder": plain_text("Who answers for it?")}
    return {**element, "initial_user": owner} if MENTIONABLE.fullmatch(owner) else element


def entered(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entered: Mapping[str, Any] = values.get(name, {}).get(name, {})
    return entered
