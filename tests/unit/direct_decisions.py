"""Decides complete sheets from the rules' own tables, without diagrams: quick to set up, so a changed pack costs milliseconds."""

from collections.abc import Iterator
from datetime import date

from policies.decision import Decision, NextStep
from policies.errors import Contradiction, Problem
from policies.expression import Evaluation
from policies.findings import Finding
from policies.pack import Pack
from policies.pack_tests import ReadyTest, decision_differences, refusal_differences
from policies.rules import Rules
from policies.sheet import Sheet
from policies.variables import facts_read
from policies.waivers import active_waivers

SEVEREST_FIRST = ("block", "require", "advise")


class DirectDecider:
    """One pack's rules, built once for each set of policies in force and waived."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._rules: dict[tuple[frozenset[str], frozenset[str]], Rules] = {}

    def rules(self, as_of: date, waived: frozenset[str]) -> Rules:
        later = frozenset(policy.id for policy in self.pack.policies.values() if policy.effective_from > as_of)
        if (later, waived) not in self._rules:
            self._rules[later, waived] = Rules(self.pack, as_of, waived)
        return self._rules[later, waived]

    def differences(self, ready: ReadyTest) -> list[str]:
        """What a pack test finds not to be as expected."""
        test, as_of = ready.test, ready.test.as_of or self.pack.released
        rules = self.rules(as_of, active_waivers(self.pack, test.waivers, as_of))
        refusals = list(_refusals(rules, ready.sheet))
        if refusals:
            return min((refusal_differences(test.expect, refusal) for refusal in refusals), key=len)
        before = Evaluation(ready.sheet).value(self.rules(as_of, frozenset()).outcome)
        return list(decision_differences(test.expect, _decision(rules, ready.sheet, as_of, before)))


def _refusals(rules: Rules, sheet: Sheet) -> Iterator[Contradiction]:
    """One for each broken constraint: together, its facts are what cannot hold."""
    evaluation = Evaluation(sheet)
    for constraint, broken in zip(rules.pack.file.integrity, rules.integrity, strict=True):
        if evaluation.truth(broken):
            yield Contradiction(Problem("sheet", 0, 0, constraint.say, "Correct it"), facts_read([broken])[0], [constraint.say])


def _decision(rules: Rules, sheet: Sheet, as_of: date, outcome_without_waivers: str) -> Decision:
    evaluation = Evaluation(sheet)
    pack, headline = rules.pack, evaluation.value(rules.headline)
    needs = sheet["need"] if pack.ladder.rungs else ()
    assert isinstance(needs, tuple)
    routes: dict[str, str | None] = {need: evaluation.value(rules.routes[need]) for need in needs}
    outputs = {str(name): evaluation.value(table) for name, table in rules.outputs.items()}
    states = {policy: (evaluation.value(rule.state), evaluation.value(rule.severity)) for policy, rule in rules.findings.items()}
    return Decision(
        pack=pack,
        as_of=as_of,
        determined=True,
        outcome=evaluation.value(rules.outcome),
        outcome_without_waivers=outcome_without_waivers,
        headline=headline,
        routes=routes,
        also_use=tuple(rung.id for rung in pack.ladder.rungs if rung.id in routes.values() and rung.id != headline),
        hosting=outputs.get("hosting"),
        tuning_method=outputs.get("tuning_method"),
        risk_tier=outputs.get("risk_tier"),
        findings=tuple(
            Finding(policy, None if severity == "none" else severity, state, {}) for policy, (state, severity) in states.items()
        ),
        next_steps=tuple(_next_steps(pack, states)),
        break_even=None,
    )


def _next_steps(pack: Pack, states: dict[str, tuple[str, str]]) -> Iterator[NextStep]:
    for wanted in SEVEREST_FIRST:
        for policy, (state, severity) in states.items():
            if severity == wanted and state in ("violated", "not_evidenced"):
                for step in pack.policies[policy].steps:
                    yield NextStep(f"{policy}/{step.id}", step.text, step.role or pack.policies[policy].role, step.days, policy)
