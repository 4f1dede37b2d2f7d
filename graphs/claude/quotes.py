"""Whether a quote stands in a text word for word. White space and typographic quotes are normalised, and nothing else."""

import re
from bisect import bisect_right
from typing import Final

LONGEST: Final = 400  # characters; a quote is a few words, never a page
_SPACES: Final = re.compile(r"\s+")
_QUOTES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'))


def normal(text: str) -> str:
    return _SPACES.sub(" ", text.translate(_QUOTES)).strip()


def stands_in(quote: str, text: str) -> bool:
    return _position(quote, text) is not None


def line_of(quote: str, text: str, first: int) -> int:
    """The line on which the quote begins, where the text begins on the line `first`."""
    starts, length = [], 0
    for line in text.split("\n"):
        starts.append(length)
        words = normal(line)
        length += len(words) + 1 if words else 0
    return first + bisect_right(starts, _position(quote, text) or 0) - 1


def _position(quote: str, text: str) -> int | None:
    """Where the quote begins in the normalised text. It begins and ends with whole words, or "no" would stand in "know"."""
    wanted = normal(quote)
    if not any(sign.isalnum() for sign in wanted) or len(wanted) > LONGEST:
        return None
    before = r"(?<!\w)" if wanted[0].isalnum() else ""
    after = r"(?!\w)" if wanted[-1].isalnum() else ""
    found = re.search(before + re.escape(wanted) + after, normal(text))
    return found.start() if found else None
