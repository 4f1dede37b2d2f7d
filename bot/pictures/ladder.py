"""The ladder, cheapest step first: which one is recommended, which go along with it, which are ruled out."""

from dataclasses import dataclass
from typing import Final

from bot.pictures.canvas import EDGE, FAINT, INK, LEADING, MARGIN, WHITE, WIDTH, Canvas
from bot.pictures.picture import Picture
from bot.pictures.typefaces import Weight, drawable
from bot.rendering.escape import flat
from bot.rendering.limits import cut
from graphs.views import Recommendation, RungState

MOST_RUNGS: Final = 12
VERDICT: Final = 150  # units
TITLE: Final = 40
NAME: Final = 14  # points
WORD: Final = 12
PADDING: Final = 8
BADGE: Final = 10  # radius
GAP: Final = 6
STRUCK: Final = 1.2


@dataclass(frozen=True, slots=True)
class Look:
    """`says` stands beside the step's name; colour alone says nothing."""

    says: str
    fill: str
    edge: str
    ink: str


LOOKS: Final = {
    "recommended": Look("recommended", "#0b6b4d", "#0b6b4d", WHITE),
    "also": Look("use as well", "#d3ecdf", "#0b6b4d", INK),
    "ruled_out": Look("ruled out", "#f4e1de", "#b98c85", "#6d2a1f"),
    "other": Look("", WHITE, EDGE, FAINT),
}


def ladder(view: Recommendation) -> Picture | None:
    """None where there is no ladder, or its words cannot be drawn."""
    canvas = ladder_canvas(view)
    if canvas is None:
        return None
    return Picture("ladder", f"{view['review']}: the ladder", ladder_alt(view), canvas.png())


def ladder_alt(view: Recommendation) -> str:
    steps = [f"{number} {_title(rung)}{_said(rung)}" for number, rung in enumerate(view["ladder"][:MOST_RUNGS], 1)]
    return f"{view['review']}. {_verdict(view)} The ladder, cheapest step first: {'; '.join(steps)}."


def ladder_canvas(view: Recommendation) -> Canvas | None:
    rungs = view["ladder"][:MOST_RUNGS]
    if not rungs or not all(map(drawable, [view["review"], _verdict(view), *map(_title, rungs)])):
        return None
    canvas = Canvas()
    canvas.paragraph(_verdict(view), 15, 4, "bold")
    canvas.y += 2
    canvas.paragraph(f"{view['review']} · the ladder, cheapest step first", WORD, 2, ink=FAINT)
    canvas.y += GAP
    for number, rung in enumerate(rungs, 1):
        _rung(canvas, number, rung)
        canvas.y += GAP
    canvas.y -= GAP
    return canvas


def _rung(canvas: Canvas, number: int, rung: RungState) -> None:
    look, top, left = LOOKS[rung["state"]], canvas.y, MARGIN + PADDING + 2 * BADGE + PADDING
    weight: Weight = "bold" if rung["state"] == "recommended" else "regular"
    room = WIDTH - MARGIN - PADDING - left
    beside = canvas.width_of(look.says, WORD) + PADDING if look.says else 0
    alone = canvas.lines(_title(rung), NAME, room - beside, 1, weight) == [_title(rung)]
    lines = [_title(rung)] if alone else canvas.lines(_title(rung), NAME, room, 2, weight)
    height = 2 * PADDING + len(lines) * NAME * LEADING + (0 if alone or not look.says else WORD * LEADING)
    canvas.panel((MARGIN, top, WIDTH - MARGIN, top + height), look.fill, look.edge, thick=1.5 if look.says else 1)
    _badge(canvas, number, (MARGIN + PADDING + BADGE, top + height / 2), look)
    y = top + PADDING
    for line in lines:
        canvas.line(line, left, y, NAME, weight, look.ink)
        if rung["state"] == "ruled_out":
            middle = y + NAME * 0.62
            canvas.path([(left, middle), (left + canvas.width_of(line, NAME, weight), middle)], look.ink, STRUCK)
        y += NAME * LEADING
    if look.says:
        says_x, says_y = (WIDTH - MARGIN - beside, top + PADDING + 1.5) if alone else (left, y)
        canvas.line(look.says, says_x, says_y, WORD, ink=look.ink)
    canvas.y = top + height


def _badge(canvas: Canvas, number: int, centre: tuple[float, float], look: Look) -> None:
    x, y = centre
    canvas.disc(centre, BADGE, WHITE, look.edge)
    width = canvas.width_of(str(number), WORD, "bold")
    canvas.line(str(number), x - width / 2, y - WORD * 0.58, WORD, "bold", INK)


def _verdict(view: Recommendation) -> str:
    return cut(flat(view["verdict"]), VERDICT)


def _title(rung: RungState) -> str:
    return cut(flat(rung["title"]), TITLE)


def _said(rung: RungState) -> str:
    says = LOOKS[rung["state"]].says
    return f" ({says})" if says else ""
