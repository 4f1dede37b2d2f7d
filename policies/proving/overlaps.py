"""Ordered cases whose order matters: two of them hold at once and lead to different results."""

from collections.abc import Iterator
from itertools import combinations

from policies.expression import Table
from policies.proving.fault import Overlap
from policies.proving.predicates import Predicate
from policies.proving.worlds import ALWAYS, Worlds, differs, is_
from policies.yaml_source import Path


def overlaps(worlds: Worlds) -> Iterator[Overlap]:
    rules = worlds.compiled.rules
    for policy, rule in rules.findings.items():
        path = (*rules.pack.origins[policy], "severity")
        table = Table(rule.severity.cases[1:], rule.severity.otherwise)
        yield from _pairs(worlds, f"the severity of {policy}", path, table, differs(rule.applies, False))
    for name, table in rules.outputs.items():
        yield from _pairs(worlds, str(name), ("pack.yaml", "outputs", name, "cases"), table, ALWAYS)


def _pairs(worlds: Worlds, about: str, path: Path, table: Table, within: Predicate) -> Iterator[Overlap]:
    for (first, (one, value)), (second, (other, different)) in combinations(enumerate(table.cases), 2):
        predicates = within, is_(one, True), is_(other, True)
        if value != different and worlds.exist(*predicates):
            what = f"{about}: cases {first + 1} and {second + 1} can hold together, and the order decides"
            yield Overlap(f"{about}/{first}/{second}", (*path, second), what, worlds.smallest(*predicates))
