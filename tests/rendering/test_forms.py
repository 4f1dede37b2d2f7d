"""What is entered in a form is read back, or sent back with what to mend."""

from typing import Any

import pytest
from hypothesis import given

from bot.rendering.modals import OpeningForm, number_errors, number_modal, opening_modal, read_number, read_opening
from bot.rendering.step_forms import read_step_form, step_modal
from graphs.messages import Gesture
from graphs.views import Option
from tests.rendering import views
from tests.rendering.slackblocks_validator import check_view

APPROACHES = [Option(value="undecided", label="Not decided yet"), Option(value="rag", label="Retrieval (RAG)")]


def elements(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"]}


def entered(title: str | None, description: str | None = None, approach: str | None = None) -> dict[str, Any]:
    return {
        "title": {"title": {"type": "plain_text_input", "value": title}},
        "description": {"description": {"type": "plain_text_input", "value": description}},
        "approach": {"approach": {"type": "static_select", "selected_option": {"value": approach} if approach else None}},
        "owner": {"owner": {"type": "users_select", "selected_user": "U0OWNER"}},
    }


def test_the_opening_form_is_filled_in_with_the_command_and_its_author() -> None:
    view = opening_modal("Answer <b>employees</b> & more", APPROACHES, "U0REQUESTER", "C0SUPPORT")
    form = elements(view)
    assert view["callback_id"] == "open"
    assert view["private_metadata"] == "C0SUPPORT"
    assert form["title"]["initial_value"] == "Answer <b>employees</b> & more"
    assert "initial_value" not in form["description"]
    assert form["owner"]["initial_user"] == "U0REQUESTER"
    assert [option["value"] for option in form["approach"]["options"]] == ["undecided", "rag"]


def test_an_empty_command_leaves_the_title_open() -> None:
    assert "initial_value" not in elements(opening_modal("  ", APPROACHES, "U0REQUESTER"))["title"]


def test_a_pasted_note_is_kept_whole_below_its_beginning() -> None:
    note = "A handbook assistant.\nIt answers employees. " + "More. " * 30
    form = elements(opening_modal(note, APPROACHES, "U0REQUESTER"))
    assert form["title"]["initial_value"].startswith("A handbook assistant. It answers employees.")
    assert form["title"]["initial_value"].endswith("…")
    assert form["description"]["initial_value"] == note.strip()


def test_an_owner_who_is_no_slack_id_is_not_filled_in() -> None:
    assert "initial_user" not in elements(opening_modal("x", APPROACHES, "somebody"))["owner"]


def test_what_was_entered_is_read() -> None:
    assert read_opening(entered(" A title ", "Line one\nline two", "rag")) == OpeningForm("A title", "Line one\nline two", "rag", "U0OWNER")
    assert read_opening(entered("A title")) == OpeningForm("A title", "", None, "U0OWNER")


@pytest.mark.parametrize("title", [None, "", "  \n"])
def test_a_form_without_a_title_comes_back(title: str | None) -> None:
    assert read_opening(entered(title)) == {"title": "Please say in a few words what you want to build."}


def test_an_empty_payload_is_a_form_without_a_title() -> None:
    assert read_opening({}) == read_opening(entered(None))


@given(views.texts, views.texts)
def test_any_text_can_be_entered(title: str, description: str) -> None:
    form = read_opening(entered(title, description))
    if isinstance(form, OpeningForm):
        (form.title + form.description).encode()
        assert "\n" not in form.title


def test_a_number_is_asked_for_in_its_unit_and_read_as_typed() -> None:
    view = number_modal("AR-12", "calls_per_month", "How many calls?", "calls a month")
    assert view["callback_id"] == "number/AR-12/calls_per_month"
    assert view["blocks"][0]["hint"]["text"] == "In calls a month. A rough number is fine."
    assert number_modal("AR-12", "x", "How many?", None)["blocks"][0]["hint"]["text"] == "A rough number is fine."
    assert read_number({"number": {"number": {"value": " about 20k "}}}) == "about 20k"


@pytest.mark.parametrize("values", [{}, {"number": {"number": {"value": None}}}, {"number": {"number": {"value": " "}}}], ids=str)
def test_no_number_comes_back(values: dict[str, Any]) -> None:
    assert read_number(values) == {"number": "Please enter a number, for example 20k."}


def test_the_caller_can_say_what_is_wrong_with_a_number() -> None:
    assert number_errors('"lots" is no\nnumber.') == {"number": '"lots" is no number.'}


def test_the_first_line_of_a_message_is_the_title_and_all_of_it_the_description() -> None:
    form = elements(opening_modal("Sort tickets\n\nby topic", APPROACHES, "U0REQUESTER", titled=True))
    assert (form["title"]["initial_value"], form["description"]["initial_value"]) == ("Sort tickets", "Sort tickets\n\nby topic")


def test_outside_of_channels_the_form_asks_for_one() -> None:
    form = elements(opening_modal("x", APPROACHES, "U0REQUESTER", ask_channel=True))
    assert form["channel"]["filter"]["include"] == ["public", "private"]
    assert read_opening(entered("x"), ask_channel=True) == {"channel": "Please choose the channel that the recommendation goes to."}
    chosen = entered("x") | {"channel": {"channel": {"type": "conversations_select", "selected_conversation": "C0HERE"}}}
    read = read_opening(chosen, ask_channel=True)
    assert isinstance(read, OpeningForm)
    assert read.channel == "C0HERE"


def test_a_text_that_does_not_fit_is_said_to_be_kept() -> None:
    (block,) = [block for block in opening_modal("word " * 2_000, APPROACHES, "U0")["blocks"] if block["block_id"] == "description"]
    assert "All of the text is kept" in block["hint"]["text"]


@pytest.mark.parametrize(
    ("do", "field", "given"),
    [
        ("step_done", "evidence", {"value": " x "}),
        ("step_owner", "owner", {"selected_user": "x"}),
        ("step_snooze", "until", {"selected_date": "x"}),
    ],
)
def test_a_form_of_a_next_step_gives_what_was_entered_or_says_what_is_missing(do: Gesture, field: str, given: dict[str, str]) -> None:
    view = step_modal(do, "AR-12", "1. A step", "{}")
    check_view(view)
    assert [block.get("block_id") for block in view["blocks"]] == ["step", field]
    assert read_step_form(do, {field: {field: given}}) == "x"
    errors = read_step_form(do, {field: {field: {}}})
    assert isinstance(errors, dict)
    assert errors[field].startswith("Please ")
