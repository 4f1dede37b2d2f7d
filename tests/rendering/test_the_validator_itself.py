"""The validator refuses what Slack would refuse; or the tests that rest on it would prove nothing."""

from typing import Any

import pytest
from slackblocks import InvalidUsageError

from bot.rendering.blocks import actions, button, context, header, menu, section
from bot.rendering.modals import opening_modal
from graphs.views import Option
from tests.rendering.slackblocks_validator import check_message, check_view

YES = button("Yes", "answer", "AR-1", "evals_exist", "yes")
OPTION = Option(value="a", label="A")

BAD: dict[str, list[dict[str, Any]]] = {
    "no block": [],
    "51 blocks": [section("x")] * 51,
    "a section of 3,001": [section("x" * 3001)],
    "an empty section": [section("")],
    "a blank section": [section("  ")],
    "too much in all": [section("x" * 2900)] * 5,
    "emoji count twice": [section("😀" * 1501)],
    "a heading of 151": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
    "a heading in mrkdwn": [{**header("x"), "text": {"type": "mrkdwn", "text": "x"}}],
    "no controls": [actions([])],
    "two controls of one id": [actions([YES, YES])],
    "two blocks of one id": [actions([YES], "a"), actions([YES], "a")],
    "a long label": [actions([{**YES, "text": {"type": "plain_text", "text": "x" * 76}}])],
    "a long value": [actions([{**YES, "value": "x" * 2001}])],
    "a long id": [actions([{**YES, "action_id": "x" * 256}])],
    "a long block id": [actions([YES], "x" * 256)],
    "an unknown style": [actions([{**YES, "style": "loud"}])],
    "an unknown key": [{**section("x"), "colour": "red"}],
    "an unknown key of a control": [actions([{**YES, "colour": "red"}])],
    "no options": [actions([menu("static_select", "answer", "AR-1", "stage", [])])],
    "two options of one value": [actions([menu("static_select", "answer", "AR-1", "stage", [OPTION, OPTION])])],
    "101 options": [actions([{**menu("static_select", "answer", "AR-1", "a", [OPTION]), "options": [{"text": {}, "value": "a"}] * 101}])],
    "11 elements in a context": [{**context("x"), "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
    "an unknown block": [{"type": "marquee"}],
}


@pytest.mark.parametrize("blocks", BAD.values(), ids=BAD)
def test_a_bad_message_is_refused(blocks: list[dict[str, Any]]) -> None:
    with pytest.raises((AssertionError, InvalidUsageError, TypeError, KeyError)):
        check_message("x", blocks)


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"private_metadata": "x" * 3001},
        {"blocks": [section("x")] * 101},
        {"callback_id": "x" * 256},
        {"colour": "red"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_bad_form_is_refused(change: dict[str, Any]) -> None:
    view = {**opening_modal("x", [OPTION], "U0OWNER"), **change}
    with pytest.raises((AssertionError, InvalidUsageError, TypeError, KeyError)):
        check_view(view)


def test_a_good_message_passes() -> None:
    check_message("x", [header("x"), section("x", YES), actions([YES], "AR-1/evals_exist"), context("x")])
