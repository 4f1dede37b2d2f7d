"""The smallest sheet under which a predicate is true whatever else is answered.

A sheet leaves a fact out exactly if the predicate holds for all its answers, and there a fact is quantified away: the
diagrams of its answers are met in one. Sheets of no answer are tried first, then of one, of two, and so on.
"""

from typing import Final, Protocol

from policies.compiled import IMPOSSIBLE
from policies.diagram import Diagrams, Operation, Root
from policies.sheet import Sheet
from policies.variables import FactVariables, Variables

MAX_VISITS: Final = 100_000  # about a second; then the shortest path of the diagram has to do

Values = dict[int, int]


class Ground(Protocol):
    """What a sheet is looked for on: a compiled pack, or two packs together."""

    diagrams: Diagrams
    variables: Variables


def smallest_sheet(ground: Ground, root: Root) -> Sheet:
    """Over a diagram of True, False and IMPOSSIBLE that is True somewhere."""
    search = _Search(ground)
    best = search.shortest_path(root)
    longest = len({ground.variables.fact_at[variable] for variable in best})
    for size in range(longest):
        found = search.within(root, size)
        if found is not None:
            best = found
            break
    return _sheet(ground.variables, best)


def _sheet(variables: Variables, values: Values) -> Sheet:
    facts = {variables.fact_at[variable] for variable in values}
    return {
        fact: of.decode([values.get(variable, 0) for variable in range(of.first, of.first + of.size)])
        for fact, of in variables.of.items()
        if fact in facts
    }


class _Search:
    def __init__(self, ground: Ground) -> None:
        self.diagrams = ground.diagrams
        self.fact_at, self.of = ground.variables.fact_at, ground.variables.of
        self.yes, self.no, self.impossible = (self.diagrams.terminal(value) for value in (True, False, IMPOSSIBLE))
        self.meet = Operation(lambda *_: None, self._met)
        self.failed: set[tuple[Root, int, str]] = set()
        self.paths: dict[tuple[Root, str], tuple[int, Values] | None] = {}
        self.rest: dict[tuple[Root, str], Root] = {}
        self.visits = 0

    def _met(self, key: tuple[Root, ...]) -> Root | None:
        a, b = key
        if self.no in key:
            return self.no
        if b in (a, self.impossible):
            return a
        return b if a == self.impossible else None

    def without(self, root: Root, fact: FactVariables) -> Root:
        """True where the diagram is true, or impossible, for every answer to the fact."""
        if not fact.mask >> self.diagrams.var[root] & 1:
            return root
        key = root, fact.fact
        if key not in self.rest:
            kids = [self.without(kid, fact) for kid in dict.fromkeys(self.diagrams.kids[root])]
            result = kids[0]
            for kid in kids[1:]:
                result = self.diagrams.combine(self.meet, result, kid)
            self.rest[key] = result
        return self.rest[key]

    def within(self, root: Root, size: int, paid: str = "") -> Values | None:
        """Answers to at most so many more facts; those to `paid` are free, but have to be given."""
        if self.diagrams.is_terminal(root):
            return {} if root == self.yes else None
        variable = self.diagrams.var[root]
        fact = self.fact_at[variable]
        key = root, size, paid if paid == fact else ""
        self.visits += 1
        if key in self.failed or self.visits > MAX_VISITS:
            return None
        found = None
        if fact != paid:
            found = self.within(self.without(root, self.of[fact]), size)
        if found is None and (fact == paid or size):
            found = self._answered(root, variable, size - (fact != paid), fact)
        if found is None:
            self.failed.add(key)
        return found

    def _answered(self, root: Root, variable: int, size: int, fact: str) -> Values | None:
        for value, kid in enumerate(self.diagrams.kids[root]):
            found = self.within(kid, size, fact)
            if found is not None:
                return {variable: value, **found}
        return None

    def shortest_path(self, root: Root) -> Values:
        found = self._shortest(root, "")
        assert found is not None  # noqa: S101 - the diagram is true somewhere
        return found[1]

    def _shortest(self, root: Root, paid: str) -> tuple[int, Values] | None:
        if self.diagrams.is_terminal(root):
            return (0, {}) if root == self.yes else None
        variable = self.diagrams.var[root]
        fact = self.fact_at[variable]
        key = root, paid if paid == fact else ""
        if key not in self.paths:
            best: tuple[int, Values] | None = None
            for value, kid in enumerate(self.diagrams.kids[root]):
                found = self._shortest(kid, fact)
                if found and (best is None or found[0] + (fact != paid) < best[0]):
                    best = found[0] + (fact != paid), {variable: value, **found[1]}
            self.paths[key] = best
        return self.paths[key]
