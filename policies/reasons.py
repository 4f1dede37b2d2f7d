"""Why a finding is what it is: the answers that force it.

A policy's conditions are explained one by one (it applies because ..., it is violated because ...), each by answers on
its diagram's path of which none is superfluous. Policies share most conditions, so most reasons are found only once.
"""

from collections.abc import Mapping
from typing import Any

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root
from policies.rules import NOT_APPLICABLE


def reasons(compiled: Compiled, policy: str, value: tuple[str, str], fixed: Mapping[int, int]) -> tuple[str, ...]:
    """Facts that force the finding's (state, severity), which must be fixed under `fixed`."""
    applies, *others = compiled.conditions[policy]
    facts: dict[str, None] = {}
    for root in (applies,) if value[0] == NOT_APPLICABLE else (applies, *others):
        because = _reasons(compiled, root, fixed)
        if because is None:  # a gap leaves this condition open, but not what follows from all of them
            whole = _reasons(compiled, compiled.plain[f"finding.{policy}"], fixed)
            return _reasons(compiled, compiled.guarded[f"finding.{policy}"], fixed) or () if whole is None else whole
        facts.update(dict.fromkeys(because))
    return tuple(facts)


def _reasons(compiled: Compiled, root: Root, fixed: Mapping[int, int]) -> tuple[str, ...] | None:
    """Facts that alone force the diagram's value, each needed, in the order they are asked; None where it is not fixed."""
    found = _asked(compiled, root, fixed)
    if found is None:
        return None
    asked, value = found
    key = root, tuple([(variable, fixed[variable]) for variable in asked])
    if key not in compiled.reasons:
        compiled.reasons[key] = _without_superfluous(compiled, root, value, fixed, asked)
    return compiled.reasons[key]


def _asked(compiled: Compiled, root: Root, fixed: Mapping[int, int]) -> tuple[list[int], Any] | None:
    """The fixed variables that the paths ask, and the one value they lead to; None where they lead to several."""
    diagrams = compiled.diagrams
    var, kids, bottom = diagrams.var, diagrams.kids, diagrams.bottom
    asked, seen, waiting = set(), set(), [root]
    values = set()
    while waiting:
        node = waiting.pop()
        while (variable := var[node]) in fixed:
            asked.add(variable)
            node = kids[node][fixed[variable]]
        if node in seen:
            continue
        seen.add(node)
        if variable != bottom:
            waiting += kids[node]
        elif (value := diagrams.values[node]) != IMPOSSIBLE:
            values.add(value)
            if len(values) > 1:
                return None
    return sorted(asked), values.pop()


def _without_superfluous(compiled: Compiled, root: Root, value: Any, fixed: Mapping[int, int], asked: list[int]) -> tuple[str, ...]:
    facts = list(dict.fromkeys([compiled.variables.fact_at[variable] for variable in asked]))
    kept = {variable: fixed[variable] for fact in facts for variable in compiled.variables.indexes(fact)}
    needed = []
    for fact in facts:
        own = compiled.variables.indexes(fact)
        for variable in own:
            del kept[variable]
        if not _forces(compiled, root, value, kept):
            needed.append(fact)
            kept.update((variable, fixed[variable]) for variable in own)
    return tuple(needed)


def _forces(compiled: Compiled, root: Root, value: Any, fixed: Mapping[int, int]) -> bool:
    allowed = (value, IMPOSSIBLE)
    for other in compiled.diagrams.possible(root, fixed):  # noqa: SIM110 - a loop is a third faster here, and hot
        if other not in allowed:
            return False
    return True
