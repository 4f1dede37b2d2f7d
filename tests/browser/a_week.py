"""Rows of the register after two weeks of reviews, for a digest that is looked at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.register import Register

WEEK: Final = datetime(2026, 11, 16, 9, tzinfo=UTC)  # a Monday; the digest of its week is posted a week later
TITLES: Final = ("HR handbook assistant", "Ticket triage", "Letters to tenants", "Contract search", "Meeting notes", "Bid writer")
# weeks ago, proposed, recommended, outcome, policies, hours to the recommendation, questions
REVIEWS: Final[tuple[tuple[int, str, str, str, tuple[str, ...], float, int], ...]] = (
    (1, "fine_tuning", "rag", "blocked", ("evals-before-tuning", "knowledge-belongs-in-retrieval"), 3.0, 11),
    (1, "rag", "rag", "proceed_with_conditions", ("retrieval-measured",), 2.1, 9),
    (1, "prompting", "prompting", "proceed", (), 1.0, 7),
    (1, "fine_tuning", "few_shot", "blocked", ("evals-before-tuning", "climb-in-order"), 4.5, 12),
    (0, "fine_tuning", "rag", "blocked", ("evals-before-tuning", "climb-in-order", "knowledge-belongs-in-retrieval"), 1.8, 10),
    (0, "fine_tuning", "rag", "proceed_with_conditions", ("evals-before-tuning", "climb-in-order"), 0.9, 8),
    (0, "fine_tuning", "prompting", "proceed_with_conditions", ("evals-before-tuning",), 2.6, 8),
    (0, "rag", "rag", "proceed_with_conditions", ("retrieval-measured",), 1.2, 7),
    (0, "rag", "rag", "proceed", (), 0.6, 6),
    (0, "prompting", "prompting", "proceed", (), 0.5, 6),
    (0, "fine_tuning", "fine_tuning", "proceed", (), 22.0, 13),
    (0, "undecided", "tool_use", "proceed_with_conditions", ("evals-before-tuning",), 1.9, 9),
    (0, "fine_tuning", "few_shot", "blocked", ("evals-before-tuning", "climb-in-order"), 3.3, 12),
)


async def play(redis: Redis, tenant: str, owner: str, channel: str, link: str) -> None:
    register = Register(redis, tenant)
    for number, row in enumerate(_rows(owner, channel), 1):
        await register.put(row, None)
        if not row["private"]:
            await redis.hset(Keys(tenant).links, f"AR-{number}", link)


def _rows(owner: str, channel: str) -> Iterator[Any]:
    for number, (ago, proposed, recommended, outcome, fired, hours, questions) in enumerate(REVIEWS, 1):
        opened = WEEK - timedelta(weeks=ago) + timedelta(hours=11 * (number % 9))
        decided = opened + timedelta(hours=hours)
        on = decided.date()
        last = on + timedelta(days=8)
        usage = {"calls": 8, "input": 3_900, "output": 2_700 + 90 * number, "cache_read": 41_000, "cache_write": 0}
        yield {
            "review": f"AR-{number}",
            "title": TITLES[number % len(TITLES)],
            "requester": owner,
            "owner": owner,
            "channel": channel,
            "private": number % 6 == 0,
            "status": "recommended",
            "about": None,
            "at_most": None,
            "verdict": None,
            "opened_at": f"{opened.timestamp():.6f}",
            "thread": None,
            "questions_asked": [],
            "outcome": outcome,
            "headline": recommended,
            "decided_on": str(on),
            "steps": _steps(number, on.isoformat(), str(on + timedelta(days=7 if ago else 20)), owner),
            "waived": [{"policy": "evals-before-tuning", "by": owner, "granted": str(on), "expires": str(last), "ended": None}]
            if number in (5, 11)
            else [],
            "rounds": [
                {
                    "on": str(on),
                    "at": f"{decided.timestamp():.6f}",
                    "outcome": outcome,
                    "headline": recommended,
                    "proposed": proposed,
                    "questions": questions,
                    "fired": list(fired),
                }
            ],
            "spent": [{"on": str(on), "model": "claude-haiku-5-5", "usage": usage}],
        }


def _steps(number: int, on: str, due: str, owner: str) -> list[dict[str, Any]]:
    open_step = {"id": "a", "text": "Build a scored test set", "role": "Product", "owner": owner if number % 2 else None, "due": due}
    done_step = {"id": "b", "text": "Measure the prompt alone", "role": "Engineering", "owner": owner, "due": due}
    return [{**open_step, "done": None, "advised": False}, {**done_step, "done": on, "advised": False}]
