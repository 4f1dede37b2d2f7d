"""After how many months a small tuned model has paid for its tuning, against the large prompted one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from policies.expression import Answer
from policies.model import PriceSeries
from policies.pack import Pack

NEVER: Final = "never"
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class BreakEven:
    """`months` to one decimal, or "never"; `assumptions` are all numbers that went in, with their units in the key."""

    months: float | str
    assumptions: Mapping[str, Any]


def break_even(pack: Pack, answers: Mapping[str, Answer], as_of: date) -> BreakEven | None:
    """PACK.md: tuning cost ÷ (monthly cost of the large prompted model - monthly cost of the small tuned one).

    None where the pack has no rule, a number that it needs is not known, or no price is known yet on that date.
    """
    rule = pack.file.break_even
    if rule is None:
        return None
    calls, tokens, examples = (answers.get(fact) for fact in (rule.facts.calls, rule.facts.tokens, rule.facts.examples))
    prices: dict[str, float | None] = {name: price_on(series, as_of) for name, series in pack.file.prices.items()}
    if not (isinstance(calls, int) and isinstance(tokens, int) and isinstance(examples, int)) or None in prices.values():
        return None
    price = {name: value for name, value in prices.items() if value is not None}
    epochs = pack.file.values[rule.values.epochs].value
    share = pack.file.values[rule.values.input_share].value

    def monthly(model: str) -> float:
        per_token = share * price[f"{model}_input"] + (1 - share) * price[f"{model}_output"]
        return calls * tokens * per_token / _MILLION

    tuning = price["labour"] + examples * tokens * epochs * price["training"] / _MILLION
    large, small = monthly("large_model"), monthly("small_tuned")
    assumptions = {
        "calls_per_month": calls,
        "tokens_per_call": tokens,
        "labelled_examples": examples,
        "epochs": epochs,
        "input_share": share,
        "prices_on": as_of.isoformat(),
        "prices": {name: {"value": price[name], "unit": series.unit} for name, series in pack.file.prices.items()},
        "tuning_cost": round(tuning, 2),
        "large_model_cost_per_month": round(large, 2),
        "small_tuned_cost_per_month": round(small, 2),
    }
    return BreakEven(round(tuning / (large - small), 1) if large > small else NEVER, assumptions)


def price_on(series: PriceSeries, as_of: date) -> float | None:
    """The newest price on or before the date."""
    past = [price.value for price in series.history if price.since <= as_of]
    return past[-1] if past else None
