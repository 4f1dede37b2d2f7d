"""The chart of a digest: what was proposed beside what was recommended, and the outcomes of the week beside those of the week before."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from bot.pictures.canvas import EDGE, FAINT, INK, LEADING, MARGIN, WHITE, WIDTH, Canvas
from bot.pictures.picture import ALT_TEXT, Picture
from bot.pictures.typefaces import drawable
from bot.rendering.digest_words import counted, days, heading, number, number_before, outcome
from bot.rendering.escape import flat
from bot.rendering.limits import cut
from graphs.digest.views import Digest

MOST: Final = 12  # rows of a part
LABEL: Final = 60  # units
TITLE: Final = 15  # points
HEADING: Final = 13
TEXT: Final = 12
BAR: Final = 12  # high
GAP: Final = 6
BETWEEN: Final = 1
SWATCH: Final = 18
FIRST: Final = WHITE  # an outline: told apart without colour, too
SECOND: Final = "#1a5fa8"


class Bars(NamedTuple):
    """`first` and `second` say what the two bars of a row are; a row is a label with their lengths."""

    title: str
    first: str
    second: str
    rows: Sequence[tuple[str, int, int]]


def week_picture(view: Digest) -> Picture | None:
    """None where nothing was finished in either week, or its words cannot be drawn."""
    canvas = week_canvas(view)
    return None if canvas is None else Picture("week", f"{heading(view)}: the chart", week_alt(view), canvas.png())


def week_alt(view: Digest) -> str:
    parts = [f"{part.title}, {part.first} and {part.second}: {'; '.join(map(_said, part.rows))}." for part in bars(view)]
    return cut(" ".join([f"{heading(view)}, {days(view)}.", *parts]), ALT_TEXT - 1)


def bars(view: Digest) -> list[Bars]:
    rungs = [(cut(flat(one["title"]), LABEL), one["proposed"], one["recommended"]) for one in view["rungs"][:MOST]]
    outcomes = [(outcome(name).capitalize(), figure["before"], figure["now"]) for name, figure in view["outcomes"].items()][:MOST]
    parts = [
        Bars("Steps of the ladder", "proposed", "recommended", rungs),
        Bars("Outcomes", f"week {number_before(view)}", f"week {number(view)}", outcomes),
    ]
    return [part for part in parts if part.rows]


def week_canvas(view: Digest) -> Canvas | None:
    parts = bars(view)
    if not parts or not all(drawable(label) for part in parts for label, _, _ in part.rows):
        return None
    canvas = Canvas()
    canvas.paragraph(heading(view), TITLE, 2, "bold")
    canvas.paragraph(f"{days(view)} · {counted(view['finished'], 'review')} finished", TEXT, 2, ink=FAINT)
    for part in parts:
        canvas.y += GAP
        _part(canvas, part)
    return canvas


def _part(canvas: Canvas, part: Bars) -> None:
    canvas.paragraph(part.title, HEADING, 1, "bold")
    canvas.y += BETWEEN
    _legend(canvas, part)
    most = max(max(first, second) for _, first, second in part.rows) or 1
    room = WIDTH - 2 * MARGIN - canvas.width_of(f"{most:,}", TEXT, "bold") - GAP
    for label, first, second in part.rows:
        canvas.y += GAP
        canvas.paragraph(label, TEXT, 2)
        canvas.y += BETWEEN
        _bar(canvas, room * first / most, f"{first:,}", FIRST)
        _bar(canvas, room * second / most, f"{second:,}", SECOND)
    canvas.y += GAP


def _legend(canvas: Canvas, part: Bars) -> None:
    x = float(MARGIN)
    for fill, says in ((FIRST, part.first), (SECOND, part.second)):
        canvas.panel((x, canvas.y + 2, x + SWATCH, canvas.y + TEXT), fill, INK, radius=2)
        canvas.line(says, x + SWATCH + 5, canvas.y, TEXT, ink=FAINT)
        x += SWATCH + 5 + canvas.width_of(says, TEXT) + 2 * GAP
    canvas.y += TEXT * LEADING


def _bar(canvas: Canvas, length: float, says: str, fill: str) -> None:
    """Nothing is a line at the start."""
    if length:
        canvas.panel((MARGIN, canvas.y, MARGIN + max(length, 3), canvas.y + BAR), fill, INK, radius=2)
    else:
        canvas.path([(MARGIN, canvas.y), (MARGIN, canvas.y + BAR)], EDGE, 2)
    canvas.line(says, MARGIN + max(length, 3) + 5, canvas.y - 1, TEXT, "bold")
    canvas.y += BAR + BETWEEN


def _said(row: tuple[str, int, int]) -> str:
    label, first, second = row
    return f"{label} {first:,} and {second:,}"
