"""Lines over two logarithmic axes, as a picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.pictures.canvas import EDGE, FAINT, MARGIN, WHITE, WIDTH, Canvas, Point
from bot.pictures.scale import short

HEIGHT: Final = 230  # points
TEXT: Final = 11
LABEL: Final = 52  # points beside the plot, for the lines' names


@dataclass(frozen=True, slots=True)
class Line:
    """Its points are above 0."""

    name: str
    ink: str
    points: Sequence[Point]


def plot(title: str, lines: Sequence[Line]) -> bytes:
    """A PNG."""
    canvas = Canvas()
    canvas.paragraph(title, 14, 2, "bold")
    canvas.y += 6
    across = sorted({x for line in lines for x, _ in line.points})
    values = [y for line in lines for _, y in line.points]
    decades = [10.0**power for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)]
    left, right, top, bottom = MARGIN + 34, WIDTH - MARGIN - LABEL, canvas.y, canvas.y + HEIGHT

    def at(x: float, y: float) -> Point:
        return left + (right - left) * _share(x, across[0], across[-1]), bottom - (bottom - top) * _share(y, decades[0], decades[-1])

    canvas.panel((left, top, right, bottom), WHITE, EDGE, radius=0)
    for decade in decades:
        y = at(across[0], decade)[1]
        canvas.path([(left, y), (right, y)], EDGE, 0.5)
        _right_aligned(canvas, short(decade), left - 5, y - TEXT * 0.6)
    for x in across:
        _right_aligned(canvas, f"{x:g}", at(x, decades[0])[0] + 7, bottom + 3)
    below = -math.inf
    for line in sorted(lines, key=lambda line: at(*line.points[-1])[1]):
        places = [at(*point) for point in line.points]
        canvas.path(places, line.ink, 2)
        below = max(places[-1][1] - TEXT * 0.6, below + TEXT * 1.2)
        canvas.line(line.name, right + 5, below, TEXT, "bold", line.ink)
    canvas.y = bottom + TEXT * 1.6
    return canvas.png()


def _share(value: float, least: float, most: float) -> float:
    return math.log(value / least) / math.log(most / least)


def _right_aligned(canvas: Canvas, text: str, x: float, y: float) -> None:
    canvas.line(text, x - canvas.width_of(text, TEXT), y, TEXT, ink=FAINT)
