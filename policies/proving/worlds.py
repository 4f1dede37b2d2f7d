"""Questions about every complete, consistent sheet of a pack at once, put to its diagrams.

A *world* is such a sheet. A predicate says what is true there; the set of worlds where it is true may be empty.
"""

from collections.abc import Iterable
from typing import Any, Final

from policies.build import DiagramBuilder
from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Operation, Root
from policies.expression import TRUE, Expression, Truth
from policies.proving.predicates import TRUTHS, Cases, Predicate
from policies.proving.smallest_sheet import smallest_sheet
from policies.proving.witness import Witnesses
from policies.sheet import Sheet


class Worlds:
    def __init__(self, compiled: Compiled) -> None:
        self.compiled, self.diagrams = compiled, compiled.diagrams
        self.builder = DiagramBuilder(compiled.variables, self.diagrams, compiled.built)
        self._cases = Cases(compiled, self.builder)
        self._witnesses = Witnesses(self.diagrams)
        self._consistent = [self._cases.built(differs(broken, True)) for broken in compiled.rules.integrity]

    def exist(self, *predicates: Predicate, consistent: bool = True) -> bool:
        """Whether all the predicates are true together in some world; else in some sheet, whatever the constraints say."""
        constraints = self._consistent if consistent else []
        return any(self._witnesses.world([*case, *constraints]) is not None for case in self._cases.of_all(predicates))

    def smallest(self, *predicates: Predicate) -> Sheet:
        """The fewest answers that make all the predicates true in every world that has them. There must be some."""
        impossible, no = self.diagrams.terminal(IMPOSSIBLE), self.diagrams.terminal(False)

        def guard(consistent: Truth, holds: bool) -> object:  # noqa: FBT001 - the values of two diagrams
            return IMPOSSIBLE if consistent is False else holds

        operation = Operation(guard, lambda key: impossible if key[0] == no else None)
        sheet = smallest_sheet(self.compiled, self.diagrams.combine(operation, self.compiled.consistent, self._built(predicates)))
        return {fact: sheet[fact] for fact in self.compiled.pack.facts if fact in sheet}

    def _built(self, predicates: Iterable[Predicate]) -> Root:
        result = self.diagrams.terminal(True)
        for predicate in predicates:
            holds = self.diagrams.combine(Operation(predicate.truths.__contains__), self.builder.truth(predicate.condition))
            result = self.diagrams.combine(self.builder.all_of, result, holds)
        return result

    def truths(self, condition: Expression) -> frozenset[Truth]:
        return frozenset(truth for truth in TRUTHS if self.exist(is_(condition, truth)))

    def values(self, outputs: Iterable[str]) -> frozenset[Any]:
        """Everything that one of the outputs can be."""
        return frozenset().union(*(self.compiled.possible(self.compiled.guarded[output]) for output in outputs))


ALWAYS: Final = Predicate(TRUE, frozenset({True}))


def is_(condition: Expression, truth: Truth) -> Predicate:
    """Where a condition has this truth."""
    return Predicate(condition, frozenset({truth}))


def differs(condition: Expression, truth: Truth) -> Predicate:
    return Predicate(condition, TRUTHS - {truth})
