"""A week: Monday to Sunday in a time zone, numbered as ISO 8601 does. Each instant is in exactly one."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

_NAME: Final = re.compile(r"(2\d{3})-W(\d{2})", re.ASCII)
_DAYS: Final = timedelta(days=7)


class Week(NamedTuple):
    """`first` is its Monday."""

    first: date
    zone: tzinfo

    @classmethod
    def read(cls, name: str, zone: tzinfo) -> "Week":
        """The week of a name such as 2026-W47.

        Raises:
            ValueError: where there is no such week.
        """
        found = _NAME.fullmatch(name)
        if not found:
            raise ValueError(name)
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)

    @classmethod
    def of(cls, moment: float, zone: tzinfo) -> "Week":
        """The one that an instant (seconds since the epoch) is in."""
        day = datetime.fromtimestamp(moment, zone).date()
        return cls(day - timedelta(days=day.weekday()), zone)

    @property
    def name(self) -> str:
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def last(self) -> date:
        return self.first + _DAYS - timedelta(days=1)

    @property
    def begins(self) -> float:
        """Seconds since the epoch. A day on which clocks change has more or fewer of them."""
        return datetime.combine(self.first, time(), self.zone).timestamp()

    @property
    def ends(self) -> float:
        """The first instant that is not in it any more."""
        return self.next.begins

    def day_of(self, moment: float) -> date:
        """The day of the week that an instant is in; an earlier instant is in the first, a later one in the last."""
        return min(max(datetime.fromtimestamp(moment, self.zone).date(), self.first), self.last)

    @property
    def next(self) -> "Week":
        return Week(self.first + _DAYS, self.zone)

    @property
    def before(self) -> "Week":
        return Week(self.first - _DAYS, self.zone)
