"""A card to draw on. Measures are in points: a phone shows the card 320 points wide, and the picture has three pixels for each.

The card has a ground of its own and a border, so that it reads the same on a light and on a dark page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageDraw import Draw, ImageDraw

from bot.pictures.typefaces import Weight, typeface, wrap

WIDTH: Final = 320  # points
MARGIN: Final = 14
PIXELS: Final = 3  # a point in the picture
FINER: Final = 2  # drawn so many times larger, then reduced: edges come out smooth
UNIT: Final = PIXELS * FINER
LEADING: Final = 1.3

GROUND: Final = "#f6f7f9"
EDGE: Final = "#aab2bd"
INK: Final = "#1d2733"
FAINT: Final = "#4a5563"
WHITE: Final = "#ffffff"

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text as it came to stand, and where."""

    text: str
    box: Box
    size: float


class Canvas:
    """What is drawn is kept until the height is known; `y` is where the next thing goes."""

    def __init__(self) -> None:
        self.y: float = MARGIN
        self.written: list[Written] = []
        self._strokes: list[Callable[[ImageDraw], None]] = []

    def width_of(self, text: str, size: float, weight: Weight = "regular") -> float:
        return typeface(weight, round(size * UNIT)).getlength(text) / UNIT

    def lines(self, text: str, size: float, width: float, most: int, weight: Weight = "regular") -> list[str]:
        return wrap(text, typeface(weight, round(size * UNIT)), width * UNIT, most)

    def line(self, text: str, x: float, y: float, size: float, weight: Weight = "regular", ink: str = INK) -> None:
        """One line whose top left corner is there."""
        font = typeface(weight, round(size * UNIT))
        self.written.append(Written(text, (x, y, x + font.getlength(text) / UNIT, y + size * LEADING), size))
        self._strokes.append(lambda draw: draw.text((x * UNIT, y * UNIT), text, font=font, fill=ink))

    def paragraph(self, text: str, size: float, most: int, weight: Weight = "regular", ink: str = INK, x: float = MARGIN) -> None:
        """Below what is there, as wide as the card."""
        for line in self.lines(text, size, WIDTH - MARGIN - x, most, weight):
            self.line(line, x, self.y, size, weight, ink)
            self.y += size * LEADING

    def panel(self, box: Box, fill: str, edge: str, radius: float = 6, thick: float = 1) -> None:
        self._strokes.append(
            lambda draw: draw.rounded_rectangle(_pixels(*box), radius * UNIT, fill=fill, outline=edge, width=round(thick * UNIT))
        )

    def disc(self, centre: Point, radius: float, fill: str, edge: str = "") -> None:
        (x, y), r = centre, radius
        self._strokes.append(
            lambda draw: draw.ellipse(_pixels(x - r, y - r, x + r, y + r), fill=fill, outline=edge or fill, width=round(1.2 * UNIT))
        )

    def path(self, points: list[Point], ink: str, thick: float = 1) -> None:
        flat = [value for x, y in points for value in (x * UNIT, y * UNIT)]
        self._strokes.append(lambda draw: draw.line(flat, fill=ink, width=max(1, round(thick * UNIT)), joint="curve"))

    def dashes(self, start: Point, end: Point, ink: str, thick: float = 1, dash: float = 4) -> None:
        """A straight line of dashes, with gaps of three quarters of their length."""
        (x, y), (to_x, to_y) = start, end
        length = max(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5, 1e-6)
        step_x, step_y = (to_x - x) / length, (to_y - y) / length
        at = 0.0
        while at < length:
            stop = min(at + dash, length)
            self.path([(x + step_x * at, y + step_y * at), (x + step_x * stop, y + step_y * stop)], ink, thick)
            at += dash * 1.75

    def png(self) -> bytes:
        """The same bytes for the same strokes."""
        size = (WIDTH * UNIT, round((self.y + MARGIN) * UNIT / FINER) * FINER)
        image = Image.new("RGB", size, GROUND)
        draw = Draw(image)
        draw.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=EDGE, width=UNIT)
        for stroke in self._strokes:
            stroke(draw)
        stream = BytesIO()
        image.reduce(FINER).save(stream, "PNG", optimize=True)
        return stream.getvalue()


def _pixels(left: float, top: float, right: float, bottom: float) -> Box:
    return left * UNIT, top * UNIT, right * UNIT, bottom * UNIT
