"""The file behind a digest: a line for each review of a public channel that the week has to do with."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from bot.csv_cells import safe
from bot.rows import Row
from graphs.digest.reviewed import Reviewed
from graphs.digest.tally import Span, finished_in
from graphs.digest.week import Week

MOST: Final = 10_000  # reviews
COLUMNS: Final = (
    *("week", "review", "title", "channel", "requester", "owner", "opened", "status", "recommended", "outcome"),
    *("proposed_step", "recommended_step"),
)


class Table:
    """Grows with the week's reviews, and no further than `MOST` of them; `left_out` are the others."""

    def __init__(self, week: Week, now: float) -> None:
        self.week = week
        self.span = Span.of(week, now)
        self.left_out = 0
        self._lines = 0
        self._file = io.StringIO()
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def take(self, pairs: Iterable[tuple[Row, Reviewed]]) -> None:
        for row, review in pairs:
            if review["private"] or not concerned(review, self.span):
                continue
            if self._lines == MOST:
                self.left_out += 1
                continue
            self._lines += 1
            self._writer.writerow([safe(cell) for cell in self._cells(row, review)])

    def content(self) -> bytes:
        """UTF-8."""
        return self._file.getvalue().encode()

    def _cells(self, row: Row, review: Reviewed) -> list[Any]:
        finished = finished_in(review, self.span)
        return [
            *(self.week.name, row["review"], row["title"], row["channel"], row["requester"], row["owner"]),
            *(self._time(review["opened"]), row["status"]),
            *((self._time(finished["at"]) or finished["on"], finished["outcome"]) if finished else (None, None)),
            *((finished["proposed"], finished["rung"]) if finished else (None, None)),
        ]

    def _time(self, at: float | None) -> str | None:
        return None if at is None else datetime.fromtimestamp(at, self.week.zone).isoformat(timespec="minutes")


def concerned(review: Reviewed, span: Span) -> bool:
    return span.begins <= review["opened"] < span.ends or finished_in(review, span) is not None
