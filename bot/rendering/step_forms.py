"""The forms of a next step: what shows that it is done, who does it, until when nobody is reminded."""

from collections.abc import Mapping
from typing import Any, Final

from bot.controls import action_id
from bot.rendering.blocks import plain_text, written
from bot.rendering.escape import NOTHING, flat
from bot.rendering.limits import INPUT_LABEL
from bot.rendering.modals import Errors, View, entered_in, input_block, modal, text_input
from graphs.messages import Gesture
from graphs.step_limits import MOST_EVIDENCE, MOST_SNOOZED

FORMS: Final = ("step_done", "step_owner", "step_snooze")
_TITLES: Final = {"step_done": "Mark as done", "step_owner": "Who does it?", "step_snooze": "Remind later"}
_WANTED: Final = {
    "step_done": "Please say what shows it: a link, or a sentence.",
    "step_owner": "Please choose somebody.",
    "step_snooze": "Please choose a day.",
}
_FIELDS: Final = {"step_done": "evidence", "step_owner": "owner", "step_snooze": "until"}


def step_modal(do: Gesture, review: str, says: str, private_metadata: str) -> View:
    """`says` is the step as the card shows it, escaped already."""
    blocks = [{"type": "section", "block_id": "step", "text": written(says)}] if says else []
    return modal(action_id(do, review), _TITLES[do], "Save", [*blocks, _input(do)], private_metadata)


def _input(do: Gesture) -> dict[str, Any]:
    field = _FIELDS[do]
    if do == "step_done":
        block = input_block(field, "What shows that it is done?", text_input("a link, or a sentence", MOST_EVIDENCE, "", multiline=True))
        hint = "Everybody in the thread sees it. The decision itself changes only with the answers."
    elif do == "step_owner":
        block = input_block(field, "Owner", {"type": "users_select", "placeholder": plain_text("Who does it?")})
        hint = "They are told in the thread, and reminded when it falls due."
    else:
        block = input_block(field, "Remind again on", {"type": "datepicker", "placeholder": plain_text("A day")})
        hint = f"{MOST_SNOOZED} days from now at most. The due date stays as it is."
    return {**block, "hint": plain_text(hint, INPUT_LABEL)}


def read_step_form(do: Gesture, values: Mapping[str, Any]) -> str | Errors:
    """What was entered, or what to mend."""
    field = _FIELDS[do]
    found = entered_in(values, field)
    text = str(found.get("value") or found.get("selected_user") or found.get("selected_date") or "").strip()
    return {field: _WANTED[do]} if flat(text) == NOTHING else text


def step_form_errors(do: Gesture, text: str) -> Errors:
    return {_FIELDS[do]: text}
