"""Decides: from a fact sheet, a day and waivers to findings, recommendation, next steps and what is still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.break_even import BreakEven, break_even
from policies.changes import Change, nearest_changes
from policies.compiled import IMPOSSIBLE, Compiled, compile_rules
from policies.contradiction import contradiction
from policies.errors import Problem, SheetError
from policies.expression import Answer
from policies.findings import Finding, findings
from policies.interview import QuestionsLeft, next_question, questions_left
from policies.knowledge import Knowledge
from policies.model import SEVERITIES, Waiver
from policies.pack import Pack
from policies.rules import NOT_EVIDENCED, VIOLATED, Rules
from policies.sheet import Sheet
from policies.sufficient import smallest_sufficient
from policies.waivers import active_waivers
from policies.yaml_source import Source

KEPT_COMPILATIONS = 8  # a pack under other waivers or on another side of an effective date is compiled anew


@dataclass(frozen=True, slots=True)
class NextStep:
    """What must be done, by which role, within how many working days. `id` is "policy/step"."""

    id: str
    text: str
    role: str
    days: int
    policy: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the pack says to a sheet. None stands for what is not determined yet."""

    pack: Pack
    as_of: date
    determined: bool
    outcome: str | None
    outcome_without_waivers: str | None
    headline: str | None
    routes: Mapping[str, str | None] | None
    also_use: tuple[str, ...] | None
    hosting: str | None
    tuning_method: str | None
    risk_tier: str | None
    findings: tuple[Finding, ...]
    next_steps: tuple[NextStep, ...]
    break_even: BreakEven | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What goes beyond the decision itself: what is left to ask, what forced the outcome, what would change it."""

    still_matters: tuple[str, ...]
    next_question: tuple[str, ...]
    questions_left: QuestionsLeft
    sufficient: Mapping[str, Answer] | None
    would_change: tuple[Change, ...]


class Decider:
    """Decides by one pack; compiles it once for each set of policies in force and waived."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._compiled: dict[tuple[frozenset[str], frozenset[str]], Compiled] = {}

    def compiled(self, as_of: date | None = None, waived: frozenset[str] = frozenset()) -> Compiled:
        """The rules in force on that day under these waivers.

        Raises:
            PackError: see `compile_rules`.
        """
        day = as_of or self.pack.released
        later = frozenset(policy.id for policy in self.pack.policies.values() if policy.effective_from > day)
        if (later, waived) not in self._compiled:
            if len(self._compiled) >= KEPT_COMPILATIONS:
                del self._compiled[next(iter(self._compiled))]
            self._compiled[later, waived] = compile_rules(Rules(self.pack, day, waived))
        compiled = self._compiled[later, waived]
        compiled.tidy()
        return compiled

    def day(self, as_of: date | None) -> date:
        """The date of a decision; the pack's release where none is given.

        Raises:
            SheetError: before the pack is in force.
        """
        day = as_of or self.pack.released
        if day < self.pack.file.effective_from:
            what = f"the pack {self.pack.name} is not in force on {day.isoformat()}"
            fix = f"Choose a date from {self.pack.file.effective_from.isoformat()} on"
            raise SheetError([Problem("--as-of", 0, 0, what, fix)])
        return day

    def decide(self, sheet: Sheet, as_of: date | None = None, waivers: Iterable[Waiver] = (), source: Source | None = None) -> Decision:
        """The decision on a sheet; `source` gives errors their place.

        Raises:
            Contradiction: for answers that break the integrity constraints.
            SheetError: for a date before the pack is in force.
        """
        day = self.day(as_of)
        waived = active_waivers(self.pack, waivers, day)
        compiled = self.compiled(day, waived)
        if problem := contradiction(compiled, sheet, source):
            raise problem
        reader = _reader(compiled, sheet)
        found = findings(compiled, reader.fixed, reader.values, sheet)
        routes = _routes(compiled, reader, sheet)
        headline, outcome = reader.value("headline"), reader.value("outcome")
        before = _reader(self.compiled(day), sheet).value("outcome") if waived else outcome
        return Decision(
            pack=self.pack,
            as_of=day,
            determined=reader.determined,
            outcome=outcome,
            outcome_without_waivers=before,
            headline=headline,
            routes=routes,
            also_use=_also_use(self.pack, routes, headline),
            hosting=reader.value("hosting"),
            tuning_method=reader.value("tuning_method"),
            risk_tier=reader.value("risk_tier"),
            findings=found,
            next_steps=tuple(_next_steps(self.pack, found)),
            break_even=break_even(self.pack, sheet, day),
        )

    def explain(self, sheet: Sheet, as_of: date | None = None, waivers: Iterable[Waiver] = ()) -> Explanation:
        """The rest, for a sheet that `decide` accepts."""
        day = self.day(as_of)
        compiled = self.compiled(day, active_waivers(self.pack, waivers, day))
        knowledge = Knowledge(compiled, sheet)
        sufficient = None
        if knowledge.is_fixed("outcome"):
            sufficient = {fact: sheet[fact] for fact in smallest_sufficient(compiled, ["outcome"], sheet)}
        return Explanation(
            still_matters=knowledge.still_matters,
            next_question=next_question(knowledge),
            questions_left=questions_left(knowledge),
            sufficient=sufficient,
            would_change=tuple(nearest_changes(compiled, sheet)),
        )


