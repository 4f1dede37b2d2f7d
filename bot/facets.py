"""What a review is found by: words such as `outcome:blocked`, each with a sorted set of the reviews that have it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.rows import Row

ALL: Final = "all"
OF_PRIVATE: Final = "private/"  # before the facets of reviews of private channels: lists of the others need not leave them out
OPEN: Final = "status:open"
MOVED: Final = "moved"  # the ground of its decision has moved


def facets(row: Row) -> list[str]:
    return sorted({f"{OF_PRIVATE if row['private'] else ''}{facet}" for facet in _facets(row)})


def _facets(row: Row) -> Iterator[str]:
    yield ALL
    yield f"channel:{row['channel']}"
    yield f"owner:{row['owner']}"
    yield f"concerns:{row['owner']}"
    yield f"concerns:{row['requester']}"
    yield f"status:{row['status']}"
    if row["status"] in ("interviewing", "recap"):
        yield OPEN
    if outcome := row.get("outcome"):
        yield f"outcome:{outcome}"
    if headline := row.get("headline"):
        yield f"rung:{headline}"
    if row.get("moved"):
        yield MOVED
    if (board := row.get("board", "none")) != "none":
        yield f"board:{board}"


def of_both(facet: str) -> tuple[str, str]:
    """As reviews of public and of private channels have it."""
    return facet, f"{OF_PRIVATE}{facet}"


def first_due(row: Row) -> int | None:
    """The day (as an ordinal) on which the first required step that is not done falls due."""
    if row["status"] == "cancelled":
        return None
    days = [_ordinal(step["due"]) for step in row.get("steps", []) if not step["done"] and not step["advised"]]
    return min(days, default=None)


def first_expiry(row: Row) -> int | None:
    """The last day (as an ordinal) of the waiver that ends first."""
    return min((_ordinal(waiver["expires"]) for waiver in row.get("waivers", [])), default=None)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
