"""What stands in menus and fields: at first, after a person used them, and as the app is sent it."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.workspace.people import Json
from bot.workspace.reading import Control, controls, interactive_elements
from policies.errors import PlumblineError, did_you_mean

_INITIAL: Final = {  # by type of element: the key that its value has, and the element's own key for what it starts with
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
}
_MANY: Final = {"selected_options", "selected_users", "selected_conversations", "selected_channels"}
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
REQUIRED: Final = "Please complete this required field."


def state_values(blocks: list[Json], entered: Mapping[str, Json]) -> Json:
    """`state.values` of an interaction: every menu and field there is, with what was entered or what it starts with."""
    values: Json = {}
    for block in blocks:
        for element in interactive_elements(block):
            if element["type"] in _INITIAL:
                own = entered.get(block["block_id"], {}).get(element["action_id"])
                values.setdefault(block["block_id"], {})[element["action_id"]] = own or _initial(element)
    return values


def _initial(element: Json) -> Json:
    key, initial = _INITIAL[element["type"]]
    return {"type": element["type"], key: element.get(initial, [] if key in _MANY else None)}


def entry(control: Control, given: Any, id_of: Callable[[str], str]) -> Json:
    """The value of a control after a person put `given` into it: options by label or value, people and channels by name or id.

    Raises:
        PlumblineError: where the control does not offer that.
    """
    key, _ = _INITIAL[control.kind]
    parts = list(given) if isinstance(given, list | tuple | set) else [given]
    if key in ("selected_option", "selected_options"):
        chosen: list[Any] = [None if part in (None, "") else _option(control, str(part)) for part in parts]
    elif key.removesuffix("s") in ("selected_user", "selected_conversation", "selected_channel"):
        chosen = [None if part in (None, "") else id_of(str(part)) for part in parts]
    else:
        chosen = [None if part in (None, "") else str(part) for part in parts]
    return {"type": control.kind, key: chosen if key in _MANY else chosen[0]}


def _option(control: Control, wanted: str) -> Json:
    groups = control.element.get("option_groups", [])
    options = [*control.element.get("options", []), *(option for group in groups for option in group["options"])]
    for option in options:
        if wanted in (option["text"]["text"], option["value"]):
            return dict(option)
    labels = [option["text"]["text"] for option in options]
    fix = did_you_mean(wanted, labels, f"It offers {', '.join(labels)}.")
    raise PlumblineError(f'"{control.label}" has no option "{wanted}". {fix}')


def field_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own client refuses before it sends a form, by block_id."""
    found = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            value = values[block["block_id"]][element["action_id"]][_INITIAL[element["type"]][0]]
            if problem := _field_error(block, element, value):
                found[block["block_id"]] = problem
    return found


def _field_error(block: Json, element: Json, value: Any) -> str:
    if not value:
        return "" if block.get("optional") else REQUIRED
    if element["type"] == "number_input":
        return _number_error(element, value)
    if element["type"] == "plain_text_input":
        shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
        if not shortest <= len(value) <= longest:
            return f"Please write {shortest} to {longest} characters."
    return ""


def _number_error(element: Json, value: str) -> str:
    if not _NUMBER.fullmatch(value) or ("." in value and not element["is_decimal_allowed"]):
        return "Please enter a valid number." if element["is_decimal_allowed"] else "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if (least is not None and float(value) < float(least)) or (most is not None and float(value) > float(most)):
        return f"Please enter a number between {least} and {most}."
    return ""


def find_control(blocks: list[Json], wanted: str, where: str, kinds: Callable[[Control], bool] = lambda _: True) -> Control:
    """The control of this label, action_id, block_id, or block_id/action_id.

    Raises:
        PlumblineError: where there is none, or more than one of this label.
    """
    shown = [control for control in controls(blocks) if kinds(control)]
    exact = [control for control in shown if wanted in (control.action_id, f"{control.block_id}/{control.action_id}")]
    found = exact or [control for control in shown if wanted in (control.label, control.block_id)]
    if len(found) == 1:
        return found[0]
    labels = ", ".join(f'"{control.label}"' for control in shown) or "nothing to use"
    if found:
        raise PlumblineError(f'{where} has {len(found)} controls "{wanted}". Name one by its action_id.')
    raise PlumblineError(f'{where} has no "{wanted}" (any more). It shows {labels}.')
