"""What a model's tokens cost, for estimates and reports; a model that is not here has an unknown cost, never a guessed one."""

from dataclasses import dataclass
from typing import Final

from bot.evals.system import Usage

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens; a cache write is one that lasts five minutes."""

    input: float
    output: float
    cache_read: float
    cache_write: float

    def of(self, usage: Usage) -> float:
        spent = usage.input * self.input + usage.output * self.output
        spent += usage.cache_read * self.cache_read + usage.cache_write * self.cache_write
        return spent / MILLION


# Source: platform.claude.com/docs/en/about-claude/pricing and the models' own pages beside it, looked up on 2026-11-24. The rates of
# Haiku 5.5 are those of prompts up to 100,000 tokens, which every request of ours is.
PRICES: Final[dict[str, Price]] = {
    "claude-fable-5-1": Price(10.00, 50.00, 0.25, 12.50),
    "claude-opus-5-5": Price(4.00, 20.00, 0.20, 5.00),
    "claude-opus-5": Price(5.00, 25.00, 0.50, 6.25),
    "claude-sonnet-5-5": Price(2.00, 10.00, 0.10, 2.50),
    "claude-sonnet-5": Price(2.00, 10.00, 0.20, 2.50),
    "claude-haiku-5-5": Price(0.10, 0.50, 0.01, 0.125),
    "claude-haiku-4-5": Price(1.00, 5.00, 0.10, 1.25),
}


def price_of(model: str) -> Price | None:
    """By the model's name, or by that name with a release date behind it."""
    return PRICES.get(model) or next((price for name, price in PRICES.items() if _is_dated(model, name)), None)


def cost(model: str | None, usage: Usage) -> float | None:
    """US dollars; None where the price is not known. Without a model nothing is spent."""
    if model is None:
        return 0.0
    price = price_of(model)
    return None if price is None else price.of(usage)


def _is_dated(model: str, name: str) -> bool:
    date = model.removeprefix(f"{name}-")
    return date != model and len(date) == len("20260101") and date.isdigit()
