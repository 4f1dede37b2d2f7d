"""Slack's limits: what is just within is taken, one more is refused, at its place."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workspace.block_limits import block_errors
from bot.workspace.people import Json
from bot.workspace.view_limits import too_large, view_errors
from tests.protocol.apps import actions, button, field, modal, options, plain, section


def _select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "s", "options": options("A")} | more


def _many(count: int) -> list[Json]:
    return [{"text": plain(str(number)), "value": str(number)} for number in range(count)]


def _option(text: int, value: int) -> list[Json]:
    return [{"text": plain("x" * text), "value": "v" * value}]


def _table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def _text_input(**more: object) -> Json:
    return field("X", "x", {"type": "plain_text_input", "action_id": "x"} | more)


def _mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


LIMITS: list[tuple[str, int, Callable[[int], list[Json]]]] = [
    ("blocks of a message", 50, lambda n: [section()] * n),
    ("section text", 3000, lambda n: [section("x" * n)]),
    ("fields", 10, lambda n: [{"type": "section", "fields": [_mrkdwn(1)] * n}]),
    ("field text", 2000, lambda n: [{"type": "section", "fields": [_mrkdwn(n)]}]),
    ("header", 150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    ("button text", 75, lambda n: [actions(button("x" * n))]),
    ("button value", 2000, lambda n: [actions(button(value="x" * n))]),
    ("button url", 3000, lambda n: [actions(button(url="x" * n))]),
    ("action_id", 255, lambda n: [actions(button(action_id="x" * n))]),
    ("block_id", 255, lambda n: [section(block_id="x" * n)]),
    ("elements of actions", 25, lambda n: [actions(*(button(action_id=str(number)) for number in range(n)))]),
    ("elements of context", 10, lambda n: [{"type": "context", "elements": [_mrkdwn(1)] * n}]),
    ("options", 100, lambda n: [actions(_select(options=_many(n)))]),
    ("option text", 75, lambda n: [actions(_select(options=_option(n, 1)))]),
    ("option value", 150, lambda n: [actions(_select(options=_option(1, n)))]),
    ("placeholder", 150, lambda n: [actions(_select(placeholder=plain("x" * n)))]),
    ("overflow", 5, lambda n: [actions({"type": "overflow", "action_id": "o", "options": _many(n)})]),
    ("checkboxes", 10, lambda n: [actions({"type": "checkboxes", "action_id": "c", "options": _many(n)})]),
    ("radio buttons", 10, lambda n: [actions({"type": "radio_buttons", "action_id": "c", "options": _many(n)})]),
    ("markdown", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    ("markdown in all", 12_000, lambda n: [{"type": "markdown", "text": "x" * (n // 2)}, {"type": "markdown", "text": "x" * (n - n // 2)}]),
    ("all text beside markdown", 13_200, lambda n: [{"type": "markdown", "text": "x" * 12_000}, section("x" * (n - 12_000))]),
    ("table rows", 100, lambda n: [_table(n, 1)]),
    ("table columns", 20, lambda n: [_table(1, n)]),
    ("tables", 1, lambda n: [_table(1, 1)] * n),
    ("label", 2000, lambda n: [field("x" * n, "x")]),
    ("hint", 2000, lambda n: [field("X", "x", hint=plain("x" * n))]),
    ("alt text", 2000, lambda n: [{"type": "image", "image_url": "https://x", "alt_text": "x" * n}]),
    ("max_length", 3000, lambda n: [_text_input(max_length=n)]),
    ("initial value", 3000, lambda n: [_text_input(initial_value="x" * n)]),
    ("confirm title", 100, lambda n: [actions(button(confirm=_confirm(title=n)))]),
    ("confirm text", 300, lambda n: [actions(button(confirm=_confirm(text=n)))]),
    ("confirm button", 30, lambda n: [actions(button(confirm=_confirm(confirm=n)))]),
]


def _confirm(**lengths: int) -> Json:
    return {key: plain("x" * lengths.get(key, 1)) for key in ("title", "text", "confirm", "deny")}


@pytest.mark.parametrize(("limit", "build"), [case[1:] for case in LIMITS], ids=[case[0] for case in LIMITS])
def test_the_limit_itself_is_taken_and_one_more_is_refused(limit: int, build: Callable[[int], list[Json]]) -> None:
    assert block_errors(build(limit), "message") == []
    assert len(block_errors(build(limit + 1), "message")) == 1


REFUSED: list[tuple[str, Json | str, str]] = [
    ("no object", "text", "must be an object [json-pointer:/blocks/0]"),
    ("unknown type", {"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    ("unknown key", section(txet="x"), "invalid additional property: txet [json-pointer:/blocks/0]"),
    ("empty text", section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ("no text at all", {"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (
        "wrong kind of text",
        {"type": "header", "text": _mrkdwn(1)},
        "unsupported type: mrkdwn; use plain_text [json-pointer:/blocks/0/text/type]",
    ),
    ("text that is none", {"type": "header", "text": "x"}, "must be an object [json-pointer:/blocks/0/text]"),
    ("number for text", {"type": "markdown", "text": 1}, "must be a string [json-pointer:/blocks/0/text]"),
    ("no elements", actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ("elements that are none", {"type": "actions", "elements": "x"}, "must be an array [json-pointer:/blocks/0/elements]"),
    ("an element that is none", {"type": "actions", "elements": ["x"]}, "must be an object [json-pointer:/blocks/0/elements/0]"),
    ("image in actions", actions({"type": "image"}), "unsupported type: image [json-pointer:/blocks/0/elements/0/type]"),
    ("button in input", field("X", "x", button()), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    ("odd style", actions(button(style="loud")), "must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]"),
    (
        "same action_id",
        actions(button(), button("No")),
        "`action_id` `do/AR-1` already exists for another element [json-pointer:/blocks/0/elements]",
    ),
    (
        "no options",
        actions({"type": "static_select"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "an initial option that is none",
        actions(_select(initial_option=options("B")[0])),
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    ("confirm that is none", actions(button(confirm="Sure?")), "must be an object [json-pointer:/blocks/0/elements/0/confirm]"),
    ("image without source", {"type": "image", "alt_text": "x"}, "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"),
    ("cell of no kind", {"type": "table", "rows": [["x"]]}, "must be raw_text or rich_text [json-pointer:/blocks/0/rows/0/0]"),
    (
        "number that is none",
        field("X", "x", {"type": "number_input", "is_decimal_allowed": True, "min_value": "few"}),
        "must be a number in a string [json-pointer:/blocks/0/element/min_value]",
    ),
    (
        "lengths crossed",
        _text_input(min_length=5, max_length=4),
        "must be between 5 and 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    (
        "rich text of no kind",
        {"type": "rich_text", "elements": [{"type": "x"}]},
        "unsupported type: x [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "rich text list of text",
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}]},
        "must be a rich_text_section [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
    (
        "empty rich text",
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
]


@pytest.mark.parametrize(("block", "complaint"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_slack_would_not_take_is_named_with_its_place(block: Json, complaint: str) -> None:
    assert block_errors([block], "message") == [f"[ERROR] {complaint}"]


TAKEN: list[Json] = [
    {"type": "divider"},
    actions(*({"type": kind, "action_id": kind} for kind in ("users_select", "multi_users_select", "channels_select", "datepicker"))),
    actions(_select(options=None, option_groups=[{"label": plain("G"), "options": options("A")}], initial_option=options("A")[0])),
    {"type": "context", "elements": [{"type": "image", "image_url": "https://x", "alt_text": "x"}, plain("y")]},
    field("X", "x", {"type": "number_input", "is_decimal_allowed": True, "min_value": "-1.5"}),
    field("X", "x", {"type": "url_text_input"}),
    field(
        "X", "x", {"type": "multi_static_select", "options": options("A", "B"), "initial_options": options("A"), "max_selected_items": 1}
    ),
    {
        "type": "table",
        "rows": [[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}]}]],
    },
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [{"type": "rich_text_section", "elements": []}]},
            {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://x", "text": "x", "style": {"bold": True}}]},
        ],
    },
]


def test_what_slack_takes_is_taken() -> None:
    assert [block_errors([block], "message") for block in TAKEN] == [[]] * len(TAKEN)


def test_block_ids_are_unique_in_a_message() -> None:
    assert block_errors([section(block_id="a"), section(block_id="a")], "message") == [
        "[ERROR] `block_id` `a` is not unique [json-pointer:/blocks]"
    ]


def test_markdown_and_tables_are_for_messages() -> None:
    assert block_errors([{"type": "markdown", "text": "x"}], "modal")
    assert block_errors([_table(1, 1)], "modal")
    assert block_errors([_table(1, 1)], "home") == []


@pytest.mark.parametrize(
    ("limit", "build"),
    [
        (24, lambda n: modal(section(), title=plain("x" * n))),
        (24, lambda n: modal(section(), submit=plain("x" * n))),
        (24, lambda n: modal(section(), close=plain("x" * n))),
        (3000, lambda n: modal(section(), private_metadata="x" * n)),
        (255, lambda n: modal(section(), callback_id="x" * n)),
        (255, lambda n: modal(section(), external_id="x" * n)),
        (100, lambda n: modal(*[section()] * n)),
    ],
    ids=["title", "submit", "close", "private_metadata", "callback_id", "external_id", "blocks"],
)
def test_a_modals_limits(limit: int, build: Callable[[int], Json]) -> None:
    assert view_errors(build(limit)) == []
    assert len(view_errors(build(limit + 1))) == 1


def test_a_modal_that_is_none() -> None:
    assert view_errors("x") == ["[ERROR] must be an object [json-pointer:/view]"]
    assert view_errors({"type": "home"}) == ["[ERROR] unsupported type: home [json-pointer:/view/type]"]
    form = {key: value for key, value in modal(field("X", "x")).items() if key != "submit"}
    assert view_errors(form) == ["[ERROR] missing required field: submit; a modal with inputs needs one [json-pointer:/view]"]
    assert view_errors(modal(section("x" * 3001))) == ["[ERROR] must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]"]


def test_a_view_has_a_size_in_all() -> None:
    assert not too_large(modal(*[section("x" * 2000)] * 100))
    assert too_large(modal(*[section("x" * 2600)] * 100))


JUNK: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", [], {}, ["x"], [None], [[]], {"type": "button"}, {"text": []})


@given(st.randoms(use_true_random=False))
def test_no_junk_anywhere_breaks_the_checks(chance: random.Random) -> None:
    blocks = copy.deepcopy([build(limit)[0] for _, limit, build in LIMITS[1:]] + TAKEN)
    block = chance.choice(blocks)
    _spoil(block, chance)
    assert all(error.startswith("[ERROR] ") for error in block_errors([block], "message"))
    assert isinstance(view_errors(modal(block)), list)


def _spoil(value: Any, chance: random.Random) -> None:
    """Puts junk somewhere into a value of dictionaries and lists."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = chance.choice(keys)
    if isinstance(value[key], dict | list) and value[key] and chance.random() < 0.7:
        _spoil(value[key], chance)
    else:
        value[key] = chance.choice(JUNK)
