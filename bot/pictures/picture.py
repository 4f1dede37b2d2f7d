"""A picture as Slack takes it."""

from dataclasses import dataclass
from typing import Final

ALT_TEXT: Final = 1_000  # characters; beyond that Slack says alt_txt_too_large


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` becomes part of the file's name; `alt` says in words what `png` shows."""

    kind: str
    title: str
    alt: str
    png: bytes
