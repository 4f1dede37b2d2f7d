"""A row of the register as the digest counts it. What earlier versions did not keep is said to be unknown."""

from collections.abc import Iterator
from datetime import tzinfo

from bot.rows import RoundRow, Row, StepRow
from graphs.digest.reviewed import Finished, Reviewed, Stepped, Waived
from graphs.workdays import day_in


def reviewed(row: Row, zone: tzinfo) -> Reviewed:
    return Reviewed(
        review=row["review"],
        title=row["title"],
        private=row["private"],
        opened=float(row["opened_at"]),
        standing=row["status"] == "recommended",
        cancelled=row["status"] == "cancelled",
        finished=list(_finished(row)),
        steps=[_step(step, zone) for step in row.get("steps", []) if not step["advised"]],
        waivers=list(_waivers(row)),
        spent=row.get("spent"),
    )


def _finished(row: Row) -> Iterator[Finished]:
    """Of a row of an earlier version the newest decision is all there is."""
    if rounds := row.get("rounds"):
        for number, one in enumerate(rounds):
            yield _round(row, one, first=number == 0)
    elif on := row.get("decided_on"):
        yield Finished(
            on=on,
            outcome=row.get("outcome"),
            rung=row.get("headline"),
            proposed=row.get("approach"),
            fired=None,
            minutes=None,
            questions=None,
        )


def _round(row: Row, one: RoundRow, *, first: bool) -> Finished:
    """How long it took, and how many questions, is asked of a review's first recommendation only."""
    took = (float(one["at"]) - float(row["opened_at"])) / 60 if first and one["at"] else None
    return Finished(
        on=one["on"],
        outcome=one["outcome"],
        rung=one["headline"],
        proposed=one["proposed"] or row.get("approach"),
        fired=one["fired"],
        minutes=None if took is None else max(int(took), 0),
        questions=one["questions"] if first else None,
    )


def _step(step: StepRow, zone: tzinfo) -> Stepped:
    at = step.get("done_at")
    done = day_in(at, zone).isoformat() if at else step["done"]
    return Stepped(text=step["text"], role=step["role"], owner=step["owner"], due=step["due"], done=done)


def _waivers(row: Row) -> Iterator[Waived]:
    if "waived" in row:
        for one in row["waived"]:
            yield Waived(policy=one["policy"], granted=one["granted"], expires=one["expires"], ended=one["ended"])
    else:
        for held in row.get("waivers", []):
            yield Waived(policy=held["policy"], granted=None, expires=held["expires"], ended=None)
