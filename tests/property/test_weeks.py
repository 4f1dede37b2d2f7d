"""Whatever the zone, each instant since 1970 is in exactly one week."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from graphs.digest.week import Week

NAMES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/")))
zones = st.sampled_from(NAMES).map(ZoneInfo)
moments = st.floats(0, 4e9, allow_nan=False) | st.integers(0, 4_000_000_000).map(float)
mondays = st.integers(0, 3_400).map(lambda weeks: date(1970, 1, 5) + timedelta(weeks=weeks))


@given(moments, zones)
def test_an_instant_is_in_the_week_that_it_is_said_to_be_in_and_in_no_other(moment: float, zone: ZoneInfo) -> None:
    week = Week.of(moment, zone)
    around = [week.before.before, week.before, week, week.next, week.next.next]
    assert [one for one in around if one.begins <= moment < one.ends] == [week]
    assert week.first <= week.day_of(moment) <= week.last


@given(mondays, zones)
def test_weeks_follow_one_another_without_a_gap(monday: date, zone: ZoneInfo) -> None:
    weeks = [Week(monday + timedelta(weeks=number), zone) for number in range(4)]
    for one, other in pairwise(weeks):
        assert one.begins < one.ends == other.begins
        assert Week.of(one.begins, zone) == one
        assert Week.of(other.begins - 1, zone) == one


@given(st.integers(2000, 2999), st.integers(1, 52), zones)
def test_a_week_is_read_back_by_its_name(year: int, number: int, zone: ZoneInfo) -> None:
    name = f"{year}-W{number:02}"
    assert Week.read(name, zone).name == name
