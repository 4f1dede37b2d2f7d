"""A review's next steps: taken from its decision, and kept with what became of them when it is decided again."""

from graphs.draft import Draft
from graphs.state import NextStep
from graphs.workdays import after_working_days
from policies.decision import Decision


def take_steps(draft: Draft, decision: Decision) -> None:
    """The steps of the decision. One that was there before keeps its owner, its date and its evidence."""
    severities = {finding.policy: finding.severity for finding in decision.findings}
    known = {step["id"]: step for step in draft.state.get("steps", [])}
    draft.state["steps"] = [
        known.get(step.id)
        or NextStep(
            id=step.id,
            text=step.text,
            role=decision.pack.file.roles[step.role],
            policy=step.policy,
            advised=severities[step.policy] == "advise",
            due=after_working_days(decision.as_of, step.days).isoformat(),
            owner=None,
            done=None,
            snoozed=None,
            reminded=[],
        )
        for step in decision.next_steps
    ]
