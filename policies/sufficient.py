"""The smallest set of answers that forces outputs to be what they are.

By hitting sets: every completion that gives another value must differ from the sheet in some fact of the set. Starting
from none, the nearest such completion is found on the diagram (a shortest path), its differing facts become a conflict
that the set must hit, and the smallest hitting set is tried next, until no completion escapes. Ignatiev et al.,
"Abduction-Based Explanations for Machine Learning Models" (2019), describe the same duality.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root
from policies.expression import Answer

Facts = frozenset[str]
Units = frozenset[str]
_FAR = 10**6


def smallest_sufficient(compiled: Compiled, outputs: Iterable[str], answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Facts of `answers` that alone fix every one of `outputs`; no smaller set does. In the pack's order.

    The outputs must be fixed under `answers`, and the answers consistent.
    """
    chosen = smallest_cover(compiled, outputs, answers, {fact: fact for fact in answers})
    return tuple(fact for fact in compiled.pack.facts if fact in chosen)


def smallest_cover(compiled: Compiled, outputs: Iterable[str], answers: Mapping[str, Answer], unit: Mapping[str, str]) -> Units:
    """The same where facts come in units, such as questions: the fewest units whose answers fix every output."""
    fixed = compiled.variables.fix(answers)
    wanted = [(root, _value(compiled, root, fixed)) for root in dict.fromkeys(compiled.guarded[output] for output in outputs)]
    conflicts: list[Units] = []
    chosen: Units = frozenset()
    while True:
        held = frozenset(fact for fact in answers if unit[fact] in chosen)
        escapes = [_nearest_escape(compiled, root, value, fixed, held) for root, value in wanted]
        found = [frozenset(unit[fact] for fact in escape) for escape in escapes if escape is not None]
        if not found:
            return chosen
        conflicts += found
        chosen = smallest_hitting_set(conflicts)


def _value(compiled: Compiled, root: Root, fixed: Mapping[int, int]) -> Any:
    (value,) = set(compiled.diagrams.possible(root, fixed)) - {IMPOSSIBLE}
    return value


def _nearest_escape(compiled: Compiled, root: Root, value: Any, fixed: Mapping[int, int], held: Facts) -> Facts | None:
    """The facts in which the nearest completion with another value differs from the sheet; None if there is none."""
    cost, changed = _Escape(compiled, value, fixed, held).visit(root, "")
    if cost >= _FAR:
        return None
    facts = []
    while changed is not None:
        fact, changed = changed
        facts.append(fact)
    return frozenset(facts)


class _Escape:
    """Shortest paths to another value: keeping an answer costs nothing, changing a fact costs one, held facts stay."""

    def __init__(self, compiled: Compiled, value: Any, fixed: Mapping[int, int], held: Facts) -> None:
        self.diagrams, self.fact_at = compiled.diagrams, compiled.variables.fact_at
        self.fixed, self.held = fixed, held
        self.useless = (value, IMPOSSIBLE)
        self.memo: dict[tuple[Root, str], tuple[int, Any]] = {}

    def visit(self, node: Root, paid: str) -> tuple[int, Any]:
        """Cost, and the changed facts as a linked list; `paid` is the fact whose change is already counted."""
        variable = self.diagrams.var[node]
        if variable == self.diagrams.bottom:
            return (_FAR, None) if self.diagrams.values[node] in self.useless else (0, None)
        fact = self.fact_at[variable]
        key = node, paid if paid == fact else ""
        if key not in self.memo:
            self.memo[key] = self._best(node, variable, fact, paid=paid == fact)
        return self.memo[key]

    def _best(self, node: Root, variable: int, fact: str, *, paid: bool) -> tuple[int, Any]:
        kids = dict.fromkeys(self.diagrams.kids[node])
        if variable not in self.fixed:
            return min((self.visit(kid, "") for kid in kids), key=lambda found: found[0])
        kept = self.diagrams.kids[node][self.fixed[variable]]
        result = self.visit(kept, fact if paid else "")
        if fact in self.held or result[0] == 0:
            return result
        for kid in kids:
            cost, changed = self.visit(kid, fact)
            if kid != kept and cost + (not paid) < result[0]:
                result = (cost + (not paid), changed if paid else (fact, changed))
        return result


def smallest_hitting_set(sets: Iterable[Units]) -> Units:
    """A smallest set that shares an element with each of `sets`; of equal ones always the same."""
    needed = sorted(set(sets), key=lambda units: (len(units), sorted(units)))
    best: list[Units] = [frozenset[str]().union(*needed)]

    def search(chosen: Units, rest: list[Units]) -> None:
        rest = [units for units in rest if not units & chosen]
        if len(chosen) + _disjoint(rest) >= len(best[0]):
            return
        if not rest:
            best[0] = chosen
            return
        for unit in sorted(rest[0]):
            search(chosen | {unit}, rest)

    search(frozenset(), needed)
    return best[0]


def _disjoint(sets: list[Units]) -> int:
    """How many of the sets are disjoint, greedily: at least so many elements are needed to hit them."""
    used: Units = frozenset()
    count = 0
    for units in sets:
        if not units & used:
            used |= units
            count += 1
    return count
