"""How many questions the default pack's interviews take; `make bench` prints the table over 2,000 sheets."""

from statistics import fmean

from tests.benchmarks.questions import Row, count, default_compiled
from tests.benchmarks.random_sheets import random_sheets

SHEETS = 24


def test_interviews_stay_within_a_tenth_of_the_smallest_certificate_and_below_simpler_orders() -> None:
    compiled = default_compiled()
    rows = [count(compiled, sheet) for sheet in random_sheets(compiled, SHEETS, seed=2)]
    assert _facts(rows, "greedy") <= 1.10 * fmean(row.certificates[0] for row in rows)
    assert _questions(rows, "greedy") <= 1.10 * fmean(row.certificates[1] for row in rows)
    for other in ("fixed order", "goal-directed"):
        assert _facts(rows, "greedy") < _facts(rows, other)
        assert _questions(rows, "greedy") < _questions(rows, other)


def test_no_interview_asks_fewer_facts_or_questions_than_the_certificate() -> None:
    compiled = default_compiled()
    for sheet in random_sheets(compiled, SHEETS // 3, seed=3):
        row = count(compiled, sheet)
        assert all(asked.facts >= row.certificates[0] for (_, grouped), asked in row.asked.items() if not grouped)
        assert all(asked.questions >= row.certificates[1] for (_, grouped), asked in row.asked.items() if grouped)


def _facts(rows: list[Row], strategy: str) -> float:
    return fmean(row.asked[strategy, False].facts for row in rows)


def _questions(rows: list[Row], strategy: str) -> float:
    return fmean(row.asked[strategy, True].questions for row in rows)
