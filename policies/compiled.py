"""A pack's rules compiled: one diagram an output, and the integrity constraints as one more.

Outputs are named `headline`, `outcome`, `routes.<need>`, `finding.<policy>`, `hosting`, `tuning_method`, `risk_tier`. The value
of a finding is (state, severity). `guarded` diagrams give IMPOSSIBLE where the answers break an integrity constraint.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.build import DiagramBuilder
from policies.diagram import MAX_NODES, Diagrams, Operation, Root, TooManyNodes
from policies.errors import PackError, Problem
from policies.expression import FALSE, Answer, Expression, Highest, Not, Table, Truth, either
from policies.model import Severity
from policies.pack import Pack
from policies.rules import FindingRule, Rules
from policies.variables import Part, Variables, facts_read

IMPOSSIBLE: Final = "impossible"
SCRATCH_NODES: Final = 300_000  # about 60 MB
KEPT_REASONS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """One policy's conditions, one diagram each. `violated` is None for "not satisfied"; a lone severity stands as it is."""

    applies: Root
    satisfied: Root
    violated: Root | None
    severity: Root | Severity
    waived: bool


class Compiled:
    """The rules of a pack in force on a day, under waivers, as diagrams."""

    def __init__(self, rules: Rules, also_read: Iterable[Part] = ()) -> None:
        """`also_read` are expressions beyond the rules that are to be built on the same variables."""
        self.rules = rules
        self.pack: Pack = rules.pack
        broken = broken_by(rules)
        tables = tables_of(rules)
        order, bounds = read_by(rules, also_read)
        self.variables = Variables(self.pack.facts, dict.fromkeys([*self.pack.proposals, *order]), bounds)
        self.diagrams = Diagrams(self.variables.arities)
        builder = DiagramBuilder(self.variables, self.diagrams)
        self.plain: dict[str, Root] = {name: builder.value(table) for name, table in tables.items()}
        pair = Operation(lambda state, severity: (state, severity))
        for policy, rule in rules.findings.items():
            self.plain[f"finding.{policy}"] = self.diagrams.combine(pair, builder.value(rule.state), builder.value(rule.severity))
        self.consistent: Root = builder.truth(Not(broken))
        self.guarded = self._guard()
        self.outputs = tuple(self.guarded)
        self.finding_outputs = tuple((policy, f"finding.{policy}") for policy in rules.findings)
        self.conditions = {policy: _conditions(builder, rules, policy, rule) for policy, rule in rules.findings.items()}
        self.built: Mapping[Part, Root] = builder.memo
        self._size = len(self.diagrams)
        self.generation = 0  # rises when derived diagrams are forgotten, and their roots are no longer valid
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

    def tidy(self, at_most: int = SCRATCH_NODES) -> None:
        """Forgets what was derived from single sheets once it is more than so many nodes: a process must not grow."""
        if len(self.reasons) > KEPT_REASONS:
            self.reasons.clear()
        if len(self.diagrams) - self._size <= at_most:
            return
        self.generation += 1
        self.diagrams.forget(self._size)
        self._restricted.clear()
        for memo in (self._possible, self._matters, self.best):
            for root in [root for root in memo if root >= self._size]:
                del memo[root]


def too_deep(folder: str) -> Problem:
    what = "terms or policies that rest on one another in too long a chain"
    return Problem(folder, 0, 0, what, "Shorten the chain: let each rest on facts rather than on the one before")


def compile_rules(rules: Rules, also_read: Iterable[Part] = ()) -> Compiled:
    """The rules compiled.

    Raises:
        PackError: where the rules are too entangled to analyse, or the integrity constraints leave no answers at all.
    """
    folder = str(rules.pack.folder)
    try:
        compiled = Compiled(rules, also_read)
    except TooManyNodes:
        what = f"the rules are too entangled to be analysed (more than {MAX_NODES:,} diagram nodes)"
        raise PackError([Problem(folder, 0, 0, what, "Let each rule read fewer facts, or split the pack")]) from None
    except RecursionError:
        raise PackError([too_deep(folder)]) from None
    if not compiled.is_consistent({}):
        what = "the integrity constraints contradict one another: no answers satisfy them all"
        raise PackError([Problem(folder if rules.pack.composed else f"{folder}/pack.yaml", 0, 0, what, "Weaken one of them")])
    return compiled


def broken_by(rules: Rules) -> Expression:
    """True where some integrity constraint is broken."""
    return either(FALSE, *rules.integrity)


def read_by(rules: Rules, also_read: Iterable[Part] = ()) -> tuple[list[str], dict[str, set[int]]]:
    """The facts that the rules read, in the order of the diagrams below the proposal, and the bounds of counts."""
    return facts_read([*_reading_order(rules), *tables_of(rules).values(), *_finding_tables(rules), *rules.integrity, *also_read])


def tables_of(rules: Rules) -> dict[str, Table | Highest]:
    """In the order in which an interview settles them, before the findings."""
    routes = {f"routes.{need}": route for need, route in rules.routes.items()}
    return {"headline": rules.headline, "outcome": rules.outcome, **routes, **{str(name): table for name, table in rules.outputs.items()}}


def _conditions(builder: DiagramBuilder, rules: Rules, policy: str, rule: FindingRule) -> Conditions:
    written = rules.pack.policies[policy]
    return Conditions(
        applies=builder.truth(rule.applies),
        satisfied=builder.truth(rule.satisfied),
        violated=None if written.violated is None else builder.truth(rule.violated),
        severity=builder.value(rule.severity) if len(written.severity) > 1 else written.severity[0].then,
        waived=policy in rules.waived,
    )


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