class _Partial:
    """Reads outputs from a sheet with gaps."""

    def __init__(self, compiled: Compiled, sheet: Sheet) -> None:
        self.compiled = compiled
        self.fixed = compiled.variables.fix(sheet)
        consistent = False not in compiled.diagrams.possible(compiled.consistent, self.fixed)
        self.roots = compiled.plain if consistent else compiled.guarded  # plain ones are smaller
        self._values: dict[str, tuple[Any, ...]] = {}

    def values(self, output: str) -> tuple[Any, ...]:
        """The values that consistent completions give."""
        if output not in self.roots:
            return (None,)
        if output not in self._values:
            found = dict.fromkeys(self.compiled.diagrams.possible(self.roots[output], self.fixed))
            found.pop(IMPOSSIBLE, None)
            self._values[output] = tuple(found)
        return self._values[output]

    def value(self, output: str) -> Any:
        values = self.values(output)
        return values[0] if len(values) == 1 else None

    @property
    def determined(self) -> bool:
        return all(len(self.values(output)) == 1 for output in self.compiled.outputs)


class _Complete:
    """Reads outputs from a complete, consistent sheet: one path each."""

    determined = True

    def __init__(self, compiled: Compiled, fixed: Mapping[int, int]) -> None:
        self.compiled = compiled
        self.fixed = fixed
        self.assignment = [fixed[variable] for variable in range(len(compiled.variables.arities))]

    def values(self, output: str) -> tuple[Any, ...]:
        return (self.value(output),)

    def value(self, output: str) -> Any:
        root = self.compiled.plain.get(output)
        return None if root is None else self.compiled.diagrams.value_at(root, self.assignment)


def _reader(compiled: Compiled, sheet: Sheet) -> _Partial | _Complete:
    if all(fact in sheet for fact in compiled.variables.of):
        return _Complete(compiled, compiled.variables.fix(sheet))
    return _Partial(compiled, sheet)


def _routes(compiled: Compiled, reader: _Partial | _Complete, sheet: Sheet) -> dict[str, str | None] | None:
    """The route of each need that the team has; None while it is not known which these are, and empty without a ladder."""
    if not compiled.pack.ladder.rungs:
        return {}
    needs = sheet.get(compiled.pack.ladder.needs_fact)
    if not isinstance(needs, tuple):
        return None
    return {need: reader.value(f"routes.{need}") for need in needs}


def _also_use(pack: Pack, routes: Mapping[str, str | None] | None, headline: str | None) -> tuple[str, ...] | None:
    """The routes below the headline, cheapest first."""
    if routes is None or headline is None or None in routes.values():
        return None
    return tuple(rung.id for rung in pack.ladder.rungs if rung.id in routes.values() and rung.id != headline)


def _next_steps(pack: Pack, found: Iterable[Finding]) -> Iterable[NextStep]:
    """The steps of every open finding, the most severe first."""
    unmet = [finding for finding in found if finding.state in (VIOLATED, NOT_EVIDENCED) and finding.severity]
    for severity in reversed(SEVERITIES):
        for finding in unmet:
            if finding.severity == severity:
                policy = pack.policies[finding.policy]
                for step in policy.steps:
                    yield NextStep(f"{policy.id}/{step.id}", step.text, step.role or policy.role, step.days, policy.id)
