"""Whether a quote stands in a text word for word: an own statement of the rule, so that the reader is not its own judge."""

from typing import Final

# Typographic quotes and apostrophes count as straight ones; nothing else is evened out but white space.
_STRAIGHT: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b", "'") | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
)


def stands_in(quote: str, text: str) -> bool:
    """Whole words only: "no" does not stand in "know"."""
    wanted, within = _even(quote), _even(text)
    start = within.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not _splits_a_word(within, start) and not _splits_a_word(within, end):
            return True
        start = within.find(wanted, start + 1)
    return False


def _splits_a_word(text: str, index: int) -> bool:
    return 0 < index < len(text) and text[index - 1].isalnum() and text[index].isalnum()


def _even(text: str) -> str:
    return " ".join(text.translate(_STRAIGHT).split())
