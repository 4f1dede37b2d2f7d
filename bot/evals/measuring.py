"""`plumbline eval`: chooses what is measured, asks before anything is spent, and shows what came of it."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.evals.estimate import estimate, said
from bot.evals.guided import Guided
from bot.evals.memory import Memory
from bot.evals.models import NoModel, Reading, find_model
from bot.evals.report import Measured, measured, report
from bot.evals.running import run, scored
from bot.evals.split import Split, chosen
from bot.evals.system import System
from bot.evals.table import print_report
from bot.evals.transcript import Transcript, load_transcripts
from bot.files import write_text
from graphs.context import Context
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_pack


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    model: str | None
    split: Split
    transcripts: Path
    pack: Path
    json: Path | None
    resume: Path | None
    concurrency: int
    yes: bool


def measure(wish: Wish) -> None:
    """Measures, and prints the report.

    Raises:
        PlumblineError: where transcripts, pack or settings are wrong, or where nobody agreed to the cost.
    """
    decider = Decider(load_pack(wish.pack))
    context = Context(decider, decider.pack.released)
    transcripts = chosen(load_transcripts(wish.transcripts, decider), wish.split)
    if not transcripts:
        raise PlumblineError(f"{wish.transcripts}: none of its transcripts is in the split {wish.split}. Choose --split all.")
    systems: list[System] = [Guided(context)]
    found = find_model(context, wish.model)
    if isinstance(found, NoModel):
        print(found.why, file=sys.stderr)
    else:
        systems.append(found)
    with Memory(decider.pack, wish.resume) as memory:
        if not isinstance(found, NoModel):
            _agree(wish, found, [one for one in transcripts if memory.key(found, one) not in memory.played])
        played = asyncio.run(_play(wish, systems, transcripts, memory))
    results = [measured(system, scored(decider, transcripts, one)) for system, one in zip(systems, played, strict=True)]
    _show(wish, results, report(decider.pack, wish.split, results))


def _agree(wish: Wish, model: Reading, left: Sequence[Transcript]) -> None:
    if not left:
        return
    print(said(estimate(left, model.prompt, wish.concurrency), model.model), file=sys.stderr)
    if wish.yes:
        return
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise PlumblineError("Nothing was sent to the model. Answer y, or give --yes.")


async def _play(wish: Wish, systems: Sequence[System], transcripts: Sequence[Transcript], memory: Memory) -> list[Any]:
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=len(systems) * len(transcripts))
        return await run(systems, transcripts, memory, at_once=wish.concurrency, done=lambda: progress.advance(task))


def _show(wish: Wish, results: Sequence[Measured], data: dict[str, Any]) -> None:
    print_report(Console(), results, wish.split)
    if wish.json:
        write_text(wish.json, json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        print(f"\n{wish.json}")
