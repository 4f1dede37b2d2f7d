"""Round numbers for the axes of a chart, and figures short enough to stand there."""

from typing import Final

TICKS: Final = 4  # spaces between them, about
_NICE: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_WORDS: Final = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def ticks(most: float) -> list[float]:
    """From 0 on, the last one at or above `most`, which is above 0."""
    rough = most / TICKS
    magnitude = 10.0 ** _exponent(rough)
    step = next(nice * magnitude for nice in _NICE if nice * magnitude >= rough * 0.999_999)
    count = 1
    while count * step < most * 0.999_999:
        count += 1
    return [number * step for number in range(count + 1)]


def short(value: float) -> str:
    """`30k`, `1.25M`; what is larger than anybody pays, in powers of ten."""
    for size, letter in _WORDS:
        if value >= size:
            return f"{value / size:g}{letter}" if value < 1e15 else f"{value:.3g}".replace("e+", "e")  # noqa: PLR2004 - a thousand of the largest word
    return f"{value:g}"


def money(value: float) -> str:
    """In full: whole numbers from a hundred on, else with cents where there are any."""
    text = f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"  # noqa: PLR2004
    return text.removesuffix(".00")


def _exponent(value: float) -> int:
    return int(f"{value:e}".split("e")[1])
