"""What people write is shown as they wrote it, and does nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.escape import NOTHING, bold, channel, clean, flat, mrkdwn, mrkdwn_lines, person, plain, quote
from bot.rendering.limits import cut, fit_lines, units
from tests.rendering import views


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("&amp;", "&amp;amp;"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("snake_case stays, 2*3 = 6", "snake_case stays, 2\u22173 = 6"),
        ("_so_ ~not~ *this* `one`", "\u02cdso\u02cd \u223cnot\u223c \u2217this\u2217 \u02cbone\u02cb"),
        ("__init__ a__b _", "\u02cd\u02cdinit\u02cd\u02cd a__b \u02cd"),
        (" two\n lines\t", "two lines"),
        ("\u202eturned\x00", "turned"),
        ("half \ud83d of one", "half \ufffd of one"),
        (" \u200b\n", NOTHING),
        ("", NOTHING),
    ],
)
def test_text_is_escaped(text: str, sent: str) -> None:
    assert mrkdwn(text) == sent


@given(views.texts, st.integers(5, 300))
def test_text_never_formats_and_never_exceeds_its_room(text: str, most: int) -> None:
    sent = mrkdwn(text, most)
    assert 0 < units(sent) <= most
    assert not re.search(r"[*~`<>\n]|(?<!\w)_|_(?!\w)", sent)
    assert units(bold(text, most)) <= most
    assert units(quote(text, most)) <= most
    assert units(plain(text, most)) <= most


def test_an_entity_is_never_cut_in_two() -> None:
    assert mrkdwn("a&&&", 12) == "a&amp;&amp;…"
    assert mrkdwn("a&&", 11) == "a&amp;&amp;"


def test_lines_stay_lines_but_never_become_block_quotes() -> None:
    assert mrkdwn_lines(">>> one\n\n\n\n  > two\r\nthree") == "\u203a&gt;&gt; one\n\n\u203a two\nthree"
    assert mrkdwn_lines("\n \n") == NOTHING


def test_a_long_quote_ends_in_an_ellipsis() -> None:
    assert quote("word " * 100) == "“" + ("word " * 39) + "wo…”"


def test_an_escaped_angle_in_a_label_is_broken_and_a_smaller_than_stays() -> None:
    assert plain("<!here> 3 < 5 <5") == "<\u2060!here> 3 < 5 <5"


@pytest.mark.parametrize("who", ["U123\n", "U123>", "u123", "<@U123>", "S123", ""])
def test_what_is_no_id_is_not_mentioned(who: str) -> None:
    assert "<" not in person(who)
    assert "<" not in channel(who)


def test_ids_are_mentioned() -> None:
    assert (person("U123"), person("W9"), channel("C123"), channel("G9")) == ("<@U123>", "<@W9>", "<#C123>", "<#G9>")


def test_clean_text_keeps_its_line_breaks() -> None:
    assert clean("a\r\nb\u2028c\x0b") == "a\nb\nc "
    assert flat("a\r\nb") == "a b"


def test_lines_that_do_not_fit_are_counted() -> None:
    assert fit_lines(["one", "two", "three"], 100, "… and {} more") == ["one", "two", "three"]
    assert fit_lines(["x" * 30] * 5, 90, "… and {} more") == ["x" * 30] * 2 + ["… and 3 more"]
    assert fit_lines([], 10, "… and {} more") == []


@given(st.lists(st.text(max_size=50), max_size=30), st.integers(60, 400))
def test_lines_that_are_kept_fit(lines: list[str], most: int) -> None:
    kept = fit_lines(lines, most, "… and {} more")
    assert sum(units(line) + 1 for line in kept) <= most + 1


def test_units_are_counted_as_slack_may_count_them() -> None:
    assert units("a😀") == 3
    assert cut("😀😀", 3) == "😀…"
