"""A pack's rules with their meaning: every term, route, finding and output as an expression or table over facts.

Names are bound when first read, so that terms, routes and findings may refer to one another in any order; a name that
is needed for its own meaning is a cycle, and an error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any, Final, TypeVar

from policies.binding import Binder, Choice, Count, Meaning, Number, Several
from policies.condition import ConditionError, Name, Place, read_condition
from policies.errors import did_you_mean
from policies.expression import (
    FALSE,
    Answer,
    Const,
    Evaluation,
    Expression,
    FactRef,
    Has,
    Highest,
    Is,
    Not,
    Table,
    TableIs,
    Truth,
    both,
    either,
)
from policies.ladder import EXHAUSTED, NONE, BoundLadder, Ladder
from policies.model import SEVERITIES, Fact, Output, Policy
from policies.pack import Pack
from policies.yaml_source import Path

NOT_APPLICABLE: Final = "not_applicable"
SATISFIED: Final = "satisfied"
VIOLATED: Final = "violated"
NOT_EVIDENCED: Final = "not_evidenced"
WAIVED: Final = "waived"
NO_SEVERITY: Final = "none"
OUTCOMES: Final = ("proceed", "proceed_with_conditions", "needs_evidence", "blocked")

BOOLEAN_LADDER_TERMS: Final = (
    "need_known",
    "proposal_above_every_route",
    "proposal_meets_target",
    "cheaper_rung_meets_target",
    "proposal_on_a_path",
    "step_untried_on_every_path",
    "all_steps_done",
)
LADDER_TERMS: Final = (*BOOLEAN_LADDER_TERMS, "some_route_exhausted", "headline", "approach", "in_play", "routes")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A policy's conditions, and the state and severity that follow from them."""

    applies: Expression
    satisfied: Expression
    violated: Expression
    state: Table
    severity: Table


