"""The report as a person reads it: the systems side by side, then class by class."""

from collections.abc import Callable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.evals.report import Measured
from bot.evals.scoring import Counts, ratio

NONE: Final = "-"


def print_report(console: Console, systems: Sequence[Measured], split: str) -> None:
    counts = systems[0].counts
    console.print(f"{counts.transcripts} transcripts ({split}), {counts.right + counts.wrong + counts.missed} labelled facts\n")
    console.print(_side_by_side(systems))
    console.print()
    console.print(_by_class(systems))


def _side_by_side(systems: Sequence[Measured]) -> Table:
    table = _table("", *(_title(system) for system in systems))
    for name, figure in _FIGURES.items():
        table.add_row(name, *(figure(system) for system in systems))
    return table


def _by_class(systems: Sequence[Measured]) -> Table:
    table = _table("precision / recall by class", *(_title(system) for system in systems))
    groups = [
        {**system.by(lambda one: one.transcript.kind), **system.by(lambda one: f"language {one.transcript.language}")} for system in systems
    ]
    for name, counts in groups[0].items():
        table.add_row(f"{name} ({counts.transcripts})", *(_both(group[name]) for group in groups))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    for other in others:
        table.add_column(other, justify="right", no_wrap=True)
    return table


def _title(system: Measured) -> str:
    return system.name if system.model is None else system.model


def _both(counts: Counts) -> str:
    return f"{_share(counts.precision)} / {_share(counts.recall)}"


def _share(number: float | None) -> str:
    return NONE if number is None else f"{number:.1%}"


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else NONE


def _mean(whole: int, number: int) -> str:
    mean = ratio(whole, number)
    return NONE if mean is None else f"{mean:.1f}"


def _cost(system: Measured) -> str:
    if system.model is None:
        return NONE
    return "unknown" if system.cost is None else f"${system.cost:.4f}"


_FIGURES: Final[dict[str, Callable[[Measured], str]]] = {
    "fact precision": lambda one: _share(one.counts.precision),
    "fact recall": lambda one: _share(one.counts.recall),
    "quote validity": lambda one: _share(one.counts.quote_validity),
    "verdict accuracy": lambda one: _share(one.counts.verdict_accuracy),
    "finding accuracy": lambda one: _share(one.counts.finding_accuracy),
    "traps walked into": lambda one: _of(one.counts.forbidden, one.counts.traps),
    "disputes put to the team": lambda one: _of(one.counts.disputes_seen, one.counts.disputes),
    "doubts to confirm, right": lambda one: f"{one.counts.doubts}, {one.counts.doubts_right}",
    "questions still asked": lambda one: _mean(one.counts.questions, one.counts.transcripts),
    "... had all been read": lambda one: _mean(one.counts.questions_at_best, one.counts.transcripts),
    "calls, failed": lambda one: f"{one.usage.calls}, {one.usage.failed}",
    "tokens in": lambda one: f"{one.usage.input + one.usage.cache_read + one.usage.cache_write:,}",
    "tokens out": lambda one: f"{one.usage.output:,}",
    "cache hits": lambda one: _share(one.cache_hits),
    "cost": _cost,
}
