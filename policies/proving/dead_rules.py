"""Rules that can never do anything: policies, severities, outputs' cases, terms, constraints, conditions of the ladder."""

from collections.abc import Iterator

from policies.expression import Const, Expression, Table
from policies.proving.fault import Fault
from policies.proving.predicates import Predicate
from policies.proving.worlds import ALWAYS, Worlds, differs, is_
from policies.rules import NOT_APPLICABLE, NOT_EVIDENCED, VIOLATED, FindingRule, Rules
from policies.yaml_source import Path


def dead_rules(worlds: Worlds) -> Iterator[Fault]:
    rules = worlds.compiled.rules
    yield from _constraints(worlds)
    yield from _terms(worlds)
    for policy, rule in rules.findings.items():
        yield from _policy(worlds, policy, rule)
    for name, table in rules.outputs.items():
        for index in _cases_that_never_count(worlds, table, ALWAYS):
            path: Path = ("pack.yaml", "outputs", name, "cases", index)
            yield Fault(
                "rule", f"outputs/{name}/{index}", path, f"this case of {name} never counts", "Remove it, or move it before the others"
            )
    yield from _ladder(worlds)


def _constraints(worlds: Worlds) -> Iterator[Fault]:
    rules = worlds.compiled.rules
    for index, (constraint, broken) in enumerate(zip(rules.pack.file.integrity, rules.integrity, strict=True)):
        if not worlds.exist(is_(broken, True), consistent=False):
            what = f'the integrity constraint "{constraint.id}" can never be broken'
            path: Path = ("pack.yaml", "integrity", index, "id")
            yield Fault("constraint", constraint.id, path, what, "Remove it, or mend its conditions")


def _terms(worlds: Worlds) -> Iterator[Fault]:
    for term, condition in terms_of(worlds.compiled.rules):
        truths = worlds.truths(condition)
        if len(truths) == 1:
            (truth,) = truths
            what = f'the term "{term}" is always {"open" if truth is None else str(truth).lower()}'
            yield Fault("term", term, ("pack.yaml", "terms", term), what, "Mend its condition, or write true or false if it is meant so")


def terms_of(rules: Rules) -> Iterator[tuple[str, Expression]]:
    """The terms that are more than true or false."""
    for term in rules.pack.file.terms:
        condition = rules.term(term)
        if not isinstance(condition, Const):
            yield term, condition


def _policy(worlds: Worlds, policy: str, rule: FindingRule) -> Iterator[Fault]:
    pack = worlds.compiled.pack
    path, written = pack.origins[policy], pack.policies[policy]
    states = {state for state, _ in worlds.values([f"finding.{policy}"])}
    if not states & {VIOLATED, NOT_EVIDENCED}:
        key, why = "satisfied", "it is always satisfied where it applies"
        if states == {NOT_APPLICABLE}:
            key, why = "applies", "it never applies"
        what = f'the policy "{policy}" and its next steps never come out: {why}'
        yield Fault("policy", policy, (*path, key), what, f'Mend "{key}", or remove the policy')
        return
    may_apply = differs(rule.applies, False)
    if not isinstance(rule.satisfied, Const) and not worlds.exist(may_apply, is_(rule.satisfied, True)):
        what = f'the policy "{policy}" can never be satisfied'
        yield Fault("rule", f"{policy}/satisfied", (*path, "satisfied"), what, 'Mend "satisfied", or write false if it is meant so')
    if written.violated is not None and not worlds.exist(is_(rule.applies, True), is_(rule.violated, True)):
        what = f'"violated" of the policy "{policy}" is never true'
        yield Fault("rule", f"{policy}/violated", (*path, "violated"), what, "Mend it, or remove it: not satisfied is then violated")
    ranked = Table(rule.severity.cases[1:], rule.severity.otherwise)
    for index in _cases_that_never_count(worlds, ranked, may_apply):
        what = f'this severity of the policy "{policy}" never counts'
        yield Fault("rule", f"{policy}/severity/{index}", (*path, "severity", index), what, "Remove it, or move it before the others")


def _cases_that_never_count(worlds: Worlds, table: Table, within: Predicate) -> Iterator[int]:
    """Their places; the last is the case for everything else."""
    if not table.cases:
        return
    rest = [within]
    for index, (condition, _) in enumerate(table.cases):
        if not worlds.exist(*rest, is_(condition, True)):
            yield index
        rest.append(differs(condition, True))
    if not worlds.exist(*rest):
        yield len(table.cases)


def _ladder(worlds: Worlds) -> Iterator[Fault]:
    for about, path, condition in ladder_conditions(worlds.compiled.rules):
        if not worlds.exist(is_(condition, True)):
            what = f'"{path[-1]}" of {about.replace("/", " ")} is never true'
            yield Fault("rule", about, path, what, "Mend it, or write false if it is meant so")


def ladder_conditions(rules: Rules) -> Iterator[tuple[str, Path, Expression]]:
    """When rungs fall short and needs keep their own route, where that is more than true or false."""
    bound = rules.ladder.bound
    for index, rung in enumerate(rules.pack.ladder.rungs):
        condition = bound.falls_short_only_if[rung.id]
        if not isinstance(condition, Const):
            yield f"rung/{rung.id}", ("ladder.yaml", "rungs", index, "falls_short_only_if"), condition
    for need, condition in bound.keeps_own_route.items():
        if not isinstance(condition, Const):
            yield f"need/{need}", ("ladder.yaml", "needs", need, "keeps_own_route"), condition
