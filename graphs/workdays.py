"""Working days: Monday to Friday; holidays are not known here."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

WEEK: Final = 5  # working days


def after_working_days(day: date, days: int) -> date:
    """The day that is so many working days later."""
    weeks, rest = divmod(days, WEEK)
    day += timedelta(weeks=weeks)
    while rest or day.isoweekday() > WEEK:
        day += timedelta(days=1)
        rest -= rest > 0 and day.isoweekday() <= WEEK
    return day


def before_working_day(day: date) -> date:
    """The last working day before."""
    day -= timedelta(days=1)
    while day.isoweekday() > WEEK:
        day -= timedelta(days=1)
    return day


def day_in(at: str, zone: tzinfo) -> date:
    """The day that it was there; `at` as messages have it."""
    return datetime.fromtimestamp(float(at), zone).date()


def last_working_day(day: date) -> date:
    """That day, or the Friday before it."""
    return day - timedelta(days=max(day.isoweekday() - WEEK, 0))
