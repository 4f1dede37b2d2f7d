"""Each number of a week, by reviews that can be counted by hand."""

from typing import Any

import pytest

from graphs.digest.reviewed import Reviewed
from graphs.digest.tally import NAMED, Span, Tally, coarse, count, empty, median
from tests.unit.digest.reviews import BEFORE, NOW, SPAN, WEEK, finished, reviewed, spent, step, waiver

DAY = 24 * 60  # minutes


def tally(*reviews: Reviewed, span: Span = SPAN) -> Tally:
    counted = empty()
    for review in reviews:
        count(counted, review, span)
    return counted


def test_reviews_that_were_opened_in_the_week_are_new() -> None:
    moments = (WEEK.begins - 1, WEEK.begins, WEEK.ends - 1, WEEK.ends)
    reviews = [reviewed(number, opened=opened) for number, opened in enumerate(moments, 1)]
    assert tally(*reviews)["opened"] == 2
    assert tally(*reviews, span=BEFORE)["opened"] == 1


def test_reviews_with_a_recommendation_of_the_week_are_finished_with_its_outcome() -> None:
    days = {"2026-11-15": "proceed", "2026-11-16": "blocked", "2026-11-22": "proceed", "2026-11-23": "proceed"}
    counted = tally(*(reviewed(number, finished=[finished(on, outcome=outcome)]) for number, (on, outcome) in enumerate(days.items(), 1)))
    assert counted["finished"] == 2
    assert counted["outcomes"] == {"blocked": 1, "proceed": 1}
    assert counted["blocked"] == [[2, "Title 2"]]


def test_a_review_that_is_decided_twice_in_a_week_is_one_review_with_its_last_decision() -> None:
    counted = tally(
        reviewed(finished=[finished(outcome="blocked", rung="rag"), finished("2026-11-20", outcome="proceed", rung="few_shot")])
    )
    assert counted["finished"] == 1
    assert counted["outcomes"] == {"proceed": 1}
    assert counted["recommended"] == {"few_shot": 1}


def test_a_review_that_was_decided_in_both_weeks_counts_in_both() -> None:
    review = reviewed(finished=[finished("2026-11-10", outcome="blocked"), finished(outcome="proceed")])
    assert tally(review)["outcomes"] == {"proceed": 1}
    assert tally(review, span=BEFORE)["outcomes"] == {"blocked": 1}


def test_what_was_proposed_is_counted_beside_what_was_recommended() -> None:
    pairs = [("fine_tuning", "rag"), ("fine_tuning", "rag"), ("rag", "rag"), (None, "prompting")]
    counted = tally(*(reviewed(finished=[finished(proposed=proposed, rung=rung)]) for proposed, rung in pairs))
    assert counted["proposed"] == {"fine_tuning": 2, "rag": 1, "": 1}
    assert counted["recommended"] == {"rag": 3, "prompting": 1}


def test_policies_fire_once_a_review() -> None:
    counted = tally(*(reviewed(finished=[finished(fired=fired)]) for fired in (["a", "b"], ["a"], [])))
    assert counted["fired"] == {"a": 2, "b": 1}


def test_time_and_questions_are_medians_of_those_that_are_known() -> None:
    pairs: list[tuple[Any, Any]] = [(110, 8), (45, 12), (300, 7), (None, None)]
    counted = tally(*(reviewed(finished=[finished(minutes=minutes, questions=questions)]) for minutes, questions in pairs))
    assert median(counted["minutes"]) == 110
    assert median(counted["questions"]) == 8


@pytest.mark.parametrize(
    ("values", "middle"), [({}, None), ({"5": 1}, 5), ({"5": 1, "9": 1}, 5), ({"5": 1, "9": 2}, 9), ({"10": 1, "9": 1, "100": 1}, 10)]
)
def test_of_two_values_in_the_middle_the_lower_one_is_the_median(values: dict[str, int], middle: int | None) -> None:
    assert median(values) == middle


@pytest.mark.parametrize(("minutes", "kept"), [(0, 0), (2 * DAY - 1, 2 * DAY - 1), (2 * DAY + 59, 2 * DAY), (61 * DAY + 1, 61 * DAY)])
def test_long_durations_are_kept_in_hours_and_days(minutes: int, kept: int) -> None:
    assert coarse(minutes) == kept


def test_there_are_only_so_many_different_durations() -> None:
    assert len({coarse(minutes) for minutes in range(365 * DAY)}) < 5_000


def test_a_waiver_is_granted_on_its_day_and_lapses_after_its_last_one() -> None:
    lapses_on_sunday = reviewed(waivers=[waiver("2026-11-22", granted="2026-11-16", ended="lapsed")])
    assert {name: tally(lapses_on_sunday)[name] for name in ("granted", "lapsed", "in_force")} == {"granted": 1, "lapsed": 1, "in_force": 0}
    lapsed_before = reviewed(waivers=[waiver("2026-11-15", ended="lapsed")])
    assert tally(lapsed_before)["lapsed"] == 0
    assert tally(lapsed_before, span=BEFORE)["lapsed"] == 1


