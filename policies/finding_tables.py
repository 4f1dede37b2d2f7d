"""A finding as ordered cases over a policy's conditions: its state, and what it makes of the outcome."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from policies.expression import FALSE, Const, Evaluation, Expression, Not, Table, TableIs, Truth, both

NOT_APPLICABLE: Final = "not_applicable"
SATISFIED: Final = "satisfied"
VIOLATED: Final = "violated"
NOT_EVIDENCED: Final = "not_evidenced"
WAIVED: Final = "waived"
NO_SEVERITY: Final = "none"
OUTCOMES: Final = ("proceed", "proceed_with_conditions", "needs_evidence", "blocked")


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A policy's conditions, and the state and severity that follow from them."""

    applies: Expression
    satisfied: Expression
    violated: Expression
    state: Table
    severity: Table


def contribution_table(rule: FindingRule) -> Table:
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
    return Evaluation({}).value(contribution_table(finding))


def state_table(applies: Expression, satisfied: Expression, violated: Expression, *, waived: bool) -> Table:
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
    return Evaluation({}).value(state_table(Const(applies), Const(satisfied), Const(violated), waived=waived))
