"""Passages, shared out over as few requests as their length allows; one that is too long is cut at its lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from graphs.claude.contract import Passage

PIECE: Final = 24_000  # characters of passages in a request: about 8,000 tokens
CHARACTERS_A_TOKEN: Final = 3  # roughly, and rather too few


def pieces(passages: Iterable[Passage]) -> list[list[Passage]]:
    """In order; each list is one request."""
    found: list[list[Passage]] = []
    room = 0
    for passage in (part for whole in passages for part in _parts(whole)):
        if not found or len(passage.text) > room:
            found.append([])
            room = PIECE
        found[-1].append(passage)
        room -= len(passage.text)
    return found


def tokens(texts: Iterable[str]) -> int:
    return sum(len(text) for text in texts) // CHARACTERS_A_TOKEN


def by_lines(passage: Passage, longest: int) -> Iterator[Passage]:
    """The passage in stretches of whole lines; a line that is longer is cut between words."""
    lines = [part for line in passage.text.split("\n") for part in _cut(line, longest)]
    start, number, length = 0, passage.line or 1, 0
    for end, (line, ends) in enumerate(lines):
        if length + len(line) + 1 > longest and end > start:
            yield _stretch(passage, lines[start:end], number)
            number += sum(ends for _, ends in lines[start:end])
            start, length = end, 0
        length += len(line) + 1
    if any(line.strip() for line, _ in lines[start:]):
        yield _stretch(passage, lines[start:], number)


def _parts(passage: Passage) -> Iterator[Passage]:
    return iter([passage]) if len(passage.text) <= PIECE else by_lines(passage, PIECE)


def _stretch(passage: Passage, lines: Sequence[tuple[str, bool]], number: int) -> Passage:
    text = "".join(line + ("\n" if ends else "") for line, ends in lines).rstrip("\n")
    return replace(passage, text=text, line=None if passage.line is None else number)


def _cut(line: str, longest: int) -> Iterator[tuple[str, bool]]:
    """With whether the line ends there."""
    while len(line) >= longest:
        at = line.rfind(" ", 1, longest) + 1 or longest - 1
        yield line[:at], False
        line = line[at:]
    yield line, True
