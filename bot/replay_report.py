"""What `policies replay` prints and writes: a summary, and a line of CSV for each review that is decided differently."""

import csv
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final

from redis.asyncio import Redis
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.csv_cells import safe
from bot.kept_reviews import with_redis
from bot.past_reviews import how_many, kept_reviews, reviews_in
from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.replaying.replay import PastReview, Redecided, Replay, Summary

COLUMNS: Final = ("review", "decided_on", "outcome_before", "outcome_now", "headline_before", "headline_now")


def replay_past_reviews(new: Path, since: date | None, as_of: date | None, to: Path | None, reviews: Path | None) -> None:
    replay = Replay(Decider(load_pack(new)), as_of)
    with ExitStack() as stack:
        write = _writer(stack, to)
        progress = stack.enter_context(_bar())
        if reviews is not None:
            _from_file(replay, reviews_in(reviews, since), _lines(reviews), progress, write)
        else:
            with_redis(lambda redis: _from_redis(replay, redis, since, progress, write))
    print("\n".join(summary_lines(replay.pack, replay.summary)))


def _bar() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _writer(stack: ExitStack, to: Path | None) -> Any:
    if to is None:
        return lambda _: None
    writer = csv.writer(stack.enter_context(to.open("w", newline="", encoding="utf-8")))
    writer.writerow(COLUMNS)

    def write(one: Redecided) -> None:
        past = one.past
        row = (past.review, past.decided_on.isoformat(), past.outcome, one.outcome, past.headline, one.headline)
        writer.writerow([safe(cell) for cell in row])

    return write


def _lines(path: Path) -> int | None:
    """How many there are, for the bar; None where the file says what is wrong itself when it is read."""
    try:
        with path.open("rb") as file:
            return sum(1 for _ in file)
    except OSError:
        return None


def _from_file(replay: Replay, batches: Iterator[list[PastReview]], total: int | None, progress: Progress, write: Any) -> None:
    task = progress.add_task("reviews", total=total)
    for batch in batches:
        for one in replay.take(batch):
            write(one)
        progress.advance(task, len(batch))


async def _from_redis(replay: Replay, redis: Redis, since: date | None, progress: Progress, write: Any) -> None:
    task = progress.add_task("reviews", total=await how_many(redis))
    batches: AsyncIterator[list[PastReview]] = kept_reviews(redis, since)
    async for batch in batches:
        for one in replay.take(batch):
            write(one)
        progress.advance(task, len(batch))


# summary ------------------------------------------------------------------------------------------------------------


def summary_lines(pack: Pack, summary: Summary) -> Iterator[str]:
    yield f"Replayed by {pack.name} ({pack.hash[:7]}): {summary.reviews:,} reviews, none of them touched"
    yield f"  decided differently     {summary.changed:,}"
    yield f"  need another question   {summary.need_a_question:,}"
    yield f"  contradict themselves   {summary.contradict:,}"
    yield from _moves("Outcomes that change", summary.outcomes)
    yield from _moves("Recommended steps that change", summary.headlines)
    if summary.findings:
        yield "Findings that change, by policy"
    for (policy, before, now), count in sorted(summary.findings.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {count:>8,}  {policy}: {_plain(before)} → {_plain(now)}"


def _moves(title: str, counts: Counter[tuple[str, str]]) -> Iterator[str]:
    moved = {move: count for move, count in counts.items() if move[0] != move[1]}
    if moved:
        yield title
    for (before, now), count in sorted(moved.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {count:>8,}  {_plain(before)} → {_plain(now)}"


def _plain(word: str) -> str:
    return json.dumps(word)[1:-1].replace("_", " ")
