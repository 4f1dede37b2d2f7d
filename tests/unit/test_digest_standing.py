"""How a workspace's digest stands: what is owed, what comes next, how old the last one is."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.digests.record import Begun, Plan, Posted, Standing
from bot.digests.timetable import Weekly

UTC = ZoneInfo("UTC")
DAY = 24 * 3600
MONDAY, FRIDAY = Weekly(0, time(9)), Weekly(4, time(16))


def at(month: int, day: int, hour: int = 9) -> float:
    return datetime(2026, month, day, hour, tzinfo=UTC).timestamp()


BEGUN = Standing(Plan(MONDAY, "C1"), Begun(week="2026-W45", at=at(11, 10)), None, None, UTC)
LAST = Posted(week="2026-W46", channel="C1", at=at(11, 16), link=None)


def test_nothing_is_owed_before_it_is_due_nor_after_it_was_posted() -> None:
    assert BEGUN.owed(at(11, 16, 8)) is None
    assert BEGUN.owed(at(11, 16)) == "2026-W46"
    assert replace(BEGUN, last=LAST).owed(at(11, 20)) is None
    assert replace(BEGUN, last=LAST).owed(at(11, 23)) == "2026-W47"


def test_nothing_is_owed_where_it_is_off_has_no_channel_or_has_not_begun() -> None:
    for standing in (replace(BEGUN, plan=Plan(None, "C1")), replace(BEGUN, plan=Plan(MONDAY, None)), replace(BEGUN, begun=None)):
        assert standing.owed(at(12, 28)) is None


def test_the_next_one_is_that_of_the_next_week_that_has_none() -> None:
    assert BEGUN.comes_next(at(11, 12)) == (at(11, 16), BEGUN.week("2026-W46"))
    assert BEGUN.comes_next(at(11, 17)) == (at(11, 16), BEGUN.week("2026-W46")), "due, and not posted yet"
    assert replace(BEGUN, last=LAST).comes_next(at(11, 17)) == (at(11, 23), BEGUN.week("2026-W47"))
    early = replace(BEGUN, last=LAST, plan=Plan(FRIDAY, "C1"))  # posted by hand, before the time of that week
    assert early.comes_next(at(11, 17)) == (at(11, 27, 16), BEGUN.week("2026-W47"))
    assert replace(BEGUN, plan=Plan(None, "C1")).comes_next(at(11, 17)) is None


def test_its_age_counts_from_the_last_or_from_when_it_began_and_is_nothing_while_it_is_off() -> None:
    assert BEGUN.age(at(11, 13)) == 3 * DAY
    assert replace(BEGUN, last=LAST).age(at(11, 26)) == 10 * DAY
    assert replace(BEGUN, last=LAST, begun=Begun(week="2026-W47", at=at(11, 25))).age(at(11, 26)) == DAY
    assert replace(BEGUN, plan=Plan(None, "C1"), last=LAST).age(at(11, 26)) == 0


def test_a_plan_is_read_as_it_is_written() -> None:
    for plan in (Plan(MONDAY, "C1"), Plan(None, "C1"), Plan(FRIDAY, None), Plan(None, None)):
        assert Plan.read(str(plan)) == plan
