"""What the log itself says of entries and words that are gone: reviews were removed, their words before them, or a whole workspace.

Only the workspace's own journal can say so: a review's could not speak of another one.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.keys import WORKSPACE

REDACTED: Final = "redacted"  # words of one person
FORGOTTEN: Final = "words_removed"  # of these reviews, whoever said them
REMOVED: Final = "reviews_removed"  # these reviews, and these entries of the log, from each first to each last
DELETED: Final = "workspace_deleted"  # with all entries until then


class Leaving:
    """`size` is the number of entries that are looked at."""

    def __init__(self, size: int) -> None:
        self.people: set[str] = set()
        self.silent: set[str] = set()
        self.removed: set[str] = set()
        self._may_be_gone = bytearray(size)  # one for each entry: a log may have millions

    def read(self, entry: Mapping[str, Any], number: int) -> None:
        """`entry` has this number in the log, or would have it."""
        if entry["id"].partition("/")[0] != WORKSPACE:
            return
        what, data = entry["what"], entry["data"]
        if what == REDACTED:
            self.people.add(str(data.get("person")))
        elif what == FORGOTTEN:
            self.silent |= _names(data.get("reviews"))
        elif what == REMOVED:
            self.removed |= _names(data.get("reviews"))
            for first, last in _ranges(data.get("entries"), number):
                self._allow(first, last + 1)
        elif what == DELETED:
            self._allow(0, number + 1)

    def may_be_gone(self, number: int) -> bool:
        return bool(self._may_be_gone[number])

    def may_be_silent(self, review: str, by: str | None) -> bool:
        """Whether somebody's words in a review may be gone."""
        return by in self.people or review in self.silent

    def _allow(self, first: int, end: int) -> None:
        end = min(end, len(self._may_be_gone))
        self._may_be_gone[first:end] = b"\1" * max(0, end - first)


def _names(found: Any) -> set[str]:
    return {name for name in found if isinstance(name, str)} if isinstance(found, list) else set()


def _ranges(found: Any, end: int) -> list[tuple[int, int]]:
    """Of entries before `end`: nothing says beforehand what will go."""
    pairs = found if isinstance(found, list) else []
    whole = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, int) for one in pair)]  # noqa: PLR2004
    return [(first, last) for first, last in whole if 0 <= first <= last < end]
