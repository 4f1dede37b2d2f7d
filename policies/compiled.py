"""A pack's rules compiled: one diagram an output, and the integrity constraints as one more.

Outputs are named `headline`, `outcome`, `routes.<need>`, `finding.<policy>`, `hosting`, `tuning_method`. The value of a
finding is (state, severity). `guarded` diagrams give IMPOSSIBLE where the answers break an integrity constraint.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush
from typing import Any, Final

from policies.diagram import Diagrams, Operation, Root
from policies.expression import FALSE, And, Answer, Const, Expression, Has, Highest, Known, Leaf, Not, Or, Table, TableIs, Truth, either, leaf_truth
from policies.pack import Pack
from policies.rules import Rules
from policies.variables import Part, Variables, facts_read

IMPOSSIBLE: Final = "impossible"
SCRATCH_NODES: Final = 300_000  # about 60 MB
KEPT_REASONS: Final = 200_000


class Compiled:
    """The rules of a pack in force on a day, under waivers, as diagrams."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.pack: Pack = rules.pack
        self.broken = either(FALSE, *rules.integrity)
        self.tables: dict[str, Table | Highest] = {
            "headline": rules.headline,
            **{f"routes.{need}": route for need, route in rules.routes.items()},
            "outcome": rules.outcome,
            **rules.outputs,
        }
        order, bounds = facts_read(_reading_order(rules))
        more, more_bounds = facts_read([*self.tables.values(), *_finding_tables(rules), self.broken])
        self.variables = Variables(self.pack.facts, dict.fromkeys([self.pack.ladder.proposal_fact, *order, *more]), {**bounds, **more_bounds})
        self.diagrams = Diagrams(self.variables.arities)
        builder = _Builder(self.variables, self.diagrams)
        self.plain: dict[str, Root] = {}
        pair = Operation(lambda state, severity: (state, severity))
        for name, table in self.tables.items():
            self.plain[name] = builder.value(table)
        self.parts: dict[str, tuple[Root, ...]] = {}  # the conditions that reasons.py explains one by one
        for policy, rule in rules.findings.items():
            parts = [builder.truth(rule.applies), builder.truth(rule.satisfied)]
            if self.pack.policies[policy].violated is not None:
                parts.append(builder.truth(rule.violated))
            if len(self.pack.policies[policy].severity) > 1:
                parts.append(builder.value(rule.severity))
            self.parts[policy] = tuple(parts)
            self.plain[f"finding.{policy}"] = self.diagrams.combine(pair, builder.value(rule.state), builder.value(rule.severity))
        self.consistent: Root = builder.truth(Not(self.broken))
        self.guarded = self._guard()
        self.outputs = tuple(self.guarded)
        self.finding_outputs = tuple((policy, f"finding.{policy}") for policy in rules.findings)
        self._size = len(self.diagrams)
        self._constrained = self.diagrams.support(self.consistent)
        self._restricted: dict[tuple[Root, tuple[tuple[str, Answer], ...]], Root] = {}
        self._possible: dict[Root, frozenset[Any]] = {}
        self._matters: dict[Root, int] = {}
        self.best: dict[Root, str] = {}  # kept by interview.py
        self.reasons: dict[tuple[Any, ...], tuple[str, ...]] = {}  # kept by reasons.py

    def _guard(self) -> dict[str, Root]:
        impossible = self.diagrams.terminal(IMPOSSIBLE)
        no = self.diagrams.terminal(False)

        def guard(consistent: Truth, value: Any) -> Any:
            return IMPOSSIBLE if consistent is False else value

        operation = Operation(guard, lambda key: impossible if key[0] == no else None)
        return {name: self.diagrams.combine(operation, self.consistent, root) for name, root in self.plain.items()}

    def restricted(self, root: Root, answers: Mapping[str, Answer]) -> Root:
        """A diagram once these facts are answered."""
        support, of = self.diagrams.support(root), self.variables.of
        key = root, tuple([item for item in answers.items() if item[0] in of and of[item[0]].mask & support])
        if not key[1]:
            return root
        if key not in self._restricted:
            self._restricted[key] = self.diagrams.restrict(root, self.variables.fix(dict(key[1])))
        return self._restricted[key]

    def is_consistent(self, answers: Mapping[str, Answer]) -> bool:
        """Whether some completion of the answers breaks no integrity constraint."""
        root = self.restricted(self.consistent, answers)
        return any(value is not False for value in self.possible(root))

    def possible(self, root: Root) -> frozenset[Any]:
        """The values that a guarded diagram can give."""
        if root not in self._possible:
            self._possible[root] = frozenset(self.diagrams.possible(root)) - {IMPOSSIBLE}
        return self._possible[root]

    def matters(self, root: Root) -> int:
        """The facts that a guarded diagram still depends on, as a mask of their variables.

        A fact that no integrity constraint reads matters if it is in the support. For the others the support says too
        much: two answers differ in it already where one of them is impossible.
        """
        if root not in self._matters:
            mask = support = self.diagrams.support(root)
            if support & self._constrained:
                for variables in self.variables.of.values():
                    touched = variables.mask & support & self._constrained
                    if touched and not self.diagrams.differ(root, variables.mask, IMPOSSIBLE):
                        mask &= ~variables.mask
            self._matters[root] = mask
        return self._matters[root]

    def tidy(self) -> None:
        """Forgets what was derived from single sheets once it is much, so that a long-lived process does not grow."""
        if len(self.reasons) > KEPT_REASONS:
            self.reasons.clear()
        if len(self.diagrams) - self._size < SCRATCH_NODES:
            return
        self.diagrams.forget(self._size)
        self._restricted.clear()
        for memo in (self._possible, self._matters, self.best):
            for root in [root for root in memo if root >= self._size]:
                del memo[root]


