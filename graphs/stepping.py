"""A review's next steps: taken from its decision, and kept with what became of them when it is decided again."""

from typing import Any, Final

from graphs.draft import Draft
from graphs.state import Cause, NextStep
from graphs.wording import name
from graphs.workdays import after_working_days
from policies.decision import Decision
from policies.decision import NextStep as Named

TOLD: Final = 3  # steps by name


def take_steps(draft: Draft, decision: Decision, cause: Cause) -> None:
    """The steps of the decision. One that was there before keeps its owner, its date and its evidence."""
    before = {step["id"]: step for step in draft.state.get("steps") or []}
    steps = [_taken(decision, named, before.get(named.id)) for named in decision.next_steps]
    draft.state["steps"] = steps
    needed = {step["id"] for step in steps}
    for step in before.values():
        if step["id"] not in needed:
            draft.enter("step_dropped", cause["by"], cause["at"], **particulars(draft, step))
    for step in steps:
        if step["id"] not in before:
            draft.enter("step_created", cause["by"], cause["at"], **particulars(draft, step))
    _tell_done_but_needed(draft, decision, [step for step in steps if step["done"] and not step["advised"]])


def _taken(decision: Decision, named: Named, before: NextStep | None) -> NextStep:
    """The words are those of the pack that decides now."""
    severities = {finding.policy: finding.severity for finding in decision.findings}
    return NextStep(
        id=named.id,
        text=named.text,
        role=decision.pack.file.roles[named.role],
        policy=named.policy,
        advised=severities[named.policy] == "advise",
        due=before["due"] if before else after_working_days(decision.as_of, named.days).isoformat(),
        owner=before["owner"] if before else None,
        done=before["done"] if before else None,
        snoozed=before["snoozed"] if before else None,
        reminded=before["reminded"] if before else [],
    )


def particulars(draft: Draft, step: NextStep, **more: Any) -> dict[str, Any]:
    """A step as the journal keeps it."""
    kept = {name: step[name] for name in ("text", "role", "policy", "advised", "due", "owner", "done")}
    return {"step": step["id"], "round": draft.state.get("round", 1), **kept, **more}


def _tell_done_but_needed(draft: Draft, decision: Decision, done: list[NextStep]) -> None:
    """Evidence is a person's word and decides nothing: a policy is satisfied by answers alone. So the team is told which."""
    if not done:
        return
    named = "; ".join(f"\u201c{step['text']}\u201d" for step in done[:TOLD]) + (f" and {len(done) - TOLD} more" if len(done) > TOLD else "")
    draft.say(f"Done already, though the answers do not show it: {named}. {how_to_count(draft, decision, done[0])}")


def how_to_count(draft: Draft, decision: Decision, step: NextStep) -> str:
    finding = next(finding for finding in decision.findings if finding.policy == step["policy"])
    facts = [fact for fact in finding.because if fact != draft.pack.ladder.proposal_fact and fact in draft.state["facts"]]
    change = f"change {name(draft.pack, facts[-1])}" if facts else "change, and the answer's name"
    return f"A decision counts answers: write for example {change}, and I decide again. Or press Reopen."
