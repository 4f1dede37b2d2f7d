"""The errors of Plumbline's decision core. Each says what is wrong, where, and how to mend it, in one line.

PlumblineError
├── PackError        a pack that cannot be loaded; carries every problem found
└── SheetError       a fact sheet, a waiver list or a date that cannot be decided on
    └── Contradiction    answers that break the pack's integrity constraints
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MAX_SHOWN: Final = 40  # characters of a wrong value


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file. `line` and `column` count from 1; 0 stands for the file as a whole."""

    file: str
    line: int
    column: int
    what: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return _one_line(f"{where}: {self.what}. {self.fix}.")


class PlumblineError(Exception):
    """Anything that a person can mend."""


class PackError(PlumblineError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class SheetError(PlumblineError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Contradiction(SheetError):
    """`facts` is a smallest set of answers that cannot hold together; `says` are the broken constraints' texts."""

    def __init__(self, problem: Problem, facts: Sequence[str], says: Sequence[str]) -> None:
        self.facts = tuple(facts)
        self.says = tuple(says)
        super().__init__([problem])


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A fix that suggests the nearest known word, or `otherwise` where none is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else otherwise


def no_such(kind: str, word: str, known: Iterable[str], otherwise: str) -> tuple[str, str]:
    """What is wrong with an id that is not known, and the fix; in a composition it may be that of several packs."""
    names = list(known)
    if several := [name for name in names if name.endswith(f".{word}")]:
        return f'"{word}" is a {kind} of several packs', f"Write {' or '.join(several)}"
    return f'there is no {kind} "{word}"', did_you_mean(word, names, otherwise)


def shown(value: object) -> str:
    """A value from YAML or JSON as an error message quotes it."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"}"'


def _one_line(text: str) -> str:
    flat = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(flat.split()).replace("?.", "?")
