"""The file behind a digest: a line for each review of a public channel that the week has to do with.

Each is counted as the digest counts it, so that the columns add up to the post's figures, less those of private channels.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from bot.csv_cells import safe
from bot.rows import Row
from graphs.claude.contract import total
from graphs.digest.reviewed import Reviewed
from graphs.digest.tally import Span, Tally, count, empty, finished_in
from graphs.digest.week import Week

MOST: Final = 10_000  # reviews, the newest ones
COLUMNS: Final = (
    *("week", "review", "title", "channel", "requester", "owner", "status", "opened", "opened_in_week"),
    *("recommended_on", "outcome", "proposed_step", "recommended_step", "policies_open", "minutes", "questions"),
    *("steps_done", "steps_overdue", "waivers_granted", "waivers_lapsed", "waivers_in_force", "waivers_ending", "tokens"),
)
TOLD: Final = ("opened", "finished", "done", "overdue", "granted", "lapsed", "in_force", "spent")


class Table:
    """`left_out` are those that were too many."""

    def __init__(self, week: Week, now: float) -> None:
        self.week = week
        self.span = Span.of(week, now)
        self.left_out = 0
        self._lines: deque[str] = deque(maxlen=MOST)

    def take(self, row: Row, review: Reviewed) -> None:
        if review["private"]:
            return
        tally = empty()
        count(tally, review, self.span)
        if any(tally[name] for name in TOLD):
            self.left_out += len(self._lines) == MOST
            self._lines.append(_line(self._cells(row, review, tally)))

    def content(self) -> bytes:
        """UTF-8."""
        return "".join([_line(COLUMNS), *self._lines]).encode()

    def _cells(self, row: Row, review: Reviewed, tally: Tally) -> list[Any]:
        opened = datetime.fromtimestamp(review["opened"], self.week.zone).isoformat(timespec="minutes")
        return [
            *(self.week.name, row["review"], row["title"], row["channel"], row["requester"], row["owner"], row["status"]),
            *(opened, tally["opened"]),
            *self._recommended(review),
            *(tally["done"], tally["overdue"], tally["granted"], tally["lapsed"], tally["in_force"], tally["ending"]),
            sum(map(total, tally["spent"].values())),
        ]

    def _recommended(self, review: Reviewed) -> list[Any]:
        found = finished_in(review, self.span)
        if found is None:
            return [None] * 7
        policies = None if found["fired"] is None else " ".join(found["fired"])
        return [found["on"], found["outcome"], found["proposed"], found["rung"], policies, found["minutes"], found["questions"]]


def _line(cells: Iterable[Any]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow(map(safe, cells))
    return file.getvalue()