class Rules:
    """The rules in force on `as_of` (None: all of them) under the given waivers.

    What has no meaning is left out and listed in `errors`; only the loader of packs meets such a Rules.
    """

    def __init__(self, pack: Pack, as_of: date | None = None, waived: frozenset[str] = frozenset()) -> None:
        self.pack = pack
        self.as_of = as_of
        self.waived = waived
        self.errors: list[ConditionError] = []
        self._done: dict[str, Any] = {}
        self._under_way: list[str] = []
        self.integrity = tuple(self._broken(index) for index in range(len(pack.file.integrity)))
        self.findings = {policy: self._attempt(partial(self._finding, policy)) for policy in pack.policies}
        for term in pack.file.terms:
            self._attempt(partial(self._term, term))
        self.outputs = {name: self._attempt(partial(self._output, name, output)) for name, output in pack.file.outputs.items()}
        if not self.errors:
            self.routes = self.ladder.routes
            self.headline = self.ladder.headline
            self.outcome = self._outcome()

    # scope of conditions -------------------------------------------------------------------------------------------

    def fact(self, name: Name) -> FactRef:
        if name.id not in self.pack.facts:
            raise ConditionError(
                name.place, f'there is no fact "{name.id}"', did_you_mean(name.id, self.pack.facts, "Add it to facts.yaml")
            )
        return self._ref(name.id)

    def meaning(self, name: Name, evidence: str | None) -> Meaning:
        if name.id in self.pack.facts:
            return self._fact_meaning(name.id, evidence)
        if name.id in self.pack.file.values:
            return Number(name.id, self.pack.file.values[name.id].value)
        if name.id in self.pack.file.terms:
            return self._term(name.id, name.place)
        return self._ladder_meaning(name)

    @property
    def needs(self) -> FactRef:
        """The fact that lists the needs."""
        return self._ref(self.pack.ladder.needs_fact)

    def policy_table(self, function: str, policy: str, place: Place) -> Choice:
        if policy not in self.pack.policies:
            fix = did_you_mean(policy, self.pack.policies, "Name a policy of this pack")
            raise ConditionError(place, f'there is no policy "{policy}"', fix)
        rule: FindingRule = self._once(f'{function}("{policy}")', place, lambda: self._finding(policy))
        table = rule.state if function == "state" else rule.severity
        options = (NOT_APPLICABLE, SATISFIED, VIOLATED, NOT_EVIDENCED, WAIVED) if function == "state" else (NO_SEVERITY, *SEVERITIES)
        return Choice(f"{function} of {policy}", options, lambda values: TableIs(table, values))

    def _ref(self, fact: str, evidence: str | None = None) -> FactRef:
        def build() -> FactRef:
            return FactRef(fact, None if fact == evidence else default_answer(self.pack.facts[fact]))

        return self._once(f"fact {fact} {fact == evidence}", None, build)

    def _fact_meaning(self, fact: str, evidence: str | None) -> Meaning:
        kind = self.pack.facts[fact].kind
        ref = self._ref(fact, evidence)
        if kind == "count":
            return Count(fact, ref)
        options = self.pack.facts[fact].answers
        if kind == "choices":
            return Several(fact, options, lambda option: Has(ref, option))
        ranks = self._ranks if fact == self.pack.ladder.proposal_fact else {}
        return Choice(fact, options, lambda wanted: Is(ref, wanted), ranks)

    def _ladder_meaning(self, name: Name) -> Meaning:
        ladder = self.pack.ladder
        need = name.id.removeprefix("routes.")
        if not ladder.rungs and (name.id in LADDER_TERMS or need != name.id):
            fix = 'Name the pack that has it under "uses:" in pack.yaml'
            raise ConditionError(name.place, f'"{name.id}" speaks of a ladder, and this pack has none', fix)
        if name.id in ("headline", "approach") or (need != name.id and need in ladder.needs):
            return self._table_meaning(name)
        if name.id == "in_play":
            return Several("in_play", tuple(self._ranks), self._ladder_at(name.place).in_play)
        if name.id == "some_route_exhausted":
            return self._ladder_at(name.place).some_route_is(EXHAUSTED)
        if name.id in BOOLEAN_LADDER_TERMS:
            return getattr(self._ladder_at(name.place), name.id)  # type: ignore[no-any-return]
        known = [*self.pack.facts, *self.pack.file.terms, *self.pack.file.values, *LADDER_TERMS, *(f"routes.{n}" for n in ladder.needs)]
        fix = did_you_mean(name.id, known, "Use a fact, a term or a named value of this pack; strings take quotes")
        raise ConditionError(name.place, f'"{name.id}" is not known here', fix)

    def _table_meaning(self, name: Name) -> Choice:
        ladder = self._ladder_at(name.place)
        table: Table | Highest = ladder.routes[name.id.removeprefix("routes.")] if "." in name.id else getattr(ladder, name.id)
        return Choice(name.id, (*self._ranks, EXHAUSTED, NONE), lambda values: TableIs(table, values), self._ranks)

    # building once, noticing cycles --------------------------------------------------------------------------------

    def _once(self, key: str, place: Place | None, build: Callable[[], T]) -> T:
        if key not in self._done:
            if key in self._under_way and place is not None:
                circle = " → ".join([*self._under_way[self._under_way.index(key) :], key])
                raise ConditionError(place, f"a circle of definitions: {circle}", "Define one of them without the others")
            self._under_way.append(key)
            try:
                self._done[key] = build()
            except ConditionError as error:
                self._done[key] = error
            finally:
                self._under_way.pop()
        result = self._done[key]
        if isinstance(result, ConditionError):
            raise result
        return result  # type: ignore[no-any-return]

    def _attempt(self, build: Callable[[], T]) -> T:
        try:
            return build()
        except ConditionError as error:
            self.errors.append(error)
            return None  # type: ignore[return-value]

    def _bind(self, source: Any, path: Path, evidence: str | None = None) -> Expression:
        return Binder(self, evidence).bind(read_condition(source, path))

    def _bind_safely(self, source: Any, path: Path) -> Expression:
        bound: Expression | None = self._attempt(lambda: self._bind(source, path))
        return FALSE if bound is None else bound

    def term(self, name: str) -> Expression:
        """The meaning of one of the pack's terms."""
        return self._term(name)

    def _term(self, name: str, place: Place | None = None) -> Expression:
        path = ("pack.yaml", "terms", name)
        return self._once(name, place or Place(path, "", 0), lambda: self._bind(self.pack.file.terms[name], path))

    # ladder --------------------------------------------------------------------------------------------------------

    @property
    def _ranks(self) -> dict[str, int]:
        return {rung.id: rank for rank, rung in enumerate(self.pack.ladder.rungs)}

    @property
    def ladder(self) -> Ladder:
        return self._ladder_at(Place(("ladder.yaml",), "", 0))

    def _ladder_at(self, place: Place) -> Ladder:
        return self._once("the ladder", place, self._build_ladder)

    def _build_ladder(self) -> Ladder:
        file = self.pack.ladder
        falls, guards, keeps = {}, {}, {}
        for index, rung in enumerate(file.rungs):
            falls[rung.id] = self._bind_safely(rung.falls_short_only_if, ("ladder.yaml", "rungs", index, "falls_short_only_if"))
        for name, need in file.needs.items():
            keeps[name] = self._bind_safely(need.keeps_own_route, ("ladder.yaml", "needs", name, "keeps_own_route"))
            for index, step in enumerate(need.path):
                path = ("ladder.yaml", "needs", name, "path", index, "only_if")
                guards[name, step.rung] = self._bind_safely(step.only_if, path)
        return Ladder(file, self._ref, BoundLadder(falls, guards, keeps))

    # integrity, findings, outputs ----------------------------------------------------------------------------------

    def _broken(self, index: int) -> Expression:
        """True where the constraint is broken: `when` holds and `needs` does not. Open breaks nothing."""
        constraint = self.pack.file.integrity[index]
        path: Path = ("pack.yaml", "integrity", index)
        when = self._bind_safely(constraint.when, (*path, "when"))
        return both(when, Not(self._bind_safely(constraint.needs, (*path, "needs"))))

    def _finding(self, policy_id: str) -> FindingRule:
        return self._once(f"finding {policy_id}", Place(self.pack.origins[policy_id], "", 0), lambda: self._build_finding(policy_id))

    def _build_finding(self, policy_id: str) -> FindingRule:
        policy, path = self.pack.policies[policy_id], self.pack.origins[policy_id]
        if self.as_of is not None and policy.effective_from > self.as_of:
            return FindingRule(FALSE, FALSE, FALSE, Table((), NOT_APPLICABLE), Table((), NO_SEVERITY))
        applies = self._bind(policy.applies, (*path, "applies"))
        satisfied = self._bind(policy.satisfied, (*path, "satisfied"), policy.evidence)
        violated = Not(satisfied) if policy.violated is None else self._bind(policy.violated, (*path, "violated"), policy.evidence)
        state = _state(applies, satisfied, violated, waived=policy_id in self.waived)
        return FindingRule(applies, satisfied, violated, state, self._severity(policy, path, applies))

    def _severity(self, policy: Policy, path: Path, applies: Expression) -> Table:
        cases: list[tuple[Expression, str]] = [(Not(applies), NO_SEVERITY)]
        for index, case in enumerate(policy.severity[:-1]):
            cases.append((self._bind(case.when, (*path, "severity", index, "when")), case.then))
        return Table(tuple(cases), policy.severity[-1].then, (NO_SEVERITY, *SEVERITIES))

    def _output(self, name: str, output: Output) -> Table:
        path: Path = ("pack.yaml", "outputs", name, "cases")
        cases = [(self._bind(case.when, (*path, index, "when")), case.then) for index, case in enumerate(output.cases[:-1])]
        return Table(tuple(cases), output.cases[-1].then)

    def _outcome(self) -> Highest:
        if not self.pack.ladder.rungs:
            return Highest(tuple(map(_contribution, self.findings.values())), OUTCOMES)
        ladder = self.ladder
        stuck = either(ladder.some_route_is(EXHAUSTED), Not(ladder.need_known))
        routes = Table(((stuck, "needs_evidence"),), "proceed")
        return Highest((*map(_contribution, self.findings.values()), routes), OUTCOMES)


