"""What a proof finds: faults, which are errors of the pack, and overlaps, which deserve a look."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Literal

from policies.errors import Problem
from policies.pack import Pack
from policies.sheet import Sheet, written
from policies.yaml_source import Path, read_file

Kind = Literal["rung", "step", "gap", "policy", "rule", "option", "question", "constraint", "term", "invariant", "interview"]


@dataclass(frozen=True, slots=True)
class Fault:
    """`about` names the thing; `path` is its place, the file first. `sheet` is an example that `decide` accepts on `as_of`."""

    kind: Kind
    about: str
    path: Path
    what: str
    fix: str
    sheet: Sheet | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two ordered cases with different results that both hold under `sheet`: their order decides."""

    about: str
    path: Path
    what: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Proof:
    faults: tuple[Fault, ...]
    overlaps: tuple[Overlap, ...]
    invariants: int  # that were looked at


def problem_of(pack: Pack, fault: Fault | Overlap) -> Problem:
    """The fault with its line and column, read from the pack's file."""
    name, *path = pack.place(fault.path)
    file = str(name)
    fix = fault.fix if isinstance(fault, Fault) else "Nothing has to be done if the first is meant to win"
    what = fault.what if not fault.sheet else f"{fault.what}, for example with {in_words(pack, fault.sheet)}"
    source = read_file(FilePath(file), file)
    return Problem(file, 0, 0, what, fix) if source.problems else source.problem(tuple(path), what, fix)


def in_words(pack: Pack, sheet: Sheet) -> str:
    """A sheet in one line."""
    shown = written(pack, sheet).items()
    return "; ".join(f"{fact}: {'[' + ', '.join(answer) + ']' if isinstance(answer, list) else answer}" for fact, answer in shown)
