"""The node `recommend`: decides, and names what is to be posted: the recommendation in thread and channel, and the files.

A decision on new answers is a new round with posts of its own. Where only a waiver came or went, the posts of this round are rewritten.
"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from langgraph.runtime import Runtime

from graphs.announcing import announce
from graphs.comparing import changes
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.follow_up_views import Compared
from graphs.ground import ground_has_moved_still
from graphs.narrating import narrate
from graphs.recommendation import recommendation
from graphs.standing import close_recap
from graphs.state import LAPSED, UNDECIDED, CameOut, Cause, Posted, Review, Round
from graphs.stepping import take_steps
from graphs.views import Files, Recommendation
from policies.decision import Decision
from policies.decision_json import full_json

NEVER = "0"  # the time of what did not happen


async def recommend(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    if state["status"] != "recommended":
        await _decide(draft)
    elif state.get("decide_again"):
        _decide_again(draft)
    return draft.changes()


@dataclass(frozen=True, slots=True)
class Decided:
    decision: Decision
    text: str
    view: Recommendation


async def _decide(draft: Draft) -> None:
    state = draft.state
    close_recap(draft)
    state["ruled"], state["concerns"] = None, []  # what was said was about the decision before
    decided = _decided(draft)
    if sentences := await narrate(draft, decided.decision, decided.view["verdict"], _confirmed_at(draft)):
        decided.view["narrative"] = sentences
    state["status"], state["noted"], state["decide_again"] = "recommended", [], None
    _keep(draft, decided)
    thread = draft.post(decided.view)
    draft.attach(Files(view="files", review=draft.review, record=decided.view, decision=decided.text))
    channel = draft.post({**decided.view, "in_channel": True}, "channel")
    state["posted"] = Posted(thread=thread, channel=channel)
    announce(draft)
    _begin_round(draft, decided)


def _decide_again(draft: Draft) -> None:
    """The same answers under other waivers, on another day."""
    state, cause = draft.state, draft.state["decide_again"]
    assert cause is not None  # noqa: S101 - the caller has looked
    state["decide_again"] = None
    decided = _decided(draft)
    _approved_no_longer(draft, decided, cause)
    _keep(draft, decided)
    if posted := state.get("posted"):
        draft.update(posted["thread"], decided.view)
        draft.update(posted["channel"], {**decided.view, "in_channel": True}, "channel")
    draft.attach(Files(view="files", review=draft.review, record=decided.view, decision=decided.text))
    announce(draft)
    if rounds := state.get("rounds"):  # one that was decided before there were rounds has none
        state["rounds"] = [*rounds[:-1], {**rounds[-1], **_came_out(decided)}]
    _enter(draft, decided, cause, why=cause["why"])
    take_steps(draft, decided.decision, cause)


def attach_record(draft: Draft) -> None:
    """The record once more, with what the board has said to the same decision."""
    decided = _decided(draft, date.fromisoformat(json.loads(str(draft.state["decision"]))["as_of"]))
    draft.attach(Files(view="files", review=draft.review, record=decided.view, decision=decided.text, only_record=True))


def _approved_no_longer(draft: Draft, decided: Decided, cause: Cause) -> None:
    """What was approved rested on a waiver that has lapsed; the round keeps what was said."""
    state, ruled = draft.state, draft.state.get("ruled")
    before = json.loads(str(state["decision"]))["outcome"]
    if cause["why"] == LAPSED and ruled and ruled["what"] == "approved" and decided.decision.outcome != before:
        state["ruled"] = None
        draft.enter("approval_ended", cause["by"], cause["at"], round=state.get("round", 1), approved_by=ruled["by"])


def _decided(draft: Draft, as_of: date | None = None) -> Decided:
    context, sheet, day = draft.context, draft.sheet, as_of or draft.context.today
    decision = context.decider.decide(sheet, day, draft.waivers)
    explanation = context.decider.explain(sheet, day, draft.waivers)
    text = json.dumps(full_json(decision, explanation), indent=2, ensure_ascii=False)
    return Decided(decision, text, recommendation(draft, decision, explanation))


def _keep(draft: Draft, decided: Decided) -> None:
    state, outcome = draft.state, str(decided.decision.outcome)
    state["decision"], state["verdict"] = decided.text, decided.view["verdict"]
    if state.get("waivers"):
        state["waivers"] = [{**one, "after": outcome} if one["after"] == UNDECIDED else one for one in state["waivers"]]


def _begin_round(draft: Draft, decided: Decided) -> None:
    state, decision = draft.state, decided.decision
    state["round"] = state.get("round", 0) + 1
    state["anew"] = False
    at = _confirmed_at(draft)
    finished = Round(
        number=state["round"],
        decided_on=decision.as_of.isoformat(),
        pack=state["pack"],
        facts={fact: record["value"] for fact, record in state["facts"].items()},
        ruled=None,
        **_came_out(decided),
        proposed=_proposed(draft),
        decided_at=None if at == NEVER else at,
        questions=len(state["questions_asked"]),
    )
    if earlier := state.get("rounds"):
        lines = changes(draft.pack, earlier[-1], finished)
        draft.post(Compared(view="compared", review=draft.review, before=earlier[-1]["number"], after=finished["number"], lines=lines))
    state["rounds"] = [*state.get("rounds", []), finished]
    cause = Cause(why="confirmed", by=state["confirmed_by"], at=at)
    _enter(draft, decided, cause, round=state["round"])
    take_steps(draft, decision, cause)
    ground_has_moved_still(draft)


def _came_out(decided: Decided) -> CameOut:
    decision = decided.decision
    return CameOut(
        outcome=str(decision.outcome),
        headline=str(decision.headline),
        verdict=decided.view["verdict"],
        findings={finding.policy: str(finding.state) for finding in decision.findings},
    )


def _enter(draft: Draft, decided: Decided, cause: Cause, **more: object) -> None:
    decision = decided.decision
    draft.enter(
        "decided",
        cause["by"],
        cause["at"],
        outcome=decision.outcome,
        headline=decision.headline,
        as_of=decision.as_of.isoformat(),
        pack=draft.state["pack"]["hash"],
        decision=sha256(f"{decided.text}\n".encode()).hexdigest(),  # of the file that is attached
        **more,
    )


def _proposed(draft: Draft) -> str | None:
    proposal = draft.state["facts"].get(draft.pack.ladder.proposal_fact)
    return str(proposal["value"]) if proposal else None


def _confirmed_at(draft: Draft) -> str:
    """The time of Confirm, which stands in the journal before this."""
    return next((entry["at"] for entry in reversed(draft.state["journal"]) if entry["what"] == "confirmed"), NEVER)
