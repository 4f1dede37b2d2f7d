"""When the owner of a step is told of it in a direct message: the working day before it falls due, once overdue, then every Monday."""

from datetime import date, timedelta

from graphs.workdays import WEEK, after_working_days, before_working_day


def first_notice(due: date, snoozed: date | None, today: date) -> date:
    """For a step that is new, or has changed."""
    return after_working_days(max(today, before_working_day(due), snoozed or today), 0)


def next_notice(due: date, told: date) -> date:
    """After the owner was told on that day."""
    overdue = after_working_days(due, 1)
    return overdue if overdue > told else told + timedelta(days=WEEK + 2 - told.weekday())