def test_a_waiver_of_which_nobody_was_told_yet_that_it_lapsed_has_lapsed() -> None:
    assert tally(reviewed(waivers=[waiver("2026-11-20")]))["lapsed"] == 1


def test_waivers_that_end_within_a_week_are_named() -> None:
    last_days = ("2026-11-22", "2026-11-23", "2026-11-29", "2026-11-30")
    counted = tally(*(reviewed(number, waivers=[waiver(last)]) for number, last in enumerate(last_days, 1)))
    assert (counted["in_force"], counted["ending"]) == (3, 2)
    assert [place[:2] for place in counted["ends"]] == [["2026-11-23", 2], ["2026-11-29", 3]]


@pytest.mark.parametrize(
    "more", [{"cancelled": True, "waivers": [waiver("2026-11-25")]}, {"waivers": [waiver("2026-11-25", ended="replaced")]}]
)
def test_a_waiver_that_was_replaced_or_whose_review_was_cancelled_is_not_in_force(more: dict[str, Any]) -> None:
    counted = tally(reviewed(**more))
    assert (counted["in_force"], counted["ending"], counted["lapsed"]) == (0, 0, 0)


def test_a_waiver_of_the_week_after_was_not_in_force_yet() -> None:
    counted = tally(reviewed(waivers=[waiver("2026-12-20", granted="2026-11-23")]))
    assert (counted["granted"], counted["in_force"]) == (0, 0)


def test_steps_are_overdue_from_the_day_after_until_they_are_done() -> None:
    dues = [("2026-11-22", None), ("2026-11-23", None), ("2026-11-10", "2026-11-17"), ("2026-11-10", "2026-11-23")]
    counted = tally(reviewed(steps=[step(due, done) for due, done in dues]))
    assert counted["overdue"] == 2
    assert counted["done"] == 1
    assert tally(reviewed(steps=[step(due, done) for due, done in dues]), span=BEFORE)["overdue"] == 2


def test_steps_of_a_decision_that_is_taken_up_again_do_not_count() -> None:
    counted = tally(reviewed(standing=False, steps=[step("2026-11-10"), step("2026-11-10", "2026-11-17")]))
    assert (counted["overdue"], counted["done"]) == (0, 0)


def test_the_steps_that_are_overdue_longest_are_named() -> None:
    reviews = [reviewed(number, steps=[step(f"2026-11-{20 - number:02}")]) for number in range(1, NAMED + 3)]
    counted = tally(*reviews)
    assert counted["overdue"] == NAMED + 2
    assert [place[1] for place in counted["late"]] == [5, 4, 3]


def test_tokens_of_the_week_are_added_up_by_model() -> None:
    days = [
        spent("2026-11-15", 1),
        spent("2026-11-16", 10),
        spent("2026-11-22", 100),
        spent("2026-11-22", 5, "other"),
        spent("2026-11-23", 9),
    ]
    counted = tally(reviewed(spent=days), reviewed(2, spent=[spent("2026-11-18", 1000)]))
    assert {model: usage["input"] for model, usage in counted["spent"].items()} == {"claude-haiku-5-5": 1110, "other": 5}
    assert counted["spent"]["claude-haiku-5-5"]["calls"] == 3


def test_reviews_of_private_channels_are_counted_and_never_named() -> None:
    private = reviewed(
        private=True,
        opened=WEEK.begins,
        finished=[finished(outcome="blocked")],
        steps=[step("2026-11-10")],
        waivers=[waiver("2026-11-25")],
    )
    counted = tally(private)
    assert [counted[name] for name in ("opened", "finished", "overdue", "ending", "private")] == [1, 1, 1, 1, 1]
    assert [counted["blocked"], counted["late"], counted["ends"]] == [[], [], []]


def test_a_review_of_an_earlier_version_is_counted_as_not_wholly_known() -> None:
    old = reviewed(finished=[finished(fired=None)], spent=None)
    assert tally(old)["unknown"] == 1
    assert tally(old)["finished"] == 1
    assert tally(old, span=BEFORE)["unknown"] == 0


def test_a_week_that_goes_on_is_seen_from_today() -> None:
    wednesday = Span.of(WEEK, WEEK.begins + 2 * 24 * 3600)
    counted = tally(
        reviewed(steps=[step("2026-11-17"), step("2026-11-18"), step("2026-11-10", "2026-11-18")], waivers=[waiver("2026-11-19")]),
        span=wednesday,
    )
    assert (counted["overdue"], counted["done"], counted["in_force"], counted["lapsed"]) == (1, 1, 1, 0)
    assert Span.of(WEEK, NOW).today == "2026-11-23"
