"""Slack's documented limits on block elements and composition objects.

Source: docs.slack.dev/reference/block-kit/block-elements and …/composition-objects, as of November 2026.
"""

from collections.abc import Callable
from typing import Any, Final

from bot.workspace.shapes import (
    ANY_TEXT,
    ID_MAX,
    PLACEHOLDER_MAX,
    PLAIN,
    Errors,
    complaint,
    kind_of,
    listed,
    objects,
    optional_string,
    optional_text,
    placed_objects,
    shape,
    string,
    text_object,
    whole,
)

BUTTON_TEXT_MAX: Final = 75
BUTTON_VALUE_MAX: Final = 2000
URL_MAX: Final = 3000
ALT_TEXT_MAX: Final = 2000
OPTION_TEXT_MAX: Final = 75
OPTION_VALUE_MAX: Final = 150
OPTIONS_MAX: Final = 100
OVERFLOW_MAX: Final = 5
CHOICES_MAX: Final = 10  # checkboxes and radio buttons
INPUT_MAX: Final = 3000  # characters of a plain_text_input
BUTTON_STYLES: Final = ("primary", "danger")

_COMMON: Final = ("action_id", "confirm", "focus_on_load")
_MENUS: Final = ("users_select", "conversations_select", "channels_select")
_MULTI_MENUS: Final = ("multi_users_select", "multi_conversations_select", "multi_channels_select")


def element_errors(element: Any, where: str, allowed: frozenset[str]) -> Errors:
    """Complaints about one element, which must be of one of these types."""
    if not isinstance(element, dict):
        yield complaint("must be an object", where)
        return
    kind = kind_of(element)
    if kind not in allowed:
        yield complaint(f"unsupported type: {kind}", f"{where}/type")
        return
    yield from optional_string(element, where, "action_id", ID_MAX)
    yield from optional_text(element, where, "placeholder", PLAIN, PLACEHOLDER_MAX)
    if element.get("confirm") is not None:
        yield from _confirm(element["confirm"], f"{where}/confirm")
    yield from _CHECKS[kind](element, where)


def image_errors(element: Any, where: str) -> Errors:
    """Of an image element; an image block has a title besides."""
    yield from shape(element, where, ["alt_text"], ["image_url", "slack_file"])
    yield from string(element.get("alt_text", ""), f"{where}/alt_text", ALT_TEXT_MAX)
    yield from optional_string(element, where, "image_url", URL_MAX)
    if (element.get("image_url") is None) == (element.get("slack_file") is None):
        yield complaint("must define either `image_url` or `slack_file`", where)


def _button(element: Any, where: str) -> Errors:
    yield from shape(element, where, ["text"], ["action_id", "url", "value", "style", "confirm", "accessibility_label"])
    yield from text_object(element.get("text"), f"{where}/text", PLAIN, BUTTON_TEXT_MAX)
    yield from optional_string(element, where, "value", BUTTON_VALUE_MAX, 0)
    yield from optional_string(element, where, "url", URL_MAX)
    yield from optional_string(element, where, "accessibility_label", BUTTON_TEXT_MAX)
    if element.get("style") not in [None, *BUTTON_STYLES]:
        yield complaint(f"must be one of {', '.join(BUTTON_STYLES)}", f"{where}/style")


def _static_select(element: Any, where: str) -> Errors:
    yield from shape(element, where, [], [*_COMMON, "placeholder", "options", "option_groups", "initial_option"])
    yield from _options_or_groups(element, where)
    yield from _initial(element, where, [element["initial_option"]] if element.get("initial_option") else [])


def _multi_static_select(element: Any, where: str) -> Errors:
    yield from shape(element, where, [], [*_COMMON, "placeholder", "options", "option_groups", "initial_options", "max_selected_items"])
    yield from _options_or_groups(element, where)
    yield from _initial(element, where, listed(element.get("initial_options")))
    if element.get("max_selected_items") is not None:
        yield from whole(element["max_selected_items"], f"{where}/max_selected_items", 1, OPTIONS_MAX)


def _options_or_groups(element: Any, where: str) -> Errors:
    if (element.get("options") is None) == (element.get("option_groups") is None):
        yield complaint("must define either `options` or `option_groups`", where)
        return
    if element.get("options") is not None:
        yield from _options(element["options"], f"{where}/options", OPTIONS_MAX)
        return
    yield from objects(element["option_groups"], f"{where}/option_groups", OPTIONS_MAX)
    for place, group in placed_objects(element["option_groups"], f"{where}/option_groups"):
        yield from shape(group, place, ["label", "options"])
        yield from text_object(group.get("label"), f"{place}/label", PLAIN, OPTION_TEXT_MAX)
        yield from _options(group.get("options"), f"{place}/options", OPTIONS_MAX)


def _options(options: Any, where: str, most: int, kinds: frozenset[str] = PLAIN) -> Errors:
    yield from objects(options, where, most)
    for place, option in placed_objects(options, where):
        yield from shape(option, place, ["text", "value"], ["description", "url"])
        yield from text_object(option.get("text"), f"{place}/text", kinds, OPTION_TEXT_MAX)
        yield from string(option.get("value"), f"{place}/value", OPTION_VALUE_MAX)
        yield from optional_text(option, place, "description", kinds, OPTION_TEXT_MAX)


