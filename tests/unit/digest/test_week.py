"""Weeks in time zones whose clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from graphs.digest.week import Week

HOUR = 3600  # seconds


def at(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def test_a_week_is_monday_to_sunday_and_has_its_number_of_iso_8601() -> None:
    week = Week.read("2026-W47", UTC)
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (week.name, week.before.name, week.next.name) == ("2026-W47", "2026-W46", "2026-W48")
    assert week.ends - week.begins == 7 * 24 * HOUR


@pytest.mark.parametrize(("day", "name"), [("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01")])
def test_the_days_around_new_year_are_in_the_year_that_their_thursday_is_in(day: str, name: str) -> None:
    assert Week.of(at(day, "UTC"), UTC).name == name


@pytest.mark.parametrize(
    "name", ["2026-W54", "2025-W53", "2026-W00", "2026-w47", "2026-W7", "26-W47", "1999-W01", "2026-W471", "\uff12\uff10\uff12\uff16-W47"]
)
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Week.read(name, UTC)


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        ("Europe/Berlin", "2026-W13", 167),  # Sunday, 29 March
        ("Europe/Berlin", "2026-W43", 169),  # Sunday, 25 October
        ("America/New_York", "2026-W10", 167),
        ("America/New_York", "2026-W44", 169),
        ("Australia/Lord_Howe", "2026-W14", 168.5),  # by half an hour
        ("Australia/Lord_Howe", "2026-W40", 167.5),
        ("Africa/Casablanca", "2026-W07", 169),  # for Ramadan
        ("Asia/Tehran", "2021-W12", 167),  # at Monday's midnight
        ("America/Sao_Paulo", "2018-W44", 167),  # Sunday begins at one
        ("Asia/Kolkata", "2026-W13", 168),
        ("Asia/Kathmandu", "2026-W43", 168),
        ("Pacific/Apia", "2011-W52", 144),  # Friday, 30 December was left out
    ],
)
def test_a_week_in_which_clocks_change_is_longer_or_shorter(zone: str, name: str, hours: float) -> None:
    week = Week.read(name, ZoneInfo(zone))
    assert (week.ends - week.begins) / HOUR == hours
    assert week.ends == week.next.begins


def test_a_monday_that_has_no_midnight_begins_when_it_begins() -> None:
    week = Week.read("2021-W12", ZoneInfo("Asia/Tehran"))
    assert datetime.fromtimestamp(week.begins, week.zone).isoformat() == "2021-03-22T01:00:00+04:30"
    assert Week.of(week.begins, week.zone) == week
    assert Week.of(week.begins - 1, week.zone) == week.before


def test_the_same_moment_is_in_two_weeks_of_two_places() -> None:
    moment = at("2026-11-23 00:30", "Europe/Berlin")
    assert Week.of(moment, ZoneInfo("Europe/Berlin")).name == "2026-W48"
    assert Week.of(moment, ZoneInfo("America/New_York")).name == "2026-W47"


def test_the_hour_that_comes_twice_is_in_one_week_both_times() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice = at("2026-10-25 02:30", "Europe/Berlin")
    assert Week.of(twice, berlin) == Week.of(twice + HOUR, berlin) == Week.read("2026-W43", berlin)


def test_a_week_says_which_of_its_days_an_instant_is_on() -> None:
    week = Week.read("2026-W47", UTC)
    days = [week.day_of(moment).isoformat() for moment in (week.begins - 1, week.begins, at("2026-11-18 12:00", "UTC"), week.ends)]
    assert days == ["2026-11-16", "2026-11-16", "2026-11-18", "2026-11-22"]
