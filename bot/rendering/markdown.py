"""Makes people's words inert in Markdown: no HTML, no link, no image, no mention, no formatting, no broken table."""

import re
from typing import Final

from bot.rendering.escape import NOTHING, WORD_JOINER, clean, flat

_SIGNS: Final = re.compile(r"[\\`*_\[\]#|~$!{}]")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ORDINAL: Final = re.compile(r"^([0-9]{1,9})([.)])")
_LINKS: Final = re.compile(
    r"(?<=:)(?=//)|(?<=@)|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)", re.IGNORECASE
)  # what is linked as it stands


def inline(text: str) -> str:
    """One line of text that is shown as it is, anywhere: in a sentence, a heading, a table's cell."""
    return _line(flat(text))


def block_quote(text: str) -> str:
    """The text's own lines as a block quote."""
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    return "\n".join(f"> {_line(line)}".rstrip() for line in lines).strip() if flat(text) != NOTHING else f"> {NOTHING}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Cells are inert text already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(text: str) -> str:
    unlinked = _LINKS.sub(WORD_JOINER, text)
    escaped = _SIGNS.sub(lambda found: "\\" + found[0], unlinked).translate(_ENTITIES)
    escaped = _ORDINAL.sub(r"\1\\\2", escaped)
    return re.sub(r"^[-+=:]", lambda found: "\\" + found[0], escaped)
