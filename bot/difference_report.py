"""What `policies diff` prints: Markdown for a pull request."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from policies.comparing.difference import Difference, OutputChange, difference, named
from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.sheet import Sheet, written_answer

TRANSITIONS: Final = 3  # of an output; the rest is counted


def print_difference(old: Path, new: Path) -> None:
    before, after = Decider(load_pack(old)), Decider(load_pack(new))
    print("\n".join(difference_lines(before.pack, after.pack, difference(before, after))))


def difference_lines(old: Pack, new: Pack, found: Difference) -> Iterator[str]:
    yield f"# What changes: {_version(old)} → {_version(new)}"
    yield ""
    if found.nothing:
        yield "Nothing: both decide the same to all answers, by the same questions."
    decided = [change for change in found.changes if not change.output.startswith("finding.")]
    findings = [change for change in found.changes if change.output.startswith("finding.")]
    yield from _changes("Decisions", new, decided)
    yield from _changes("Findings", new, findings)
    yield from _names("New", (named(new, output) for output in found.new_outputs))
    yield from _names("Gone", (named(old, output) for output in found.gone_outputs))
    yield from _names("New questions", (new.facts[fact].question for fact in found.new_questions))
    yield from _names("Questions that are no longer asked", (old.facts[fact].question for fact in found.gone_questions))
    if found.refused_now:
        yield f"- **Refused now as contradictions:** {_share(found.refused_now)} of the answers that were accepted"
    if found.accepted_now:
        yield f"- **Accepted now:** {_share(found.accepted_now)} of the answers, which were contradictions before"
    before, after = found.before, found.after
    yield f"- **Interview:** about {before.expected} → {after.expected} questions, at most {before.at_most} → {after.at_most}"


def _changes(title: str, pack: Pack, changes: Iterable[OutputChange]) -> Iterator[str]:
    rows = [row for change in sorted(changes, key=lambda change: -change.share) for row in _rows(pack, change)]
    if rows:
        yield f"## {title}"
        yield ""
        yield "| what | before | after | share of answers | when, for example |"
        yield "|---|---|---|---|---|"
        yield from rows
        yield ""


def _rows(pack: Pack, change: OutputChange) -> Iterator[str]:
    for move in change.transitions[:TRANSITIONS]:
        when = _sheet(move.when[0])
        yield f"| {named(pack, change.output)} | {_value(move.before)} | {_value(move.after)} | {_share(move.share)} | {when} |"
    if more := change.transitions[TRANSITIONS:]:
        yield f"| {named(pack, change.output)} | {len(more)} more | | {_share(sum(move.share for move in more))} | |"


def _names(title: str, names: Iterable[str]) -> Iterator[str]:
    listed = list(names)
    if listed:
        yield f"- **{title}:** {'; '.join(listed)}"


def _version(pack: Pack) -> str:
    return f"{pack.name} ({pack.hash[:7]})"


def _value(value: object) -> str:
    return " · ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _sheet(sheet: Sheet) -> str:
    answers = ((fact, written_answer(answer)) for fact, answer in sheet.items())
    return (
        ", ".join(f"`{fact}: {'[' + ', '.join(answer) + ']' if isinstance(answer, list) else answer}`" for fact, answer in answers)
        or "always"
    )


def _share(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"  # noqa: PLR2004 - a tenth of a hundredth
