"""Reviews as the digest counts them, and the digest of some of them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC
from typing import Any

from graphs.claude.contract import Summing, Usage
from graphs.digest.context import DigestContext, default_context
from graphs.digest.digest import digest
from graphs.digest.reviewed import Finished, Reviewed, Stepped, Waived
from graphs.digest.state import Wanted
from graphs.digest.tally import Span
from graphs.digest.views import Digest
from graphs.digest.week import Week
from graphs.state import Spent

WEEK = Week.read("2026-W47", UTC)  # from Monday, 16 November to Sunday, 22 November
NOW = WEEK.ends + 9 * 3600  # Monday, nine o'clock
SPAN = Span.of(WEEK, NOW)
BEFORE = Span.of(WEEK.before, NOW)


def reviewed(number: int = 1, **more: Any) -> Reviewed:
    """Opened long ago, and nothing has happened since."""
    found: Any = {
        "review": f"AR-{number}",
        "title": f"Title {number}",
        "private": False,
        "opened": WEEK.begins - 90 * 24 * 3600,
        "standing": True,
        "cancelled": False,
        "finished": [],
        "steps": [],
        "waivers": [],
        "spent": [],
        **more,
    }
    kept: Reviewed = found
    return kept


def finished(on: str = "2026-11-18", **more: Any) -> Finished:
    found: Any = {"on": on, "outcome": "proceed", "rung": "rag", "proposed": "fine_tuning", "fired": []}
    found |= {"minutes": None, "questions": None, **more}
    kept: Finished = found
    return kept


def step(due: str, done: str | None = None, text: str = "Build a test set", owner: str | None = None) -> Stepped:
    return Stepped(text=text, role="Product", owner=owner, due=due, done=done)


def waiver(expires: str, granted: str | None = "2026-10-01", ended: Any = None) -> Waived:
    return Waived(policy="evals-before-tuning", granted=granted, expires=expires, ended=ended)


def spent(on: str, tokens: int, model: str = "claude-haiku-5-5") -> Spent:
    return Spent(on=on, model=model, usage=Usage(calls=1, input=tokens, output=0, cache_read=0, cache_write=0))


def price(model: str, usage: Usage) -> float | None:
    """A dollar for a thousand tokens, of one model."""
    return usage["input"] / 1000 if model == "claude-haiku-5-5" else None


async def digest_of(*chunks: Sequence[Reviewed], now: float = NOW, week: Week = WEEK, writer: Summing | None = None) -> Digest:
    async def records() -> AsyncIterator[Iterable[Reviewed]]:
        for chunk in chunks:
            yield chunk

    context = DigestContext(default_context().pack, records, price, week.zone, writer)
    made = await digest.ainvoke(Wanted(week=week.name, now=now), context=context)
    view: Digest = made["digest"]
    return view
