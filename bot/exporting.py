"""What `plumbline export` does: rows are read and printed some at a time, so that any number of reviews needs the same memory."""

import asyncio
import csv
import json
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final, Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.csv_cells import safe
from bot.known_workspaces import chosen, workspaces_with_reviews
from bot.register import Register
from bot.rows import Row, StepRow
from bot.settings import Base
from bot.store import open_store
from graphs.workdays import day_in
from policies.errors import PlumblineError
from policies.pack import pack_name

COLUMNS: Final = (
    *("workspace", "review", "title", "channel", "private", "requester", "owner", "opened_on", "status", "approach"),
    *("outcome", "headline", "verdict", "decided_on", "pack", "pack_hash", "round"),
    *("board", "ruled_by", "ruled_on", "ruling", "steps_open", "steps_done", "next_due", "steps", "waivers"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    form: Literal["csv", "jsonl"]
    since: date | None
    workspace: str | None
    private: bool


def export_reviews(wanted: Wanted) -> None:
    """Raises PlumblineError where there is no such workspace, or Redis goes away."""
    asyncio.run(_exported(wanted))


async def _exported(wanted: Wanted) -> None:
    async with AsyncExitStack() as stack:
        _, redis = await open_store(Base.read(), stack)
        try:
            await _print(redis, wanted)
        except RedisError as error:
            raise PlumblineError(f"REDIS_URL: Redis went away in the middle ({type(error).__name__}). Try again.") from None


async def _print(redis: Redis, wanted: Wanted) -> None:
    teams = await workspaces_with_reviews(redis)
    if wanted.workspace:
        teams = [chosen(wanted.workspace, teams, "There are no reviews", "--workspace")]
    table = csv.writer(sys.stdout, lineterminator="\n")
    if wanted.form == "csv":
        table.writerow(COLUMNS)
    for team in teams:
        register = Register(redis, team)
        async for rows in register.all():
            for row in rows:
                if not _is_wanted(row, wanted):
                    continue
                if wanted.form == "csv":
                    table.writerow([safe(cell) for cell in _cells(team, row)])
                else:
                    decision = await register.decision(row["review"])
                    whole = {"workspace": team, **row, "decision": json.loads(decision) if decision else None}
                    print(json.dumps(whole, ensure_ascii=False))


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    return (wanted.private or not row["private"]) and (wanted.since is None or _opened(row) >= wanted.since)


def _opened(row: Row) -> date:
    return day_in(row["opened_at"], UTC)


def _cells(team: str, row: Row) -> list[Any]:
    pack, ruling = row.get("pack"), row.get("ruling")
    steps, waivers = row.get("steps", []), row.get("waivers", [])
    waits = [step for step in steps if not step["done"]]
    return [
        *(team, row["review"], row["title"], row["channel"], "yes" if row["private"] else "no", row["requester"], row["owner"]),
        *(_opened(row).isoformat(), row["status"], row.get("approach")),
        *(row.get("outcome"), row.get("headline"), row["verdict"], row.get("decided_on")),
        *((pack_name(pack["id"], pack["version"]), pack["hash"]) if pack else (None, None)),
        *(row.get("round"), row.get("board")),
        *((ruling["by"], ruling["on"], ruling["text"]) if ruling else (None, None, None)),
        *(len(waits), len(steps) - len(waits), min((step["due"] for step in waits), default=None)),
        "; ".join(map(_step, steps)),
        "; ".join(f"{waiver['policy']} until {waiver['expires']} by {waiver['by']}" for waiver in waivers),
    ]


def _step(step: StepRow) -> str:
    when = f"done {step['done']}" if step["done"] else f"by {step['due']}"
    return f"{step['text']} ({step['owner'] or step['role']}, {when})"
