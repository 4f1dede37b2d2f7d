"""What a review has to do when time passes, though nobody does anything: reminders, waivers that lapse, reviews that come back.

The shell asks when to look again, and tells the review when it is so late. Nothing here reads a clock.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, tzinfo
from typing import Final, NamedTuple

from graphs.board_reminding import remind_board, when_to_remind_board
from graphs.context import Context
from graphs.draft import Draft
from graphs.ground import rules_are_due, when_rules_are_due
from graphs.messages import Message
from graphs.state import Review
from graphs.step_reminding import remind_of_steps, when_steps_fall_due
from graphs.waiver_lapsing import look_at_waivers, when_to_look_at_waivers
from graphs.workdays import day_in

MORNING: Final = time(9)  # when people are reminded, in the workspace's time zone


class Item(NamedTuple):
    """`days` are those on which something is due; `act` does what is due on the day of the message, and marks it as done."""

    days: Callable[[Review, Context], Iterator[date]]
    act: Callable[[Draft, date, Message], None]


ITEMS: Final = (
    Item(when_to_remind_board, remind_board),
    Item(when_to_look_at_waivers, look_at_waivers),
    Item(when_steps_fall_due, remind_of_steps),
    Item(when_rules_are_due, rules_are_due),
)


def next_look(state: Review, context: Context) -> float | None:
    """When to look next (seconds since the epoch): the morning of the first day on which something is due."""
    days = [day for item in ITEMS for day in item.days(state, context)]
    return morning(min(days), context.zone) if days else None


def pass_time(draft: Draft, message: Message) -> None:
    """`at` of the message is what the clock says."""
    today = day_in(message["at"], draft.context.zone)
    for item in ITEMS:
        item.act(draft, today, message)


def morning(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, MORNING, zone).timestamp()
