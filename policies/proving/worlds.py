"""Questions about every complete, consistent sheet of a pack at once, put to its diagrams.

A *world* is such a sheet. A predicate is a diagram that is true or false; the set of worlds where it is true may be empty.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from policies.build import DiagramBuilder
from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Operation, Root
from policies.expression import Expression, Table, Truth
from policies.proving.smallest_sheet import smallest_sheet
from policies.sheet import Sheet

_GIVES: Final[dict[Truth, Callable[[Any], bool]]] = {
    True: lambda truth: truth is True,
    False: lambda truth: truth is False,
    None: lambda truth: truth is None,
}


class Worlds:
    def __init__(self, compiled: Compiled) -> None:
        self.compiled, self.diagrams = compiled, compiled.diagrams
        self.builder = DiagramBuilder(compiled.variables, self.diagrams)
        self.yes, self.no = self.diagrams.terminal(True), self.diagrams.terminal(False)
        self._is = {value: Operation(test) for value, test in _GIVES.items()}
        self._not = Operation(lambda truth: not truth)
        self._seed()
        self.all = self.differs(compiled.consistent, False)

    def _seed(self) -> None:
        """What is compiled already need not be built again."""
        compiled, rules, known = self.compiled, self.compiled.rules, self.builder.memo
        known[rules.headline], known[rules.outcome] = compiled.plain["headline"], compiled.plain["outcome"]
        known |= {route: compiled.plain[f"routes.{need}"] for need, route in rules.routes.items()}
        known |= {table: compiled.plain[str(name)] for name, table in rules.outputs.items()}
        first, second = Operation(lambda pair: pair[0]), Operation(lambda pair: pair[1])
        for policy, rule in rules.findings.items():
            conditions, finding = compiled.conditions[policy], compiled.plain[f"finding.{policy}"]
            known[rule.applies], known[rule.satisfied] = conditions.applies, conditions.satisfied
            known[rule.state] = self.diagrams.combine(first, finding)
            known[rule.severity] = self.diagrams.combine(second, finding)

    # predicates ----------------------------------------------------------------------------------------------------

    def is_(self, condition: Expression | Root, truth: Truth) -> Root:
        """Where a condition, or its diagram, has this truth."""
        return self.diagrams.combine(self._is[truth], condition if isinstance(condition, int) else self.builder.truth(condition))

    def differs(self, condition: Expression | Root, truth: Truth) -> Root:
        return self.diagrams.combine(self._not, self.is_(condition, truth))

    def gives(self, table: Table | Root, *values: object) -> Root:
        root = table if isinstance(table, int) else self.builder.value(table)
        return self.diagrams.combine(Operation(lambda value: value in values), root)

    def both(self, *predicates: Root) -> Root:
        result = self.yes
        for predicate in predicates:
            result = self.diagrams.combine(self.builder.all_of, result, predicate)
        return result

    # asking --------------------------------------------------------------------------------------------------------

    def exist(self, *predicates: Root) -> bool:
        """Whether all the predicates are true together in some world."""
        return self.both(self.all, *predicates) != self.no

    def smallest(self, *predicates: Root) -> Sheet:
        """The fewest answers that make all the predicates true in every world that has them. There must be some."""
        impossible = self.diagrams.terminal(IMPOSSIBLE)
        guard = Operation(lambda world, holds: holds if world else IMPOSSIBLE, lambda key: impossible if key[0] == self.no else None)
        sheet = smallest_sheet(self.compiled, self.diagrams.combine(guard, self.all, self.both(*predicates)))
        return {fact: sheet[fact] for fact in self.compiled.pack.facts if fact in sheet}

    def truths(self, condition: Expression) -> frozenset[Truth]:
        root = self.builder.truth(condition)
        return frozenset(truth for truth in _GIVES if self.exist(self.is_(root, truth)))

    def values(self, outputs: Iterable[str]) -> frozenset[Any]:
        """Everything that one of the outputs can be."""
        return frozenset().union(*(self.compiled.possible(self.compiled.guarded[output]) for output in outputs))
