"""Replies to slash commands by example."""

from bot.rendering.replies import Row, help_reply, show_reply
from tests.rendering.examples import REQUESTER
from tests.rendering.seen import seen

ROW = Row(
    review="AR-12",
    title="HR handbook assistant",
    requester=REQUESTER,
    status="interviewing",
    about=3,
    verdict=None,
    channel="C0SUPPORT",
    opened_on="2026-11-23",
)


def test_one_review_is_shown_with_who_opened_it() -> None:
    assert seen(show_reply(ROW)) == (
        "*AR-12 · HR handbook assistant*\ninterviewing, about 3 questions left\nOpened by <@U0REQUESTER> on 23 Nov 2026 in <#C0SUPPORT>"
    )


def test_help_lists_the_commands() -> None:
    assert "`/arch-review status` — where the open reviews stand" in seen(help_reply())


def test_a_date_that_is_none_is_shown_as_it_is() -> None:
    assert "on soon in" in seen(show_reply(Row(**{**ROW, "opened_on": "soon"})))


def test_the_help_says_what_is_sent_to_a_model() -> None:
    text = seen(help_reply())
    for words in ("sent to Anthropic", "Not sent: names of people, channels and files", "it decides nothing"):
        assert words in text


def test_the_help_names_every_door() -> None:
    text = seen(help_reply())
    for door in ("/arch-review", "*Review this*", "a mention of me", "a direct message"):
        assert door in text
