"""Waiving one finding: who may, for how long, and what becomes of the outcome.

The rules decide again under the waiver: the finding is waived then, which is never satisfied, and everybody is shown both outcomes.
"""

from datetime import date, timedelta
from typing import NamedTuple

from graphs.board import waivable
from graphs.draft import Draft
from graphs.messages import Message
from graphs.ruling import may_rule, refuse_ruling, says_why, value_of
from graphs.state import UNDECIDED, WAIVED, Cause, Granted
from policies.model import Waiver

MOST_REASON = 1000  # characters


class Wanted(NamedTuple):
    policy: str
    expires: date
    ticket: str | None


def waive(draft: Draft, message: Message) -> None:
    """A second waiver of the same finding takes the place of the first."""
    if not may_rule(draft, message, after_approval=True) or not says_why(draft, message):
        return
    wanted = _wanted(message)
    problem = "That waiver could not be read. Please press the button again." if wanted is None else _problem(draft, message["by"], wanted)
    if wanted is None or problem:
        refuse_ruling(draft, message, str(problem))
        return
    _grant(draft, message, wanted)


def _wanted(message: Message) -> Wanted | None:
    given = value_of(message)
    try:
        return Wanted(str(given["policy"]), date.fromisoformat(given["expires"]), given.get("ticket") or None)
    except (KeyError, TypeError, ValueError):
        return None


def _problem(draft: Draft, by: str, wanted: Wanted) -> str | None:
    found = {one["policy"]: one for one in waivable(draft)}.get(wanted.policy)
    if found is None:
        return "That finding is not open, or its policy allows no waiver."
    today = draft.context.today
    latest = today + timedelta(days=found["max_days"])
    if not today < wanted.expires <= latest:
        most = f"{found['max_days']} days at most: it may expire after today, and by {latest.isoformat()}"
        return f"A waiver of “{found['title']}” lasts {most}."
    seat = draft.context.board
    if seat and not seat.answerers_may_waive and by in _answerers(draft, wanted.policy):
        return f"“{found['title']}” rests on an answer of yours, so someone else on the board decides whether it is waived."
    return None


def _answerers(draft: Draft, policy: str) -> set[str]:
    """Whoever answered what the finding rests on."""
    decision = draft.context.decider.decide(draft.sheet, draft.context.today, draft.waivers)
    because = next(finding.because for finding in decision.findings if finding.policy == policy)
    return {draft.state["facts"][fact]["by"] for fact in because}


def _grant(draft: Draft, message: Message, wanted: Wanted) -> None:
    state, policy = draft.state, wanted.policy
    reason, today = str(message["text"]).strip()[:MOST_REASON], draft.context.today
    others = [waiver for waiver in draft.waivers if waiver.policy != policy]
    granted = Granted(
        policy=policy,
        reason=reason,
        granted_by=message["by"],
        granted_on=today.isoformat(),
        expires=wanted.expires.isoformat(),
        ticket=wanted.ticket,
        before=_outcome(draft, others),
        after=_outcome(draft, [*others, Waiver(policy=policy, reason=reason, granted_on=today, expires=wanted.expires)]),
        reminded=False,
        ended=None,
    )
    kept = [_replaced(one) if one["policy"] == policy else one for one in state.get("waivers") or []]
    state["waivers"] = [*kept, granted]
    state["decide_again"] = Cause(why=WAIVED, by=message["by"], at=message["at"])
    shown = {name: granted[name] for name in ("policy", "reason", "expires", "ticket", "before", "after")}
    draft.journal(WAIVED, message, round=state.get("round", 1), **shown)


def _replaced(granted: Granted) -> Granted:
    return granted if granted["ended"] else {**granted, "ended": "replaced"}


def _outcome(draft: Draft, waivers: list[Waiver]) -> str:
    return draft.context.decider.decide(draft.sheet, draft.context.today, waivers).outcome or UNDECIDED
