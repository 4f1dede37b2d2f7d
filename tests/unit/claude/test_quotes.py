import pytest

from graphs.claude.quotes import line_of, stands_in

TEXT = "HR edits something   most weeks,\nit\u2019s “about” 900 pages. We know it."


@pytest.mark.parametrize(
    "quote", ["most weeks", "something most\nweeks", 'it\'s "about" 900', "it\u2019s “about”", "900 pages.", "HR", "We know it"]
)
def test_a_quote_that_stands_in_the_text_word_for_word_is_found(quote: str) -> None:
    assert stands_in(quote, TEXT)


@pytest.mark.parametrize(
    "quote",
    [
        *(
            "most week",
            "no",
            "ages",
            "MOST WEEKS",
            "most ... weeks",
            "most weeks it's",
            "every week",
            "",
            " ",
            ".",
            "“”",
            "it s",
            "900pages",
        ),
        "mоst weeks",  # noqa: RUF001 - a Cyrillic o
        "most\u200bweeks",
        "x" * 500,
    ],
)
def test_anything_else_is_not(quote: str) -> None:
    assert not stands_in(quote, TEXT)


def test_a_page_long_quote_is_none_even_if_it_stands_there() -> None:
    assert not stands_in("word " * 100, "word " * 200)


def test_the_line_is_the_one_on_which_the_quote_begins() -> None:
    text = "# Title\n\n  First   line\nsecond line goes\non here\n"
    assert line_of("First line", text, 1) == 3
    assert line_of("goes on", text, 1) == 4
    assert line_of("on here", text, 41) == 45
    assert line_of("# Title", text, 1) == 1
