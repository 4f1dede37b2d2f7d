"""When a review is closed, and when one that is left open counts as closed: told by its row and by when somebody last did something."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.rows import Row

LEFT_OPEN: Final = timedelta(days=180)  # without a word from anybody, and with nothing that is still to fall due
NOON: Final = time(12, tzinfo=UTC)  # of a day that is known without its hour: the same day nearly everywhere
UNRULED: Final = ("waiting", "held", "changes")  # what the board has said, where it is not the last word


def closed_at(row: Row, acted: float) -> float:
    """Seconds since the epoch; `acted` is when a person last did something in the review.

    It is closed once it is cancelled, or decided with nothing left open: from the last of the decision, the ruling and the steps that
    were done. What is left open counts as closed some time after the last act, and never before what is open has fallen due.
    """
    if row["status"] == "cancelled":
        return acted
    ended = max(_ended(row), default=acted)
    if not is_open(row):
        return ended
    return max([acted, ended, *map(_noon, _to_come(row))]) + LEFT_OPEN.total_seconds()


def is_open(row: Row) -> bool:
    if row["status"] == "cancelled":
        return False
    board = row.get("board", "none")
    undone = board != "declined" and any(not step["done"] and not step["advised"] for step in row.get("steps", []))
    return bool(row["status"] != "recommended" or board in UNRULED or undone or row.get("waivers") or row.get("moved"))


def _ended(row: Row) -> Iterator[float]:
    """To the second where that is kept: late in the evening it is another day elsewhere."""
    if decided := row.get("decided_on"):
        rounds = row.get("rounds")
        yield _at(rounds[-1]["at"] if rounds else None, decided)
    if ruling := row.get("ruling"):
        yield _at(ruling.get("at"), ruling["on"])
    yield from (_at(step.get("done_at"), step["done"]) for step in row.get("steps", []) if step["done"])


def _to_come(row: Row) -> Iterator[str]:
    yield from (step["due"] for step in row.get("steps", []) if not step["done"] and not step["advised"])
    yield from (waiver["expires"] for waiver in row.get("waivers", []))


def _at(known: str | None, day: str) -> float:
    return float(known) if known else _noon(day)


def _noon(day: str) -> float:
    return datetime.combine(date.fromisoformat(day), NOON).timestamp()
