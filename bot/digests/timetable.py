"""When a digest falls due: at a time of the week, as clocks show it where the workspace is.

It is about the week before. Each falls due once, whatever the clocks do: a time that is left out comes when the clocks have been put
forward, and one that comes twice counts the first time.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from graphs.digest.week import Week

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFF: Final = "off"
_WEEKLY: Final = re.compile(r"(?P<day>[a-z]+) (?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Weekly:
    """`weekday` is 0 for Monday."""

    weekday: int
    hour: time

    @property
    def day(self) -> str:
        return DAYS[self.weekday]

    def __str__(self) -> str:
        return f"{self.day} {self.hour:%H:%M}"

    def in_week(self, week: Week) -> float:
        """When it is so late in that week, in seconds since the epoch."""
        return datetime.combine(week.first + timedelta(days=self.weekday), self.hour, week.zone).timestamp()

    def falls_due(self, about: Week) -> float:
        """When the digest of that week does: in the week after it."""
        return self.in_week(about.next)

    def due(self, now: float, zone: tzinfo) -> Week:
        """The week whose digest is the newest that has fallen due by now."""
        week = Week.of(now, zone)
        while self.falls_due(week) > now:
            week = week.before
        return week


def weeks_between(first: Week, last: Week) -> list[Week]:
    """Those after the first and before the last."""
    found = []
    while (first := first.next).first < last.first:
        found.append(first)
    return found


def read_weekly(text: str) -> Weekly | None:
    """What somebody wrote; None for off.

    Raises:
        ValueError: for what is neither, with what to write.
    """
    wanted = " ".join(text.lower().split())
    if wanted == OFF:
        return None
    found = _WEEKLY.fullmatch(wanted)
    days = [number for number, day in enumerate(DAYS) if found and found["day"] in (day, day[:3])]
    if not found or not days:
        raise ValueError("no time of a week; write for example monday 09:00, or off")
    return Weekly(days[0], time(int(found["hour"]), int(found["minute"])))
