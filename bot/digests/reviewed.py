"""A row of the register as the digest counts it. What earlier versions did not keep is said to be unknown."""

from collections.abc import Iterator

from bot.rows import Row, StepRow
from graphs.digest.reviewed import Finished, Reviewed, Stepped, Waived


def reviewed(row: Row) -> Reviewed:
    return Reviewed(
        review=row["review"],
        title=row["title"],
        private=row["private"],
        opened=float(row["opened_at"]),
        standing=row["status"] == "recommended",
        cancelled=row["status"] == "cancelled",
        finished=list(_finished(row)),
        steps=[_step(step) for step in row.get("steps", []) if not step["advised"]],
        waivers=[Waived(policy=waiver["policy"], granted=None, expires=waiver["expires"], ended=None) for waiver in row.get("waivers", [])],
        spent=None,
    )


def _finished(row: Row) -> Iterator[Finished]:
    if (on := row.get("decided_on")) and row["status"] == "recommended":
        yield Finished(
            on=on, at=None, outcome=row.get("outcome"), rung=row.get("headline"), proposed=row.get("approach"), questions=None, fired=None
        )


def _step(step: StepRow) -> Stepped:
    return Stepped(text=step["text"], role=step["role"], owner=step["owner"], due=step["due"], done=step["done"])
