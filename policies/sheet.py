"""Fact sheets: answers as people and files write them, checked against the pack's facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.errors import Problem, SheetError, did_you_mean, no_such, shown
from policies.expression import DONT_KNOW, Answer
from policies.model import Fact
from policies.pack import Pack
from policies.yaml_source import Source

Sheet = dict[str, Answer]  # fact id → answer; a missing fact is not asked yet

MAX_COUNT: Final = 10**18
_YES_NO: Final[dict[object, str]] = {"yes": "yes", "no": "no", "true": "yes", "false": "no", True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a value is no answer to a fact, and what would be one."""

    what: str
    fix: str


def answer_problem(fact: Fact, value: Any) -> Misfit | None:
    answer = read_answer(fact, value)
    return answer if isinstance(answer, Misfit) else None


def read_answer(fact: Fact, value: Any) -> Answer | Misfit:
    """The answer that a value from YAML or JSON stands for. An empty list of choices is a don't know, written ()."""
    if isinstance(value, str) and value == DONT_KNOW:
        return () if fact.kind == "choices" else DONT_KNOW
    if fact.kind == "yes_no":
        known = isinstance(value, str | bool) and value in _YES_NO
        return _YES_NO[value] if known else Misfit(f"{shown(value)} is not yes or no", "Write yes, no or dont_know")
    if fact.kind == "choice":
        if isinstance(value, str) and value in fact.options:
            return value
        return Misfit(f"{shown(value)} is not one of its options", _suggest(fact, value))
    if fact.kind == "count":
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
            return value
        return _no_count(fact, value)
    return _read_choices(fact, value)


def _no_count(fact: Fact, value: Any) -> Misfit:
    limit = f" to {MAX_COUNT}" if isinstance(value, int) and value > MAX_COUNT else ""
    unit = f" of {fact.unit}" if fact.unit else ""
    fix = f"Write a number{unit} without quotes, such as 1000, or dont_know"
    return Misfit(f"{shown(value)} is not a whole number from 0{limit}", fix)


def _read_choices(fact: Fact, value: Any) -> Answer | Misfit:
    if not isinstance(value, list | tuple):
        option = value if isinstance(value, str) and value in fact.options else next(iter(fact.options), "option")
        return Misfit(f"{shown(value)} is not a list", f"Write a list such as [{option}], or dont_know")
    for item in value:
        if not isinstance(item, str) or item not in fact.options:
            return Misfit(f"{shown(item)} is not one of its options", _suggest(fact, item))
    return tuple(option for option in fact.options if option in value)


def read_sheet(pack: Pack, source: Source) -> Sheet:
    """The answers in a sheet that was read from YAML or JSON.

    Raises:
        SheetError: with every problem found.
    """
    if source.problems:
        raise SheetError(source.problems)
    data = {} if source.data is None else source.data
    if not isinstance(data, dict):
        raise SheetError([source.problem((), "a fact sheet should be keys with values", "Write one fact a line, such as evals_exist: yes")])
    sheet: Sheet = {}
    problems: list[Problem] = []
    for name, value in data.items():
        if name not in pack.facts:
            mistake = no_such("fact", str(name), pack.facts, "Remove it; plumbline policies schema lists the facts")
            problems.append(source.problem((name,), *mistake, at_key=True))
            continue
        answer = read_answer(pack.facts[name], value)
        if isinstance(answer, Misfit):
            problems.append(source.problem((name,), f'"{name}": {answer.what}', answer.fix))
        else:
            sheet[name] = answer
    if problems:
        raise SheetError(problems)
    return sheet


def written(pack: Pack, sheet: Mapping[str, Answer]) -> dict[str, Any]:
    """The sheet as it is written in YAML and JSON."""
    return {fact: written_answer(answer) for fact, answer in sheet.items() if fact in pack.facts}


def written_answer(answer: Answer) -> Any:
    """An answer as it is written in YAML and JSON."""
    if isinstance(answer, tuple):
        return list(answer) if answer else DONT_KNOW
    return answer


def _suggest(fact: Fact, value: Any) -> str:
    return did_you_mean(str(value), fact.options, f"Its options are {', '.join(fact.options)}, dont_know")
