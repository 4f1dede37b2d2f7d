"""The break-even by hand, from PACK.md's formula and the pack's prices.

Prices a million tokens: large 3.00 in and 15.00 out, small tuned 0.30 in and 1.20 out, training 3.00; labour 30,000 a
round; 3 epochs; 0.8 of a call's tokens are input. So a million tokens of calls cost 0.8 x 3 + 0.2 x 15 = 5.40 on the
large model, and 0.8 x 0.30 + 0.2 x 1.20 = 0.48 on the small one.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.break_even import break_even, price_on
from policies.decision import Decider
from policies.model import PriceSeries
from policies.pack import Pack
from tests.unit.named_sheets import named_sheet

DAY = date(2026, 11, 23)
ANSWERS = {"calls_per_month": 5_000_000, "tokens_per_call": 2_000, "labelled_examples": 4_000}


def with_prices(pack: Pack, name: str, *history: tuple[str, float]) -> Pack:
    series = PriceSeries.model_validate(
        {
            "unit": "US dollars",
            "history": [{"from": since, "value": value, "source": "A contract"} for since, value in history],
        }
    )
    return replace(pack, file=pack.file.model_copy(update={"prices": {**pack.file.prices, name: series}}))


def test_tuning_cost_is_divided_by_what_a_month_saves(pack: Pack) -> None:
    """10,000 million tokens a month cost 54,000 or 4,800; tuning costs 30,000 + 4,000 x 2,000 x 3 x 3 / 1,000,000 = 30,072."""
    even = break_even(pack, ANSWERS, DAY)
    assert even is not None
    assert even.months == 0.6  # 30,072 / 49,200 = 0.611
    assert even.assumptions["tuning_cost"] == 30_072
    assert even.assumptions["large_model_cost_per_month"] == 54_000
    assert even.assumptions["small_tuned_cost_per_month"] == 4_800


def test_few_calls_take_long_to_pay(pack: Pack) -> None:
    """20 million tokens a month save 20 x 4.92 = 98.40; tuning costs 30,000 + 100 x 2,000 x 9 / 1,000,000 = 30,001.80."""
    even = break_even(pack, {"calls_per_month": 10_000, "tokens_per_call": 2_000, "labelled_examples": 100}, DAY)
    assert even is not None
    assert even.months == 304.9  # 30,001.80 / 98.40 = 304.896
    costs = ("tuning_cost", "large_model_cost_per_month", "small_tuned_cost_per_month")
    assert [even.assumptions[cost] for cost in costs] == [30_001.8, 108.0, 9.6]


def test_costs_are_given_to_the_cent(pack: Pack) -> None:
    """1,000 tokens a month cost 0.0054 on the large model."""
    even = break_even(pack, {"calls_per_month": 1_000, "tokens_per_call": 1, "labelled_examples": 4}, DAY)
    assert even is not None
    assert (even.assumptions["large_model_cost_per_month"], even.assumptions["tuning_cost"]) == (0.01, 30_000.0)


def test_every_number_that_went_in_is_an_assumption(pack: Pack) -> None:
    even = break_even(pack, ANSWERS, DAY)
    assert even is not None
    assert {key: value for key, value in even.assumptions.items() if not key.endswith(("cost", "cost_per_month"))} == {
        **ANSWERS,
        "epochs": 3,
        "input_share": 0.8,
        "prices_on": "2026-11-23",
        "prices": {
            "large_model_input": {"value": 3.0, "unit": "US dollars per million input tokens"},
            "large_model_output": {"value": 15.0, "unit": "US dollars per million output tokens"},
            "small_tuned_input": {"value": 0.3, "unit": "US dollars per million input tokens"},
            "small_tuned_output": {"value": 1.2, "unit": "US dollars per million output tokens"},
            "training": {"value": 3.0, "unit": "US dollars per million training tokens"},
            "labour": {"value": 30_000.0, "unit": "US dollars for one round of tuning"},
        },
    }


@pytest.mark.parametrize(("small_input", "months"), [(6.44, 375.9), (6.45, "never"), (7.0, "never")])
def test_it_never_pays_where_the_small_model_saves_nothing(pack: Pack, small_input: float, months: object) -> None:
    """At 6.45 in, a million tokens cost 0.8 x 6.45 + 0.2 x 1.20 = 5.40, as on the large model; at 6.44 a month saves 80.00."""
    dear = with_prices(pack, "small_tuned_input", ("2026-01-01", small_input))
    even = break_even(dear, ANSWERS, DAY)
    assert even is not None
    assert even.months == months


def test_without_calls_it_never_pays(pack: Pack) -> None:
    even = break_even(pack, {**ANSWERS, "calls_per_month": 0}, DAY)
    assert even is not None
    assert even.months == "never"


@pytest.mark.parametrize("fact", list(ANSWERS))
@pytest.mark.parametrize("gone", ["dont_know", None])
def test_it_is_left_out_where_a_number_is_not_known_or_not_asked(pack: Pack, fact: str, gone: str | None) -> None:
    answers: dict[str, Any] = {**ANSWERS, fact: gone}
    assert break_even(pack, {key: value for key, value in answers.items() if value is not None}, DAY) is None


def test_it_is_left_out_where_the_pack_has_no_rule_for_it(pack: Pack) -> None:
    assert break_even(replace(pack, file=pack.file.model_copy(update={"break_even": None})), ANSWERS, DAY) is None


def test_it_is_left_out_before_the_first_price(pack: Pack) -> None:
    assert break_even(pack, ANSWERS, date(2026, 1, 1)) is not None
    assert break_even(pack, ANSWERS, date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("as_of", "price"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 3.0), (date(2026, 6, 30), 3.0), (date(2026, 7, 1), 2.0), (date(2030, 1, 1), 1.0)],
)
def test_the_newest_price_on_or_before_the_day_counts(pack: Pack, as_of: date, price: float | None) -> None:
    changed = with_prices(pack, "training", ("2026-01-01", 3.0), ("2026-07-01", 2.0), ("2027-01-01", 1.0))
    assert price_on(changed.file.prices["training"], as_of) == price


def test_a_new_price_changes_the_result_from_its_day_on(pack: Pack) -> None:
    """Labour at 60,000 from 1 December: 60,072 / 49,200 = 1.221."""
    dearer = with_prices(pack, "labour", ("2026-01-01", 30_000), ("2026-12-01", 60_000))
    before, after = (break_even(dearer, ANSWERS, day) for day in (date(2026, 11, 30), date(2026, 12, 1)))
    assert before is not None
    assert after is not None
    assert (before.months, after.months) == (0.6, 1.2)


def test_a_decision_brings_its_break_even_along(pack: Pack, decider: Decider) -> None:
    decision = decider.decide(named_sheet(pack, "letters"))
    assert decision.break_even == break_even(pack, ANSWERS, pack.released)
    assert decider.decide(named_sheet(pack, "letters", tokens_per_call="dont_know")).break_even is None
