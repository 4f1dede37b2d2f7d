"""The typefaces that come along, at the sizes that are asked for, and which letters they have."""

from functools import cache
from pathlib import Path
from typing import Final, Literal

from PIL.ImageFont import FreeTypeFont, Layout, truetype

Weight = Literal["regular", "bold"]

FOLDER: Final = Path(__file__).parent / "fonts"
FILES: Final[dict[Weight, str]] = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
ELLIPSIS: Final = "…"
_PROBED_AT: Final = 24
_NOWHERE: Final = "\U0010fffe"  # no typeface has a letter for it


@cache
def typeface(weight: Weight, size: int) -> FreeTypeFont:
    """`size` is in pixels. The basic layout is the same on every machine."""
    return truetype(FOLDER / FILES[weight], size, layout_engine=Layout.BASIC)


def drawable(text: str) -> bool:
    """Whether every letter is there."""
    return all(map(_has, text))


@cache
def _has(letter: str) -> bool:
    return _look(letter) != _look(_NOWHERE)


@cache
def _look(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = typeface("regular", _PROBED_AT).getmask(letter)
    return mask.size, bytes(mask)


def wrap(text: str, font: FreeTypeFont, width: float, lines: int) -> list[str]:
    """The text in at most so many lines, none wider than `width` pixels; what is left over becomes an ellipsis."""
    found: list[str] = []
    rest = " ".join(text.split())
    while rest and len(found) < lines:
        end = _fits(rest, font, width)
        if end < len(rest) and len(found) == lines - 1:
            return [*found, rest[: _fits(rest, font, width - font.getlength(ELLIPSIS))].rstrip() + ELLIPSIS]
        if end < len(rest) and rest[end] != " ":
            end = rest.rfind(" ", 0, end) if " " in rest[:end] else end
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def _fits(text: str, font: FreeTypeFont, width: float) -> int:
    """How many characters fit; one at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if font.getlength(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low
