"""Builds the diagrams of expressions and tables, bottom up; every shared part of the rules is built once."""

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from types import MappingProxyType

from policies.diagram import Diagrams, Operation, Root
from policies.expression import And, Answer, Const, Expression, Has, Highest, Known, Leaf, Not, Or, Table, TableIs, Truth, leaf_truth
from policies.variables import Part, Variables


class DiagramBuilder:
    def __init__(self, variables: Variables, diagrams: Diagrams, built: Mapping[Part, Root] = MappingProxyType({})) -> None:
        """`built` is what these diagrams have already."""
        self.variables = variables
        self.diagrams = diagrams
        self.memo: dict[Part, Root] = dict(built)
        self.yes, self.no, self.open = (diagrams.terminal(value) for value in (True, False, None))
        self.all_of = self._absorbing(self.no, self.yes)
        self.any_of = self._absorbing(self.yes, self.no)
        self.negate = Operation(lambda truth: None if truth is None else not truth)
        self.skip = Operation(lambda truth, value, rest: value if truth else rest, self._decided)
        self.rankings: dict[tuple[str, ...], tuple[Operation, Operation]] = {}

    def _absorbing(self, wins: Root, yields: Root) -> Operation:
        """Kleene's and/or: `wins` absorbs everything, `yields` nothing, open stays between."""

        def short(key: tuple[Root, ...]) -> Root | None:
            a, b = key
            if wins in key:
                return wins
            if b in (a, yields):
                return a
            return b if a == yields else None

        return Operation(lambda *_: None, short)

    def _decided(self, key: tuple[Root, ...]) -> Root | None:
        condition, value, rest = key
        if condition == self.yes or value == rest:
            return value
        return rest if condition == self.no else None

    def _ranking(self, order: tuple[str, ...]) -> tuple[Operation, Operation]:
        """The higher of two values, and the case that counts when open if it is higher than the rest."""
        if order not in self.rankings:
            rank = {name: place for place, name in enumerate(order)}.__getitem__
            top = self.diagrams.terminal(order[-1])

            def short(key: tuple[Root, ...]) -> Root | None:
                return top if top in key else key[0] if key[0] == key[1] else None

            def case(truth: Truth, value: str, rest: str) -> str:
                return value if truth else rest if truth is False else max(value, rest, key=rank)

            highest = Operation(lambda a, b: max(a, b, key=rank), short)
            self.rankings[order] = highest, Operation(case, self._decided)
        return self.rankings[order]

    def value(self, table: Table | Highest) -> Root:
        if table not in self.memo:
            self.memo[table] = self._highest(table) if isinstance(table, Highest) else self._table(table)
        return self.memo[table]

    def _table(self, table: Table) -> Root:
        operation = self._ranking(table.higher)[1] if table.higher else self.skip
        result = self.diagrams.terminal(table.otherwise)
        for condition, value in reversed(table.cases):
            result = self.diagrams.combine(operation, self.truth(condition), self.diagrams.terminal(value), result)
        return result

    def _highest(self, highest: Highest) -> Root:
        return self._fold(self._ranking(highest.order)[0], map(self.value, highest.tables))

    def _fold(self, operation: Operation, roots: Iterable[Root]) -> Root:
        """Folds the two smallest first: one by one, the growing result would be dragged through every step."""
        waiting = [(self._size(root), root) for root in set(roots)]
        heapify(waiting)
        while len(waiting) > 1:
            (_, a), (_, b) = heappop(waiting), heappop(waiting)
            root = self.diagrams.combine(operation, min(a, b), max(a, b))
            heappush(waiting, (self._size(root), root))
        return waiting[0][1]

    def _size(self, root: Root) -> int:
        return sum(1 for _ in self.diagrams.reachable(root))

    def truth(self, expression: Expression) -> Root:
        if expression not in self.memo:
            self.memo[expression] = self._truth(expression)
        return self.memo[expression]

    def _truth(self, expression: Expression) -> Root:
        match expression:
            case Const(value):
                return self.diagrams.terminal(value)
            case Not(part):
                return self.diagrams.combine(self.negate, self.truth(part))
            case And(parts):
                return self._fold(self.all_of, map(self.truth, parts))
            case Or(parts):
                return self._fold(self.any_of, map(self.truth, parts))
            case TableIs(table, values):
                return self.diagrams.combine(Operation(lambda value: value in values), self.value(table))
            case _:
                return self._leaf(expression)

    def _leaf(self, leaf: Leaf) -> Root:
        variables = self.variables.of[leaf.fact.id]
        if not (isinstance(leaf, Has | Known) and variables.kind == "choices"):
            kids = [self._leaf_value(leaf, variables.decode([index])) for index in range(variables.arity)]
            return self.diagrams.node(variables.first, tuple(kids))
        return self._choices_leaf(leaf, variables.options, variables.first)

    def _leaf_value(self, leaf: Leaf, answer: Answer) -> Root:
        return self.diagrams.terminal(leaf_truth(leaf, {leaf.fact.id: answer}))

    def _choices_leaf(self, leaf: Has | Known, options: tuple[str, ...], first: int) -> Root:
        """A chain over the options' variables that keeps apart: nothing chosen, something else, the wanted option."""
        nothing = self._leaf_value(leaf, ())
        something, wanted = (self.yes, None) if isinstance(leaf, Known) else (self.no, options.index(leaf.option))
        none_yet, some = nothing, something
        for position in reversed(range(len(options))):
            found = self.yes if position == wanted else some
            if position == wanted:
                some = self.diagrams.node(first + position, (some, self.yes))
            none_yet = self.diagrams.node(first + position, (none_yet, found))
        return none_yet
