import pytest

from graphs.claude.numbers import named, plainly_named


@pytest.mark.parametrize(
    ("number", "quote"),
    [
        (900, "about 900 pages"),
        (1200, "1,200 letters"),
        (1200, "1 200 lettres"),
        (1200, "1'200"),
        (20_000, "20k requests"),
        (1_500_000, "1.5 million tokens"),
        (1_500_000, "1,5 Millionen"),
        (3_000_000, "3 Mio. Anfragen"),
        (40, "forty scored examples"),
        (25, "twenty five"),
        (200, "two hundred cases"),
        (2500, "two thousand five hundred"),
        (12, "a dozen"),
        (0, "none so far"),
        (3, "3, 4 at most"),
    ],
)
def test_a_number_that_the_quote_names_is_found(number: int, quote: str) -> None:
    assert named(number, quote)


@pytest.mark.parametrize(
    ("number", "quote"), [(90, "900 pages"), (900, "many pages"), (1, "a test set"), (19, "covid19"), (5, "v2.5.1"), (100, "10"), (7, "")]
)
def test_a_number_that_it_does_not_name_is_not(number: int, quote: str) -> None:
    assert not named(number, quote)


def test_what_can_be_read_in_two_ways_is_not_plain() -> None:
    assert plainly_named(900, "900 pages")
    assert plainly_named(1_500_000, "1.5 million")
    assert named(1200, "1.200 Briefe")
    assert not plainly_named(1200, "1.200 Briefe")
