"""When a review is closed, or counts as closed though something is open: told by its row."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from bot.retention.closing import LEFT_OPEN, closed_at, is_open
from bot.retention.terms import closed_before
from bot.rows import Row

ACTED: Final = datetime(2027, 3, 1, 9, tzinfo=UTC).timestamp()


def row(**more: Any) -> Row:
    found: Any = {"review": "AR-1", "status": "recommended", "board": "none", "decided_on": "2027-03-01", "ruling": None, "moved": None}
    whole: Row = found | {"steps": [], "waivers": []} | more
    return whole


def step(due: str, done: str | None = None, *, advised: bool = False) -> dict[str, Any]:
    return {"id": "s", "text": "", "role": "", "owner": None, "due": due, "done": done, "advised": advised}


def day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


WAIVER: Final = {"policy": "p", "expires": "2027-05-01", "by": "U1"}
RULING: Final = {"what": "approved", "by": "U1", "on": "2027-03-20", "text": None}


@pytest.mark.parametrize(
    "more",
    [
        {"status": "interviewing"},
        {"status": "recap"},
        {"board": "waiting"},
        {"board": "held"},
        {"board": "changes"},
        {"steps": [step("2027-03-10")]},
        {"waivers": [WAIVER]},
        {"moved": "A model is gone."},
    ],
)
def test_what_somebody_still_has_to_do_keeps_a_review_open(more: dict[str, Any]) -> None:
    assert is_open(row(**more))
    assert closed_at(row(**more), ACTED) >= ACTED + LEFT_OPEN.total_seconds()


@pytest.mark.parametrize(
    ("more", "closed"),
    [
        ({}, "2027-03-01"),
        ({"board": "approved", "ruling": RULING}, "2027-03-20"),
        ({"steps": [step("2027-03-10", "2027-04-02"), step("2027-03-10", advised=True)]}, "2027-04-02"),
        ({"board": "declined", "ruling": {**RULING, "what": "declined"}, "steps": [step("2027-03-10")]}, "2027-03-20"),
        ({"status": "cancelled", "board": "waiting", "steps": [step("2027-03-10")], "waivers": [WAIVER]}, "2027-03-01"),
    ],
)
def test_a_review_is_closed_from_the_last_of_decision_ruling_and_steps(more: dict[str, Any], closed: str) -> None:
    assert not is_open(row(**more))
    assert day(closed_at(row(**more), ACTED)) == date.fromisoformat(closed)


def test_it_is_known_to_the_second_where_the_row_has_it() -> None:
    late = datetime(2027, 4, 2, 3, 54, tzinfo=UTC).timestamp()
    done = {**step("2027-03-10", "2027-04-02"), "done_at": f"{late:.6f}"}
    assert closed_at(row(steps=[done]), ACTED) == late
    assert closed_at(row(ruling={**RULING, "at": f"{late:.6f}"}, board="approved"), ACTED) == late
    assert closed_at(row(rounds=[{"at": f"{late:.6f}"}]), ACTED) == late
    assert day(closed_at(row(rounds=[{"at": None}]), ACTED)) == date(2027, 3, 1)


def test_what_is_still_to_fall_due_holds_it_longer_than_the_last_act() -> None:
    found = closed_at(row(steps=[step("2027-06-10")], waivers=[WAIVER]), ACTED)
    assert day(found) == date(2027, 6, 10) + LEFT_OPEN
    assert day(closed_at(row(status="interviewing", decided_on=None), ACTED)) == date(2027, 3, 1) + LEFT_OPEN


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata"])
def test_a_day_of_the_terms_is_a_day_of_the_calendar_also_where_clocks_are_changed(zone: str) -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    there = ZoneInfo(zone)
    for number in range(400):
        today = date(2027, 1, 1) + timedelta(days=number)
        moment = datetime.fromtimestamp(closed_before(30, today, there), there)
        assert (moment.date(), moment.time().isoformat()) == (today - timedelta(days=30), "00:00:00")
