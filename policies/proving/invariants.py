"""A pack's invariants with their meaning: conditions that may also speak of the outcome and of the pack's outputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from policies.binding import Binder, Choice, Meaning
from policies.condition import ConditionError, Name, Place, read_condition
from policies.errors import Problem
from policies.expression import Expression, FactRef, TableIs
from policies.finding_tables import OUTCOMES
from policies.model import Invariant
from policies.pack import Pack
from policies.rules import Rules
from policies.yaml_source import Path, Source

INVARIANTS: Final = "invariants.yaml"
OUTCOME: Final = "outcome"
_OUTPUT: Final = "outputs."


@dataclass(frozen=True, slots=True)
class BoundInvariant:
    """It holds where `condition` is `wanted`."""

    invariant: Invariant
    path: Path
    condition: Expression
    wanted: bool


@dataclass(frozen=True, slots=True)
class BoundInvariants:
    invariants: tuple[BoundInvariant, ...]
    errors: tuple[ConditionError, ...]


def bind_invariants(rules: Rules) -> BoundInvariants:
    """The invariants of the rules' pack; what has no meaning is left out and listed in `errors`."""
    bound, errors = [], []
    binder = Binder(_Scope(rules))
    for invariant, path, source, wanted in _written(rules):
        try:
            bound.append(BoundInvariant(invariant, path, binder.bind(read_condition(source, path)), wanted))
        except ConditionError as error:
            errors.append(error)
    return BoundInvariants(tuple(bound), tuple(errors))


def _written(rules: Rules) -> Iterator[tuple[Invariant, Path, object, bool]]:
    for index, invariant in enumerate(rules.pack.invariants.invariants):
        key, wanted = ("always", True) if invariant.never is None else ("never", False)
        yield invariant, (INVARIANTS, "invariants", index, key), getattr(invariant, key), wanted


def invariant_problems(pack: Pack, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """What is wrong with them before any condition is read."""
    ids = [invariant.id for invariant in pack.invariants.invariants]
    for index, invariant in enumerate(pack.invariants.invariants):
        source, path = sources[INVARIANTS], ("invariants", index)
        if (invariant.never is None) == (invariant.always is None):
            both = "both" if invariant.never is not None else "neither"
            yield source.problem(path, f'the invariant "{invariant.id}" has {both} of "never" and "always"', "Write exactly one of them")
        if invariant.id in ids[:index]:
            yield source.problem((*path, "id"), f'the invariant "{invariant.id}" stands twice', "Rename one of the two")
    if ids and OUTCOME in {*pack.facts, *pack.file.terms, *pack.file.values}:
        what = f'"{OUTCOME}" is a fact, term or value of this pack, and in invariants the outcome'
        yield sources[INVARIANTS].problem(("invariants",), what, "Rename it in the pack")


class _Scope:
    """What the rules know, the outcome, and the outputs as `outputs.hosting`."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._outcomes: dict[frozenset[str], TableIs] = {}  # shared, for the outcome's diagram is the largest

    def _outcome_is(self, values: frozenset[str]) -> TableIs:
        return self._outcomes.setdefault(values, TableIs(self.rules.outcome, values))

    def meaning(self, name: Name, evidence: str | None) -> Meaning:
        if name.id == OUTCOME:
            return Choice(OUTCOME, OUTCOMES, self._outcome_is)
        for output, table in self.rules.outputs.items():
            if name.id == f"{_OUTPUT}{output}":
                options = dict.fromkeys([*(value for _, value in table.cases), table.otherwise])
                return Choice(name.id, tuple(options), partial(TableIs, table))
        return self.rules.meaning(name, evidence)

    def fact(self, name: Name) -> FactRef:
        return self.rules.fact(name)

    def policy_table(self, function: str, policy: str, place: Place) -> Choice:
        return self.rules.policy_table(function, policy, place)
