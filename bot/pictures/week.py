"""The chart of a digest: how often each step of the ladder was proposed, and how often it was recommended."""

from typing import Final

from bot.pictures.canvas import EDGE, FAINT, INK, LEADING, MARGIN, WHITE, WIDTH, Canvas
from bot.pictures.picture import ALT_TEXT, Picture
from bot.pictures.typefaces import drawable
from bot.rendering.digest_words import counted, days, heading
from bot.rendering.escape import flat
from bot.rendering.limits import cut
from graphs.digest.views import Digest, OfRung

MOST: Final = 12  # steps
LABEL: Final = 60  # units
TITLE: Final = 15  # points
TEXT: Final = 12
LABELS: Final = 112  # wide
BAR: Final = 13  # high
LINE: Final = 15
GAP: Final = 7
SWATCH: Final = 18
LOOKS: Final = (("proposed", WHITE), ("recommended", "#1a5fa8"))  # an outline and a full bar: told apart without colour, too


def week_picture(view: Digest) -> Picture | None:
    """None where nothing was finished, or its words cannot be drawn."""
    canvas = week_canvas(view)
    return None if canvas is None else Picture("week", f"{heading(view)}: the chart", week_alt(view), canvas.png())


def week_alt(view: Digest) -> str:
    said = "; ".join(f"{_title(one)} {one['proposed']:,} and {one['recommended']:,}" for one in view["rungs"][:MOST])
    finished = counted(view["finished"], "review")
    return cut(f"{heading(view)}, {days(view)}, {finished} finished. Steps of the ladder, proposed and recommended: {said}.", ALT_TEXT)


def week_canvas(view: Digest) -> Canvas | None:
    rungs = view["rungs"][:MOST]
    if not rungs or not all(drawable(_title(one)) for one in rungs):
        return None
    canvas = Canvas()
    canvas.paragraph(heading(view), TITLE, 2, "bold")
    canvas.paragraph(f"{days(view)}, {counted(view['finished'], 'review')} finished", TEXT, 2, ink=FAINT)
    canvas.y += GAP
    canvas.paragraph("Steps of the ladder", TEXT, 2)
    canvas.y += GAP / 2
    _legend(canvas)
    most = max(max(one["proposed"], one["recommended"]) for one in rungs) or 1
    room = WIDTH - 2 * MARGIN - LABELS - GAP - canvas.width_of(f"{most:,}", TEXT, "bold") - GAP
    for one in rungs:
        canvas.y += GAP
        _rung(canvas, one, room / most)
    return canvas


def _legend(canvas: Canvas) -> None:
    x = float(MARGIN)
    for says, fill in LOOKS:
        canvas.panel((x, canvas.y + 2, x + SWATCH, canvas.y + TEXT), fill, INK, radius=2)
        canvas.line(says, x + SWATCH + 5, canvas.y, TEXT, ink=FAINT)
        x += SWATCH + 5 + canvas.width_of(says, TEXT) + 2 * GAP
    canvas.y += TEXT * LEADING


def _rung(canvas: Canvas, one: OfRung, scale: float) -> None:
    """The title, and beside it two bars; `scale` is what one of them is long."""
    top = canvas.y
    lines = canvas.lines(_title(one), TEXT, LABELS, 2)
    for number, line in enumerate(lines):
        canvas.line(line, MARGIN, top + (LINE / 2 if len(lines) == 1 else 0) + number * LINE, TEXT)
    for count, (_, fill) in zip((one["proposed"], one["recommended"]), LOOKS, strict=True):
        _bar(canvas, count * scale, f"{count:,}", fill)


def _bar(canvas: Canvas, length: float, says: str, fill: str) -> None:
    """Nothing is a line at the start."""
    left, top = MARGIN + LABELS + GAP, canvas.y
    if length:
        canvas.panel((left, top, left + max(length, 3), top + BAR), fill, INK, radius=2)
    else:
        canvas.path([(left, top), (left, top + BAR)], EDGE, 2)
    canvas.line(says, left + max(length, 3) + 5, top - 1, TEXT, "bold")
    canvas.y += LINE


def _title(one: OfRung) -> str:
    return cut(flat(one["title"]), LABEL)
