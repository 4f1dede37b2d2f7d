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


@pytest.mark.parametrize(
    ("number", "quote"),
    [
        (2000, "95 of 100 within 2 seconds"),
        (1500, "p95 under 1.5 s"),
        (1500, "p95 unter 1,5 Sekunden"),
        (2000, "en menos de dos segundos"),
        (3000, "en 3 secondes"),
        (2000, "a 2-second limit"),
        (25_000, "twenty-five seconds"),
        (200_000, "two hundred sec"),
        (2_000_000, "2k seconds"),
        (3000, "2-3 seconds"),
        (800, "800 ms"),
        (95, "95 of 100 within 2 seconds"),
    ],
)
def test_seconds_stand_for_a_thousand_milliseconds_each(number: int, quote: str) -> None:
    assert plainly_named(number, quote, "ms at the 95th percentile")


@pytest.mark.parametrize(
    ("number", "quote"),
    [
        (2, "within 2 seconds"),
        (2, "within two seconds"),
        (1000, "within two seconds"),
        (100_000, "two hundred seconds"),
        (2000, "2 minutes"),
        (2000, "two minutes"),
        (2, "2 min"),
        (2000, "2 of the second line"),
        (2000, "two. Seconds matter"),
        (2000, "a second or so"),
        (95_000, "95 of 100 within 2 seconds"),
    ],
)
def test_what_only_looks_like_seconds_does_not(number: int, quote: str) -> None:
    assert not named(number, quote, "ms")


@pytest.mark.parametrize("unit", [None, "", "s", "tokens in and out", "msgs a month", "calls a ms"])
@pytest.mark.parametrize("quote", ["within 2 seconds", "within two seconds"])
def test_seconds_count_for_no_other_unit(unit: str | None, quote: str) -> None:
    assert not named(2000, quote, unit)
    assert named(2, quote, unit)


def test_seconds_that_can_be_read_in_two_ways_are_not_plain() -> None:
    assert named(1500, "1.500 Sekunden", "ms")
    assert not plainly_named(1500, "1.500 Sekunden", "ms")