def _initial(element: Any, where: str, chosen: list[Any]) -> Errors:
    groups = placed_objects(element.get("option_groups"), "")
    options = [*listed(element.get("options")), *(option for _, group in groups for option in listed(group.get("options")))]
    bare = [_bare(option) for option in options]
    if any(_bare(option) not in bare for option in chosen):
        yield complaint("must be one of the provided options", f"{where}/initial_option{'s' if 'initial_options' in element else ''}")


def _bare(option: Any) -> tuple[Any, Any]:
    """What makes an option this one: its value and its text."""
    text = option.get("text") if isinstance(option, dict) else None
    return (option.get("value"), text.get("text")) if isinstance(text, dict) else (None, option)


def _menu(element: Any, where: str) -> Errors:
    noun = element["type"].removesuffix("_select")
    own = [f"initial_{noun.removesuffix('s')}", "response_url_enabled", "default_to_current_conversation", "filter"]
    yield from shape(element, where, [], [*_COMMON, "placeholder", *own])


def _multi_menu(element: Any, where: str) -> Errors:
    noun = element["type"].removesuffix("_select").removeprefix("multi_")
    own = [f"initial_{noun}", "max_selected_items", "default_to_current_conversation", "filter"]
    yield from shape(element, where, [], [*_COMMON, "placeholder", *own])


def _overflow(element: Any, where: str) -> Errors:
    yield from shape(element, where, ["options"], ["action_id", "confirm"])
    yield from _options(element.get("options"), f"{where}/options", OVERFLOW_MAX)


def _choices(element: Any, where: str) -> Errors:
    initial = "initial_options" if element["type"] == "checkboxes" else "initial_option"
    yield from shape(element, where, ["options"], [*_COMMON, initial])
    yield from _options(element.get("options"), f"{where}/options", CHOICES_MAX, ANY_TEXT)
    chosen = element.get(initial)
    yield from _initial(element, where, chosen if isinstance(chosen, list) else [chosen] if chosen else [])


def _text_input(element: Any, where: str) -> Errors:
    own = ["initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"]
    yield from shape(element, where, [], ["action_id", "focus_on_load", "placeholder", *own])
    shortest, longest = element.get("min_length", 0), element.get("max_length", INPUT_MAX)
    yield from whole(shortest, f"{where}/min_length", 0, INPUT_MAX)
    yield from whole(longest, f"{where}/max_length", max(1, shortest) if isinstance(shortest, int) else 1, INPUT_MAX)
    yield from optional_string(element, where, "initial_value", longest if isinstance(longest, int) else INPUT_MAX, 0)


def _number_input(element: Any, where: str) -> Errors:
    own = ["initial_value", "min_value", "max_value", "dispatch_action_config"]
    yield from shape(element, where, ["is_decimal_allowed"], ["action_id", "focus_on_load", "placeholder", *own])
    for key in ("initial_value", "min_value", "max_value"):
        value = element.get(key)
        if value is not None and not (isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()):
            yield complaint("must be a number in a string", f"{where}/{key}")


def _line_input(element: Any, where: str) -> Errors:
    yield from shape(element, where, [], ["action_id", "focus_on_load", "placeholder", "initial_value", "dispatch_action_config"])


def _picker(element: Any, where: str) -> Errors:
    initial = {"datepicker": "initial_date", "timepicker": "initial_time", "datetimepicker": "initial_date_time"}[element["type"]]
    yield from shape(element, where, [], [*_COMMON, "placeholder", initial, "timezone"])


def _confirm(value: Any, where: str) -> Errors:
    if not isinstance(value, dict):
        yield complaint("must be an object", where)
        return
    yield from shape(value, where, ["title", "text", "confirm", "deny"], ["style"])
    yield from text_object(value.get("title"), f"{where}/title", PLAIN, 100)
    yield from text_object(value.get("text"), f"{where}/text", ANY_TEXT, 300)
    yield from text_object(value.get("confirm"), f"{where}/confirm", PLAIN, 30)
    yield from text_object(value.get("deny"), f"{where}/deny", PLAIN, 30)


_CHECKS: Final[dict[str, Callable[[Any, str], Errors]]] = {
    "button": _button,
    "image": image_errors,
    "static_select": _static_select,
    "multi_static_select": _multi_static_select,
    **dict.fromkeys(_MENUS, _menu),
    **dict.fromkeys(_MULTI_MENUS, _multi_menu),
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "url_text_input": _line_input,
    "email_text_input": _line_input,
    **dict.fromkeys(("datepicker", "timepicker", "datetimepicker"), _picker),
}

_SELECTS: Final = frozenset({"static_select", "multi_static_select", *_MENUS, *_MULTI_MENUS})
_PICKERS: Final = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"})
IN_ACTIONS: Final = frozenset({"button", "overflow"}) | _SELECTS | _PICKERS
IN_SECTION: Final = IN_ACTIONS | {"image"}
IN_INPUT: Final = _SELECTS | _PICKERS | {"plain_text_input", "number_input", "url_text_input", "email_text_input"}
