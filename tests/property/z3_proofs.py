"""The questions of `policies prove`, put to z3: written from what a fault is, not from how the prover finds it."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from policies.expression import Const, Table
from policies.finding_tables import FindingRule
from policies.proving.invariants import bind_invariants
from tests.property.z3_oracle import Formula, Oracle

Named = tuple[str, str]  # kind and about


class Z3Prover:
    def __init__(self, oracle: Oracle) -> None:
        self.oracle, self.z3, self.rules = oracle, oracle.z3, oracle.rules
        self.pack = oracle.rules.pack

    def exists(self, *formulas: Formula) -> bool:
        self.oracle.solver.push()
        self.oracle.solver.add(*formulas)
        found = self.oracle.solver.check()
        self.oracle.solver.pop()
        assert found != self.z3.unknown
        return bool(found == self.z3.sat)

    def can_be(self, output: str, *words: str) -> bool:
        return self.exists(self.z3.Or(*(self.oracle.outputs[output][0] == self.oracle.code(word) for word in words)))

    # faults --------------------------------------------------------------------------------------------------------

    def faults(self) -> set[Named]:
        return {*self.dead_ends(), *self.dead_rules(), *self.invariants()}

    def invariants(self) -> Iterator[Named]:
        for one in bind_invariants(self.rules).invariants:
            holds = self.oracle.truth(one.condition)[0 if one.wanted else 1]
            if self.exists(self.z3.Not(holds)):
                yield "invariant", one.invariant.id

    def dead_ends(self) -> Iterator[Named]:
        ladder = self.pack.ladder
        for rung in ladder.rungs:
            if not self.can_be("headline", rung.id):
                yield "rung", rung.id
        for name, need in ladder.needs.items():
            yield from (("step", f"{name}/{step.rung}") for step in need.path if not self.can_be(f"routes.{name}", step.rung))
            steps = [self.oracle.truth(self.rules.ladder.bound.only_if[name, step.rung])[0] for step in need.path]
            has = self.oracle.facts[ladder.needs_fact][name]
            if self.exists(has, *(self.z3.Not(step) for step in steps)):
                yield "gap", name
        yield from self.dead_options()
        yield from self.dead_questions()

    def dead_options(self) -> Iterator[Named]:
        for name, fact in self.oracle.facts.items():
            for place, option in enumerate(self.pack.facts[name].answers):
                if not self.exists(fact[option] if isinstance(fact, dict) else fact == place):
                    yield "option", f"{name}/{option}"

    def outputs(self) -> list[Formula]:
        return [formula for formulas in self.oracle.outputs.values() for formula in formulas]

    def dead_questions(self) -> Iterator[Named]:
        """Two consistent sheets that differ in this fact alone and in some output: is there such a pair?"""
        used = set(self.pack.file.break_even.facts.model_dump().values()) if self.pack.file.break_even else set()
        constraints = [self.oracle.truth(broken)[0] for broken in self.rules.integrity]
        read_by_constraints = self.names_in(constraints)
        for name in self.pack.facts:
            if name not in used | read_by_constraints:
                fact = self.oracle.facts[name]
                pairs = self.copies(name, fact)
                differ = [formula != self.z3.substitute(formula, *pairs) for formula in self.outputs()]
                ranges = [] if isinstance(fact, dict) else self.range_of(name, pairs[0][1])
                if not self.exists(*ranges, self.z3.Or(*differ)):
                    yield "question", name

    def copies(self, name: str, fact: Any) -> list[tuple[Any, Any]]:
        if isinstance(fact, dict):
            return [(variable, self.z3.Bool(f"other.{name}.{option}")) for option, variable in fact.items()]
        return [(fact, self.z3.Int(f"other.{name}"))]

    def range_of(self, name: str, variable: Any) -> list[Formula]:
        fact = self.pack.facts[name]
        return [variable >= -1] if fact.kind == "count" else [variable >= -1, variable < len(fact.answers)]

    def names_in(self, formulas: list[Formula]) -> set[str]:
        waiting, found = list(formulas), set()
        while waiting:
            formula = waiting.pop()
            found.add(formula.decl().name().split(".")[0])
            waiting += formula.children()
        return found

    # rules ---------------------------------------------------------------------------------------------------------

    def dead_rules(self) -> Iterator[Named]:
        truth = self.oracle.truth
        for constraint, broken in zip(self.pack.file.integrity, self.rules.integrity, strict=True):
            alone = self.z3.Solver()  # whether it can be broken at all
            alone.add(*self.domains(), truth(broken)[0])
            if alone.check() == self.z3.unsat:
                yield "constraint", constraint.id
        for term in self.pack.file.terms:
            condition = self.rules.term(term)
            if not isinstance(condition, Const):
                true, false = truth(condition)
                if sum(map(self.exists, (true, false, self.z3.Not(self.z3.Or(true, false))))) == 1:
                    yield "term", term
        for policy, rule in self.rules.findings.items():
            yield from (("rule" if "/" in about else "policy", about) for about in self.policy(policy, rule))
        for name, table in self.rules.outputs.items():
            yield from (("rule", f"outputs/{name}/{index}") for index in self.idle_cases(table))
        ladder = self.rules.ladder.bound
        named = {f"rung/{rung}": condition for rung, condition in ladder.falls_short_only_if.items()}
        named |= {f"need/{need}": condition for need, condition in ladder.keeps_own_route.items()}
        for about, condition in named.items():
            if not isinstance(condition, Const) and not self.exists(truth(condition)[0]):
                yield "rule", about

    def domains(self) -> list[Formula]:
        return [formula for name, fact in self.oracle.facts.items() if not isinstance(fact, dict) for formula in self.range_of(name, fact)]

    def policy(self, policy: str, rule: FindingRule) -> Iterator[str]:
        if not self.can_be(f"finding.{policy}", "violated", "not_evidenced"):
            yield policy
            return
        truth, negated = self.oracle.truth, self.z3.Not
        applies, applies_not = truth(rule.applies)
        if not isinstance(rule.satisfied, Const) and not self.exists(negated(applies_not), truth(rule.satisfied)[0]):
            yield f"{policy}/satisfied"
        if self.pack.policies[policy].violated is not None and not self.exists(applies, truth(rule.violated)[0]):
            yield f"{policy}/violated"
        table = Table(rule.severity.cases[1:], rule.severity.otherwise)
        yield from (f"{policy}/severity/{index}" for index in self.idle_cases(table, negated(applies_not)))

    def idle_cases(self, table: Table, *within: Formula) -> Iterator[int]:
        true = [self.oracle.truth(condition)[0] for condition, _ in table.cases]
        for index in range(len(true) + 1 if true else 0):
            before = [self.z3.Not(formula) for formula in true[:index]]
            if not self.exists(*within, *before, *true[index : index + 1]):
                yield index

    # overlaps ------------------------------------------------------------------------------------------------------

    def overlaps(self) -> set[str]:
        found = set()
        for policy, rule in self.rules.findings.items():
            table = Table(rule.severity.cases[1:], rule.severity.otherwise)
            applies_not = self.oracle.truth(rule.applies)[1]
            found |= {f"the severity of {policy}/{pair}" for pair in self.pairs(table, self.z3.Not(applies_not))}
        for name, table in self.rules.outputs.items():
            found |= {f"{name}/{pair}" for pair in self.pairs(table)}
        return found

    def pairs(self, table: Table, *within: Formula) -> Iterator[str]:
        for (first, (one, value)), (second, (other, different)) in combinations(enumerate(table.cases), 2):
            if value != different and self.exists(*within, self.oracle.truth(one)[0], self.oracle.truth(other)[0]):
                yield f"{first}/{second}"
