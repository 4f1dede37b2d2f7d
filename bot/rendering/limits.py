"""Slack's limits, in UTF-16 units of the text as it is sent: some of Slack counts so, and an escaped `&` has five."""

from collections.abc import Iterable
from typing import Final

MESSAGE_BLOCKS: Final = 50
MESSAGE_TEXT: Final = 12_000  # units of all blocks together; from about 13,200 on Slack says msg_blocks_too_long
FALLBACK: Final = 300  # units; a notification shows less
SECTION: Final = 3_000
HEADER: Final = 150
CONTEXT: Final = 2_000
LABEL: Final = 75  # of a button or an option
SHORT_LABEL: Final = 30  # of an option that is worth a button
BUTTON_VALUE: Final = 2_000
ACTIONS: Final = 25  # controls of a block
OPTIONS: Final = 100
MODAL_TITLE: Final = 24
INPUT_LABEL: Final = 2_000
INPUT_TEXT: Final = 3_000
QUOTE: Final = 200


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The text, or as much of it as fits and a closing ellipsis."""
    return cut_pieces(text, most)


def cut_pieces(pieces: Iterable[str], most: int) -> str:
    """The same for pieces that are kept whole or left out, such as escaped characters."""
    kept: list[str] = []
    length, fits = 0, 0
    for piece in pieces:
        length += units(piece)
        if length > most:
            return "".join(kept[:fits]).rstrip() + "…"
        kept.append(piece)
        fits += length < most
    return "".join(kept)


def fit_lines(lines: list[str], most: int, left_out: str) -> list[str]:
    """As many lines as fit; `left_out` says of the rest how many they are, such as "… and {} more"."""
    room = most - units(left_out) - 6  # digits and a line break
    length = 0
    for number, line in enumerate(lines):
        length += units(line) + 1
        if length > most or (length > room and number < len(lines) - 1):
            return [*lines[:number], left_out.format(len(lines) - number)]
    return lines
