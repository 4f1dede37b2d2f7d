"""A sheet's findings: each policy's state and severity, and the answers behind them.

A policy's conditions are read one by one, so that the reasons come apart in the same way (it applies because ..., it is
violated because ...); policies share most conditions, so most are read once. Where a gap in the sheet leaves a condition
open, the state may still follow from all of them together: then the finding's own diagram is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.compiled import Compiled, Conditions
from policies.expression import Answer
from policies.finding_tables import NO_SEVERITY, NOT_APPLICABLE, state_of
from policies.reasons import Reasons
from policies.sheet import Sheet

Values = Callable[[str], tuple[Any, ...]]  # the values that an output may still have


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` and `severity` are None while open; `severity` also where the policy does not apply."""

    policy: str
    severity: str | None
    state: str | None
    because: Mapping[str, Answer]


def findings(compiled: Compiled, fixed: Mapping[int, int], values: Values, sheet: Sheet) -> tuple[Finding, ...]:
    """In the pack's order; `fixed` is the sheet as variables."""
    reasons = Reasons(compiled, fixed)
    found = []
    for policy, output in compiled.finding_outputs:
        finding = _by_conditions(compiled.conditions[policy], reasons) or _by_diagram(compiled, output, reasons, values(output))
        state, severity, facts = finding
        because = {fact: sheet[fact] for fact in facts}
        found.append(Finding(policy, None if severity == NO_SEVERITY else severity, state, because))
    return tuple(found)


def _by_conditions(conditions: Conditions, reasons: Reasons) -> tuple[str, str, dict[str, None]] | None:
    """State, severity and the facts behind them; None where a condition is open."""
    applies = reasons.behind(conditions.applies)
    if applies is None:
        return None
    facts = dict.fromkeys(applies.facts)
    if applies.value is False:
        return NOT_APPLICABLE, NO_SEVERITY, facts
    satisfied = reasons.behind(conditions.satisfied)
    violated = satisfied if conditions.violated is None else reasons.behind(conditions.violated)
    if satisfied is None or violated is None:
        return None
    facts |= dict.fromkeys((*satisfied.facts, *violated.facts))
    broken = violated.value
    if conditions.violated is None:
        broken = None if satisfied.value is None else not satisfied.value
    state = state_of(applies.value, satisfied.value, broken, waived=conditions.waived)
    if isinstance(conditions.severity, str):
        return state, conditions.severity, facts
    severity = reasons.behind(conditions.severity)
    return None if severity is None else (state, severity.value, facts | dict.fromkeys(severity.facts))


def _by_diagram(
    compiled: Compiled, output: str, reasons: Reasons, values: tuple[Any, ...]
) -> tuple[str | None, str | None, dict[str, None]]:
    if len(values) > 1:
        state, severity = (part[0] if len(set(part)) == 1 else None for part in zip(*values, strict=True))
        return state, severity, {}
    because = reasons.behind(compiled.plain[output]) or reasons.behind(compiled.guarded[output])
    return (*values[0], dict.fromkeys(because.facts if because else ()))
