"""Whatever clocks do, a digest falls due once for each week, at its time or, where that is left out, as soon as it is over."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.timetable import Weekly, read_weekly, weeks_between
from graphs.digest.week import Week

ZONES: Final = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",  # changed its clocks a minute after midnight until 2011
    "America/Sao_Paulo",  # at midnight, until 2019
    "Australia/Lord_Howe",  # by half an hour
    "Asia/Kathmandu",  # a quarter of an hour beside everybody else
    "Africa/Casablanca",  # twice more for Ramadan
    "Pacific/Apia",  # had no 30 December 2011, a Friday
)
HOUR: Final = 3600

weeklies = st.builds(
    Weekly,
    st.integers(0, 6),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59])) | st.sampled_from([time(9), time(2, 30), time(0)]),
)


@settings(max_examples=60, deadline=None)
@given(
    weekly=weeklies,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    begins=st.dates(date(2008, 1, 1), date(2035, 1, 1)),
    pauses=st.lists(st.integers(600, 20 * HOUR), min_size=5, max_size=50),
)
def test_looked_at_whenever_it_likes_each_week_falls_due_once_and_in_order(
    weekly: Weekly, zone: ZoneInfo, begins: date, pauses: list[int]
) -> None:
    now = datetime.combine(begins, time(), UTC).timestamp()
    first, posted = weekly.due(now, zone), []
    last = first
    for number in range(600):
        before, now = now, now + pauses[number % len(pauses)]
        if (due := weekly.due(now, zone)).first > last.first:
            posted.append(due)
            assert before < weekly.falls_due(due) <= now
            last = due
    assert posted == weeks_between(first, last.next)
    assert last.last < datetime.fromtimestamp(now, zone).date()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("weekly", [Weekly(0, time(9)), Weekly(6, time(2, 30)), Weekly(4, time(9))], ids=str)
def test_over_years_it_is_at_the_same_time_of_the_week_but_where_there_is_no_such_time(zone: str, weekly: Weekly) -> None:
    place, odd = ZoneInfo(zone), 0
    week = Week(date(2009, 12, 28), place)
    moments = []
    while week.first.year < 2030:
        moments.append(weekly.in_week(week))
        local = datetime.fromtimestamp(moments[-1], place)
        wanted = datetime.combine(week.first + timedelta(days=weekly.weekday), weekly.hour)
        if local.replace(tzinfo=None) != wanted:
            odd += 1
            assert datetime.fromtimestamp(moments[-1] - 24 * HOUR, place).replace(tzinfo=None) < wanted < local.replace(tzinfo=None)
        assert local.fold == 0
        assert weekly.due(moments[-1], place).next == week
        assert weekly.due(moments[-1] - 1, place).next == week.before
        week = week.next
    assert moments == sorted(set(moments))
    assert odd <= 45  # two a year at most


def test_half_past_two_comes_after_a_night_that_has_none() -> None:
    berlin, sunday = ZoneInfo("Europe/Berlin"), Weekly(6, time(2, 30))
    forward, back = Week(date(2027, 3, 22), berlin), Week(date(2027, 10, 25), berlin)
    assert datetime.fromtimestamp(sunday.in_week(forward), UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # half past three there
    assert datetime.fromtimestamp(sunday.in_week(back), UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # the first of two


def test_a_friday_that_never_was_has_its_digest_on_the_saturday() -> None:
    apia = ZoneInfo("Pacific/Apia")
    moment = Weekly(4, time(9)).in_week(Week(date(2011, 12, 26), apia))
    assert datetime.fromtimestamp(moment, apia) == datetime(2011, 12, 31, 9, tzinfo=apia)


@pytest.mark.parametrize("text", ["monday 09:00", " Mon  9:00", "MONDAY 09:00"])
def test_a_time_of_the_week_is_read_as_people_write_it(text: str) -> None:
    assert read_weekly(text) == Weekly(0, time(9))


@pytest.mark.parametrize("text", ["", "monday", "09:00", "monday 24:00", "monday 9", "someday 09:00", "m 09:00", "monday 09:60", "on"])
def test_what_is_no_time_of_a_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write for example monday 09:00, or off"):
        read_weekly(text)


def test_off_is_no_time() -> None:
    assert read_weekly("Off") is None
