"""The report as plain data: what was measured, with which files, and what came of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from bot.evals.hashes import hashes
from bot.evals.prices import cost
from bot.evals.scoring import Counts, Scored, ratio, total
from bot.evals.split import Split, is_held_out
from bot.evals.system import System, Usage
from policies.expression import Answer
from policies.pack import Pack
from policies.sheet import written_answer

FORMAT: Final = 1
DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """One system and what came of each transcript."""

    name: str
    model: str | None
    fingerprint: str
    scored: tuple[Scored, ...]

    @property
    def counts(self) -> Counts:
        return total(self.scored)

    @property
    def usage(self) -> Usage:
        return sum((one.usage for one in self.scored), Usage())

    @property
    def cost(self) -> float | None:
        return cost(self.model, self.usage)

    @property
    def cache_hits(self) -> float | None:
        """The share of what was sent that the API had in its cache."""
        usage = self.usage
        return ratio(usage.cache_read, usage.input + usage.cache_read + usage.cache_write)

    def by(self, group: Callable[[Scored], str]) -> dict[str, Counts]:
        names = sorted({group(one) for one in self.scored})
        return {name: total(one for one in self.scored if group(one) == name) for name in names}


def measured(system: System, scored: Iterable[Scored]) -> Measured:
    return Measured(system.name, system.model, system.fingerprint, tuple(scored))


def report(pack: Pack, split: Split, systems: Sequence[Measured]) -> dict[str, Any]:
    """`format` rises when a key changes its meaning."""
    return {
        "format": FORMAT,
        "pack": {"id": pack.file.id, "version": pack.file.version},
        "split": split,
        "hashes": hashes(pack, (one.transcript for one in systems[0].scored)),
        "systems": [_system(one) for one in systems],
    }


def _system(system: Measured) -> dict[str, Any]:
    spent = system.cost
    return {
        "name": system.name,
        "model": system.model,
        "fingerprint": system.fingerprint,
        "totals": figures(system.counts),
        "usage": {**system.usage.model_dump(), "cache_hits": _short(system.cache_hits)},
        "cost_usd": None if spent is None else round(spent, DIGITS),
        "dropped": _dropped(system.scored),
        "by_class": {name: figures(counts) for name, counts in system.by(lambda one: one.transcript.kind).items()},
        "by_language": {name: figures(counts) for name, counts in system.by(lambda one: one.transcript.language).items()},
        "transcripts": [_transcript(one) for one in system.scored],
    }


def figures(counts: Counts) -> dict[str, Any]:
    return {
        **asdict(counts),
        "precision": _short(counts.precision),
        "recall": _short(counts.recall),
        "quote_validity": _short(counts.quote_validity),
        "verdict_accuracy": _short(counts.verdict_accuracy),
        "finding_accuracy": _short(counts.finding_accuracy),
    }


def _transcript(one: Scored) -> dict[str, Any]:
    """Of what is held out only the figures: whoever tunes a prompt must not read its mistakes."""
    held_out = is_held_out(one.transcript.id)
    shown = {"mistakes": None} if held_out else {"mistakes": _mistakes(one)}
    return {"id": one.transcript.id, "held_out": held_out, "figures": figures(one.counts), **shown}


def _mistakes(one: Scored) -> list[dict[str, Any]]:
    labels, facts = one.transcript.labels, one.played.facts
    found = []
    for fact in sorted({*labels, *facts}):
        wanted = _written(labels[fact].value) if fact in labels else None
        accepted = [wanted, *(_written(value) for value in one.transcript.may.get(fact, ()))]
        read = facts[fact].value if fact in facts else None
        if read not in accepted:
            found.append({"fact": fact, "label": wanted, "read": read})
    return found


def _written(answer: Answer) -> Any:
    return written_answer(answer)


def _dropped(scored: Iterable[Scored]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in scored:
        for reason, number in one.played.dropped.items():
            counts[reason] = counts.get(reason, 0) + number
    return dict(sorted(counts.items()))


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, DIGITS)
