"""What a week counts, folded over reviews one by one: in any order the same, and no larger for more reviews.

Every count is exact. Durations are kept in minutes, those of several days in hours and of months in days, so that however many there are,
there are only so many different ones.
"""

from bisect import insort
from datetime import timedelta
from typing import Any, Final, NamedTuple, TypedDict

from graphs.claude.contract import Usage, added, nothing_used
from graphs.digest.reviewed import Finished, Reviewed, Stepped, Waived
from graphs.digest.week import Week
from graphs.state import Spent

NAMED: Final = 3  # of a kind, in the post
SOON: Final = timedelta(days=6)  # a waiver's last day from now on: a week with today
OPEN: Final = ""  # the rung of a decision that recommends none
_FINE: Final = ((2 * 24 * 60, 1), (60 * 24 * 60, 60))  # minutes: up to so many, kept in steps of so many
_COARSE: Final = 24 * 60

Place = list[Any]  # what a list is sorted by, then what is shown


class Tally(TypedDict):
    """Counters are by outcome, rung, policy, number of questions, minutes; `spent` by model. Lists hold the first few, as `Place`."""

    opened: int
    finished: int
    outcomes: dict[str, int]
    proposed: dict[str, int]
    recommended: dict[str, int]
    fired: dict[str, int]
    minutes: dict[str, int]
    questions: dict[str, int]
    granted: int
    lapsed: int
    in_force: int
    ending: int
    done: int
    overdue: int
    spent: dict[str, Usage]
    private: int
    unknown: int
    blocked: list[Place]
    ends: list[Place]
    late: list[Place]


class Span(NamedTuple):
    """A week as it is compared with: seconds, and days as YYYY-MM-DD. What is overdue or in force is so on the day `today`."""

    begins: float
    ends: float
    first: str
    last: str
    today: str
    soon: str

    @classmethod
    def of(cls, week: Week, now: float) -> "Span":
        """A week that is over is seen from its end."""
        today = week.next.first if now >= week.ends else week.day_of(now)
        return cls(week.begins, week.ends, week.first.isoformat(), week.last.isoformat(), today.isoformat(), (today + SOON).isoformat())

    def has(self, day: str | None) -> bool:
        return day is not None and self.first <= day <= self.last


def finished_in(review: Reviewed, span: Span) -> Finished | None:
    """The week's last recommendation, if there is one: a review that was decided twice is one review."""
    return next((one for one in reversed(review["finished"]) if span.has(one["on"])), None)


def empty() -> Tally:
    return Tally(
        opened=0,
        finished=0,
        outcomes={},
        proposed={},
        recommended={},
        fired={},
        minutes={},
        questions={},
        granted=0,
        lapsed=0,
        in_force=0,
        ending=0,
        done=0,
        overdue=0,
        spent={},
        private=0,
        unknown=0,
        blocked=[],
        ends=[],
        late=[],
    )


def count(tally: Tally, review: Reviewed, span: Span) -> None:
    """Adds a review to what a week counts."""
    opened = span.begins <= review["opened"] < span.ends
    finished = finished_in(review, span)
    tally["opened"] += opened
    if finished:
        _count_finished(tally, review, finished)
    known = _count_spent(tally, review["spent"], span)
    if opened or finished:
        tally["private"] += review["private"]
        tally["unknown"] += not known or bool(finished and finished["fired"] is None)
    for waiver in review["waivers"]:
        _count_waiver(tally, review, waiver, span)
    if review["standing"]:
        for step in review["steps"]:
            _count_step(tally, review, step, span)


def _count_finished(tally: Tally, review: Reviewed, finished: Finished) -> None:
    tally["finished"] += 1
    _more(tally["outcomes"], finished["outcome"] or OPEN)
    _more(tally["recommended"], finished["rung"] or OPEN)
    _more(tally["proposed"], finished["proposed"] or OPEN)
    for policy in finished["fired"] or ():
        _more(tally["fired"], policy)
    if finished["questions"] is not None:
        _more(tally["questions"], str(finished["questions"]))
    if finished["minutes"] is not None:
        _more(tally["minutes"], str(coarse(finished["minutes"])))
    if finished["outcome"] == "blocked":
        _name(tally["blocked"], review, [_number(review)])


def _count_spent(tally: Tally, spent: list[Spent] | None, span: Span) -> bool:
    """Whether it is known."""
    for one in spent or ():
        if span.has(one["on"]):
            tally["spent"][one["model"]] = added(tally["spent"].get(one["model"], nothing_used()), one["usage"])
    return spent is not None


def _count_waiver(tally: Tally, review: Reviewed, waiver: Waived, span: Span) -> None:
    tally["granted"] += span.has(waiver["granted"])
    if review["cancelled"] or waiver["ended"] == "replaced" or (waiver["granted"] or "") > span.last:
        return
    if waiver["expires"] >= span.today:
        tally["in_force"] += 1
        if waiver["expires"] <= span.soon:
            tally["ending"] += 1
            _name(tally["ends"], review, [waiver["expires"], _number(review), waiver["policy"]])
    elif span.has(waiver["expires"]):
        tally["lapsed"] += 1


def _count_step(tally: Tally, review: Reviewed, step: Stepped, span: Span) -> None:
    tally["done"] += span.has(step["done"])
    if step["due"] < span.today and (step["done"] is None or step["done"] > span.last):
        tally["overdue"] += 1
        _name(tally["late"], review, [step["due"], _number(review), step["text"], step["role"], step["owner"] or ""])


def _name(named: list[Place], review: Reviewed, place: Place) -> None:
    """Among the first few; a review of a private channel is counted only."""
    if not review["private"]:
        insort(named, [*place, review["title"]])
        del named[NAMED:]


def _number(review: Reviewed) -> int:
    return int(review["review"].removeprefix("AR-"))


def _more(counter: dict[str, int], key: str) -> None:
    counter[key] = counter.get(key, 0) + 1


def coarse(minutes: int) -> int:
    """Of several days whole hours, of months whole days, rounded down."""
    step = next((step for most, step in _FINE if minutes < most), _COARSE)
    return minutes - minutes % step


def median(counter: dict[str, int]) -> int | None:
    """Of two in the middle the lower one: it was there."""
    middle, seen = (sum(counter.values()) - 1) // 2, 0
    for value in sorted(map(int, counter)):
        seen += counter[str(value)]
        if seen > middle:
            return value
    return None
