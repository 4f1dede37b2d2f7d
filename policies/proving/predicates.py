"""What is asked about a pack's conditions, as diagrams that are there already wherever that can be.

A predicate says that a condition has one of some truths. It is taken apart into cases, each a list of diagrams that must hold together:
what the rules' own diagrams answer is not built again, least of all the outcome, of which "not blocked" says so of each policy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from policies.build import DiagramBuilder
from policies.compiled import Compiled
from policies.diagram import Root
from policies.expression import And, Const, Expression, Highest, Not, Or, Table, TableIs, Truth
from policies.proving.witness import Holds
from policies.rules import contribution_of

TRUTHS: Final[frozenset[Truth]] = frozenset({True, False, None})
MOST_CASES: Final = 8

Case = tuple[Holds, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """The condition has one of these truths."""

    condition: Expression
    truths: frozenset[Truth]


class Cases:
    """Takes predicates apart."""

    def __init__(self, compiled: Compiled, builder: DiagramBuilder) -> None:
        self.diagrams, self.builder = compiled.diagrams, builder
        self._memo: dict[Predicate, list[Case]] = {}
        self._ends: dict[Root, tuple[Root, ...]] = {}
        self._known = _known(compiled)

    def of(self, predicate: Predicate) -> list[Case]:
        if predicate not in self._memo:
            self._memo[predicate] = self._of(predicate.condition, predicate.truths)
        return self._memo[predicate]

    def of_all(self, predicates: Iterable[Predicate]) -> list[Case]:
        """The cases in which they are true together; of what would make too many, the diagram is built."""
        together: list[Case] = [()]
        for predicate in predicates:
            cases = self.of(predicate)
            if len(together) * len(cases) > MOST_CASES:
                cases = [(self.built(predicate),)]
            together = [(*case, *more) for case in together for more in cases]
        return together

    def _of(self, condition: Expression, truths: frozenset[Truth]) -> list[Case]:
        match condition:
            case _ if truths == TRUTHS:
                return [()]
            case Const(value):
                return [()] if value in truths else []
            case Not(part):
                return self.of(Predicate(part, _negated(truths)))
            case And(parts) | Or(parts):
                return self._of_parts(condition, parts, truths)
            case TableIs(table, values) if len(truths & {True, False}) == 1:
                return self._of_table(table, lambda value: (value in values) is (True in truths))
            case _:
                return [(self.built(Predicate(condition, truths)),)]

    def _of_parts(self, condition: And | Or, parts: tuple[Expression, ...], truths: frozenset[Truth]) -> list[Case]:
        """A conjunction is true, or not false, where all its parts are; it is false, or not true, where one of them is."""
        settles = isinstance(condition, Or)  # the truth that one part settles
        if settles in truths and (not settles) not in truths:
            return [case for part in parts for case in self.of(Predicate(part, truths))]
        if (not settles) in truths and settles not in truths:
            return self.of_all(Predicate(part, truths) for part in parts)
        return [(self.built(Predicate(condition, truths)),)]

    def built(self, predicate: Predicate) -> Holds:
        """The predicate as one diagram."""
        return self._where(self.builder.truth(predicate.condition), lambda truth: truth in predicate.truths)

    def _of_table(self, table: Table | Highest, wanted: Callable[[Any], bool]) -> list[Case]:
        if isinstance(table, Highest):
            kept = [wanted(value) for value in table.order]
            if kept == sorted(kept, reverse=True):  # the lower ones: then each of the tables must give one of them
                return [tuple(holds for part in table.tables for case in self._of_table(part, wanted) for holds in case)]
        if table not in self._known:
            self._known[table] = self.builder.value(table), lambda value: value
        root, value_of = self._known[table]
        return [(self._where(root, lambda value: wanted(value_of(value))),)]

    def _where(self, root: Root, wanted: Callable[[Any], bool]) -> Holds:
        """The diagram, and which of its values are wanted."""
        if root not in self._ends:
            self._ends[root] = tuple(node for node in self.diagrams.reachable(root) if self.diagrams.is_terminal(node))
        return Holds(root, frozenset(end for end in self._ends[root] if wanted(self.diagrams.values[end])))


Known = dict[Table | Highest, tuple[Root, Callable[[Any], Any]]]


def _known(compiled: Compiled) -> Known:
    """The tables that the compiled diagrams have: which, and how a table's value is read from the diagram's."""
    rules, plain = compiled.rules, compiled.plain

    def same(value: Any) -> Any:
        return value

    known: Known = {rules.headline: (plain["headline"], same), rules.outcome: (plain["outcome"], same)}
    known |= {route: (plain[f"routes.{need}"], same) for need, route in rules.routes.items()}
    known |= {table: (plain[str(name)], same) for name, table in rules.outputs.items()}
    for (policy, rule), contribution in zip(rules.findings.items(), rules.outcome.tables, strict=False):
        finding = plain[f"finding.{policy}"]
        known[rule.state] = finding, lambda pair: pair[0]
        known[rule.severity] = finding, lambda pair: pair[1]
        known[contribution] = finding, lambda pair: contribution_of(*pair)
    return known


def _negated(truths: frozenset[Truth]) -> frozenset[Truth]:
    return frozenset(None if truth is None else not truth for truth in truths)
