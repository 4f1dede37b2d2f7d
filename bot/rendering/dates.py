"""Dates as people read them."""

from datetime import date


def day(text: str, seen_on: str = "") -> str:
    """A date YYYY-MM-DD as "4 Dec", with its year where that differs from `seen_on`'s; any other text as it is."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return text
    short = f"{when.day} {when:%b}"
    return short if seen_on[:4] == text[:4] else f"{short} {when.year}"
