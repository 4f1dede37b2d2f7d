"""A control says, when pressed, what it was made to say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.controls import MOST_MARK, NEVER_PRESSED, Control, Do, action_id, block_id, button_value, parse, read_id
from bot.rendering.blocks import button, menu
from bot.rendering.question import question
from graphs.messages import GESTURES
from graphs.views import Option
from tests.rendering import views
from tests.rendering.examples import CHOICES, COUNT
from tests.rendering.examples import question as example

DOES: list[Do] = [*GESTURES, "number", "pick", "save", "about"]


@given(st.sampled_from([do for do in DOES if do != "save"]), views.reviews, views.facts, st.none() | views.sheet_values)
def test_a_button_gives_back_what_it_was_made_with(do: Do, review: str, fact: str, value: Any) -> None:
    element = button("Yes", do, review, fact, value)
    assert len(element["action_id"]) <= 255
    assert parse(element) == Control(do, review, fact, value)


@pytest.mark.parametrize("do", DOES)
def test_a_control_without_fact_or_value_is_read_back(do: Do) -> None:
    assert parse({"action_id": action_id(do, "AR-12")}) == Control(do, "AR-12")


def test_ids_are_read_by_people_where_they_are_short() -> None:
    assert action_id("answer", "AR-12", "evals_exist", "yes") == "answer/AR-12/evals_exist/yes"
    assert action_id("settle", "AR-12", "eval_examples", 40) == "settle/AR-12/eval_examples/40"
    assert action_id("change", "AR-12", "evals_exist") == "change/AR-12/evals_exist"


def test_long_values_are_told_apart_by_a_checksum() -> None:
    first, second = (action_id("settle", "AR-12", "need", ["knowledge", "x" * MOST_MARK + end]) for end in "ab")
    assert first != second
    assert len(first) < 255


def test_a_menu_answers_with_the_chosen_option() -> None:
    element = menu("static_select", "answer", "AR-12", "stage", [Option(value="pilot", label="A pilot")])
    pressed = {"action_id": element["action_id"], "selected_option": element["options"][0]}
    assert parse(pressed) == Control("answer", "AR-12", "stage", "pilot")


def test_the_button_of_a_number_brings_what_its_form_shows() -> None:
    control = parse(question(example(COUNT)).blocks[1]["elements"][0])
    assert control is not None
    assert (control.do, control.fact) == ("number", "calls_per_month")
    assert control.value == {"question": "How many calls do you expect?", "unit": "calls a month"}


def test_save_finds_the_selection_in_the_state_of_its_own_block() -> None:
    actions = question(example(CHOICES)).blocks[1]
    pick, save = actions["elements"][:2]
    state = {actions["block_id"]: {pick["action_id"]: {"type": "multi_static_select", "selected_options": pick["options"]}}}
    control = parse({**save, "block_id": actions["block_id"]}, state)
    assert control == Control("save", "AR-12", "need", ["knowledge", "reasoning"])
    assert control.gesture == "answer"
    assert actions["block_id"] == block_id("AR-12", "need")


@pytest.mark.parametrize("state", [None, {}, {"AR-12/need": {}}, {"AR-12/need": {"pick/AR-12/need": {"selected_options": []}}}], ids=str)
def test_save_without_a_selection_has_no_value(state: dict[str, Any] | None) -> None:
    assert parse({"action_id": "save/AR-12/need"}, state) == Control("save", "AR-12", "need", None)


def test_a_gesture_is_what_the_review_is_told() -> None:
    assert all(Control(gesture, "AR-12").gesture == gesture for gesture in GESTURES if gesture not in NEVER_PRESSED)
    assert all(Control(gesture, "AR-12").gesture is None for gesture in NEVER_PRESSED)
    assert Control("save", "AR-12").gesture == "answer"
    own: list[Do] = ["number", "pick", "about"]
    assert [Control(do, "AR-12").gesture for do in own] == [None, None, None]


def test_a_modals_callback_id_is_read_the_same_way() -> None:
    assert read_id("number/AR-12/calls_per_month") == Control("number", "AR-12", "calls_per_month")


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "open"},
        {"action_id": "abcde"},
        {"action_id": "authorise/AR-12"},
        {"action_id": "answer/ar-12/x"},
        {"action_id": "answer/AR-12/Fact"},
        {"action_id": "answer/AR-12/fact/yes\n"},
        {"action_id": "answer/AR-12/fact/yes", "value": "yes"},
    ],
    ids=str,
)
def test_what_is_not_ours_is_no_control(action: dict[str, Any]) -> None:
    assert parse(action) is None


@given(st.dictionaries(st.sampled_from(["action_id", "value", "block_id"]), st.text(max_size=300)))
def test_no_action_breaks_the_reader(action: dict[str, str]) -> None:
    parse(action)


def test_values_travel_as_a_fact_sheet_writes_them() -> None:
    assert button_value(["knowledge", "reasoning"]) == '["knowledge","reasoning"]'
    assert button_value(40) == "40"
    assert button_value("dont_know") == '"dont_know"'