def _finding_tables(rules: Rules) -> Iterator[Table]:
    for rule in rules.findings.values():
        yield rule.state
        yield rule.severity


def _reading_order(rules: Rules) -> Iterator[Part]:
    """What stands at the top of the diagrams, below the proposal: results, then needs, then what their paths ask.

    Measured on the default pack, as nodes of headline and outcome: this order 862 and 16,891; the proposal after the
    needs 1,078 and 26,523; the needs above the results 1,691 and 18,359; paths above results 1,569 and 36,387.
    """
    ladder = rules.ladder
    for rung in ladder.rungs:
        yield ladder.result_is(rung, "measured_falls_short")
        yield ladder.bound.falls_short_only_if[rung]
    yield from ladder.bound.keeps_own_route.values()
    yield ladder.need_known
    yield from ladder.bound.only_if.values()


class _Builder:
    """Builds diagrams bottom up; every shared part of the rules is built once."""

    def __init__(self, variables: Variables, diagrams: Diagrams) -> None:
        self.variables = variables
        self.diagrams = diagrams
        self.memo: dict[int, Root] = {}
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
            if a == b or b == yields:
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
        key = id(table)
        if key not in self.memo:
            self.memo[key] = self._highest(table) if isinstance(table, Highest) else self._table(table)
        return self.memo[key]

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
        key = id(expression)
        if key not in self.memo:
            self.memo[key] = self._truth(expression)
        return self.memo[key]

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
        if variables.kind != "choices":
            kids = [self._leaf_value(leaf, variables.decode([index])) for index in range(variables.arity)]
            return self.diagrams.node(variables.first, tuple(kids))
        return self._choices_leaf(leaf, variables.options, variables.first)

    def _leaf_value(self, leaf: Leaf, answer: Answer) -> Root:
        return self.diagrams.terminal(leaf_truth(leaf, {leaf.fact.id: answer}))

    def _choices_leaf(self, leaf: Leaf, options: tuple[str, ...], first: int) -> Root:
        """A chain over the options' variables that keeps apart: nothing chosen, something else, the wanted option."""
        nothing = self._leaf_value(leaf, ())
        if isinstance(leaf, Known):
            something = found = self.yes
            wanted = -1
        else:
            assert isinstance(leaf, Has)
            something, found, wanted = self.no, self.yes, options.index(leaf.option)
        none_yet, some = nothing, something
        for position in range(len(options) - 1, -1, -1):
            variable = first + position
            if position == wanted:
                none_yet, some = self.diagrams.node(variable, (none_yet, found)), self.diagrams.node(variable, (some, found))
            else:
                none_yet = self.diagrams.node(variable, (none_yet, some))
        return none_yet