def _contribution(rule: FindingRule) -> Table:
    """What one finding makes of the outcome."""

    def is_(severity: str, *states: str) -> Expression:
        return both(TableIs(rule.severity, frozenset([severity])), TableIs(rule.state, frozenset(states)))

    cases = (
        (is_("block", VIOLATED), "blocked"),
        (is_("block", NOT_EVIDENCED), "needs_evidence"),
        (is_("require", VIOLATED, NOT_EVIDENCED), "proceed_with_conditions"),
    )
    return Table(cases, "proceed")


@cache
def contribution_of(state: str, severity: str) -> str:
    """What a finding whose state and severity are known makes of the outcome, by the same table."""
    finding = FindingRule(FALSE, FALSE, FALSE, Table((), state), Table((), severity))
    return Evaluation({}).value(_contribution(finding))


def _state(applies: Expression, satisfied: Expression, violated: Expression, *, waived: bool) -> Table:
    """A finding's state. Where it is open whether the policy applies, it is satisfied or not evidenced."""
    broken, unknown = (WAIVED, WAIVED) if waived else (VIOLATED, NOT_EVIDENCED)
    cases = (
        (Not(applies), NOT_APPLICABLE),
        (both(applies, violated), broken),
        (violated, unknown),
        (satisfied, SATISFIED),
    )
    return Table(cases, unknown)


@cache
def state_of(applies: Truth, satisfied: Truth, violated: Truth, *, waived: bool) -> str:
    """The state of a finding whose conditions are known, by the same table."""
    return Evaluation({}).value(_state(Const(applies), Const(satisfied), Const(violated), waived=waived))


def default_answer(fact: Fact) -> Answer | None:
    """What a don't know of this fact counts as, as an answer; None where it stays open."""
    value = fact.dont_know_counts_as
    return tuple(value) if isinstance(value, list) else value
