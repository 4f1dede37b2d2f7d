"""`make kill`: kills the bot at every write to Redis and every call of Slack of a whole review, and writes down what became of it.

    python -m tests.faults.kill [--sample N] [--seed S] [--stages 2]

One clean review shows the points; then every one of them is tried, before the call is passed on, and after it was carried out and
before anybody is told. The table goes to kill_table.md beside this file, or to `--out`.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults.killing import REVIEWS, Killing
from tests.faults.life import Life
from tests.faults.points import NAMES, Point, by_turn, first_starts
from tests.faults.review import GOES_ON
from tests.faults.theatre import theatre

TABLE: Final = Path(__file__).with_name("kill_table.md")
Tried = tuple[float | None, int, int]  # seconds until it went on, lost, doubled
TRIES: Final = 2  # for a point that did not come up the first time

HEAD: Final = """\
# Killed at every write

Written by `make kill` on {day}, seed {seed}: {tried} points in {reviews} reviews, {kills} times `kill -9` and a new process,
{minutes:.0f} minutes. {left} of the points were not tried.

**{lost} acknowledged answers lost, {doubled} transitions or posts doubled, {trouble} cases of other trouble.**

A point is a write of one clean review, before it is passed on, or after it is carried out and before its reply. Several reviews are
held at points of their own and killed together; each goes on, is killed again in its next turn, and is checked once it is decided. In
the end the audit log is verified, and has each entry of each journal once.
Seconds count from the moment when the next process was up (promised: {most:.0f}; {late} of the points took longer); 0.0 had gone on by
then. In {again} cases people had been told that it failed, and tried again. The queue's own upkeep is tried once a kind; its seconds
include the start.

| write or call | | tried | lost | doubled | median s | max s |
|---|---|---|---|---|---|---|"""


class Found:
    """What all stages together have found; `turns` and `elsewhere` are the points that are left."""

    def __init__(self, seed: int, most: int | None) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.most = most
        self.killings: list[Killing] = []
        self.turns: list[list[Point]] = []
        self.elsewhere: list[Point] = []
        self.missed: list[Point] = []
        self.trouble: list[str] = []  # of no single review
        self._tries: defaultdict[Point, int] = defaultdict(int)
        self.total = 0

    def plan(self, points: list[Point], elsewhere: list[Point]) -> None:
        chosen = points if self.most is None else self.rng.sample(points, min(self.most, len(points)))
        self.turns = by_turn(chosen, 1 + max(point.turn for point in points), self.rng)
        self.elsewhere = elsewhere if self.most is None else []
        self.rng.shuffle(self.elsewhere)
        self.total = len(chosen) + len(self.elsewhere) + sum(len(killing.elsewhere) for killing in self.killings)

    def again(self, killing: Killing) -> None:
        """What did not come up is tried again in another round."""
        for point in killing.missed:
            self._tries[point] += 1
            if self._tries[point] >= TRIES:
                self.missed.append(point)
            elif point.turn >= 0:
                self.turns[point.turn].insert(0, point)
            else:
                self.elsewhere.append(point)
        killing.missed.clear()

    @property
    def lives(self) -> list[Life]:
        return [life for killing in self.killings for life in killing.lives]

    @property
    def tried(self) -> int:
        return sum(len(life.points) for life in self.lives) + sum(len(killing.elsewhere) for killing in self.killings)


async def run(found: Found, stages: int, progress: Progress, write: Callable[[], None]) -> None:
    """`write` is called after each round, so that whoever interrupts it has something."""
    bar = progress.add_task("recording one review", total=None)

    def tell() -> None:
        kills = sum(killing.kills for killing in found.killings)
        progress.update(bar, completed=found.tried, total=found.total or None, description=f"{kills} kills")

    ready = asyncio.Event()

    async def one(*, first: bool) -> None:
        async with theatre(NAMES, board=REVIEWS) as house:
            killing = Killing(house, tell)
            found.killings.append(killing)
            if first:
                if found.most is None:
                    await killing.first_starts(first_starts())
                recorded = await killing.record()
                found.plan(recorded.points(), recorded.elsewhere())
                ready.set()
            await ready.wait()
            while any(found.turns):
                await killing.round(found.turns, found.elsewhere)
                found.again(killing)
                write()
            while found.elsewhere:
                await killing.at_rest(found.elsewhere)
                found.again(killing)
            found.trouble += await killing.wrong_with_the_log()

    await asyncio.gather(*(one(first=number == 0) for number in range(stages)))


def table(found: Found, seconds: float) -> str:
    lives = found.lives
    trouble = [f"{life.talk.review} in {life.talk.channel.name}: {what}" for life in lives for what in life.trouble]
    trouble += found.trouble
    took = [seconds for life in lives for seconds in life.points.values() if seconds is not None]
    lines = [
        HEAD.format(
            day=datetime.now(UTC).date(),
            seed=found.seed,
            tried=found.tried,
            reviews=len(lives),
            kills=sum(killing.kills for killing in found.killings),
            minutes=seconds / 60,
            left=sum(map(len, found.turns)) + len(found.elsewhere) + len(found.missed),
            late=sum(seconds > GOES_ON for seconds in took),
            lost=sum(len(life.lost) for life in lives),
            doubled=sum(len(life.doubled) for life in lives),
            trouble=len(trouble),
            again=sum(list(life.points.values()).count(None) for life in lives),
            most=GOES_ON,
        )
    ]
    lines += _rows(found)
    if found.missed:
        lines += ["", f"Did not come up again in {TRIES} tries: {', '.join(sorted(map(str, found.missed)))}."]
    if trouble:
        lines += ["", "## Trouble", "", *(f"- {what}" for what in trouble)]
    return "\n".join(lines) + "\n"


def _rows(found: Found) -> list[str]:
    rows: defaultdict[tuple[str, str, str], list[Tried]] = defaultdict(list)
    for life in found.lives:
        for point, seconds in life.points.items():
            rows[point.at, point.kind, point.when].append((seconds, len(life.lost), len(life.doubled)))
    for killing in found.killings:
        for point, seconds in killing.elsewhere.items():
            rows[point.at, point.kind, point.when].append((seconds, 0, 0))
    return [_row(kind, when, tries) for (_, kind, when), tries in sorted(rows.items(), key=lambda row: (row[0][0] != "valkey", row[0]))]


def _row(kind: str, when: str, tries: Sequence[Tried]) -> str:
    times = [seconds for seconds, _, _ in tries if seconds is not None]
    middle, longest = (f"{median(times):.1f}", f"{max(times):.1f}") if times else ("", "")
    lost, doubled = sum(row[1] for row in tries), sum(row[2] for row in tries)
    return f"| {kind} | {when} | {len(tries)} | {lost} | {doubled} | {middle} | {longest} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sample", type=int, help="so many points, drawn by the seed; all if left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stages", type=int, default=2, help="how many bots are killed side by side")
    parser.add_argument("--out", type=Path, help=f"where the table goes; all points: {TABLE.name}, a sample: nowhere")
    arguments = parser.parse_args()
    found, start = Found(arguments.seed, arguments.sample), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("points"), TimeElapsedColumn())
    out = arguments.out or (TABLE if arguments.sample is None else None)

    def write() -> None:
        if out:
            out.write_text(table(found, time.monotonic() - start), encoding="utf-8")

    with Progress(*columns) as progress:
        asyncio.run(run(found, arguments.stages, progress, write))
    write()
    print(table(found, time.monotonic() - start))
    sys.exit(1 if found.trouble or any(life.trouble for life in found.lives) else 0)


if __name__ == "__main__":
    main()
