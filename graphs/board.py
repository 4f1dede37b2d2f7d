"""The board: who may rule, what they said, and the node `board`, whose post shows it.

Everybody is looked at again for each press, in the review's turn, so that of two presses at once the first one counts.
"""

from datetime import UTC, datetime

from langgraph.runtime import Runtime

from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.messages import Message
from graphs.state import Review, Ruled
from graphs.views import BoardCard, Voice, Waivable
from policies.rules import NOT_EVIDENCED, VIOLATED

RULED = {"approved": "approved", "changes": "sent back for changes", "declined": "declined"}


async def board(state: Review, runtime: Runtime[Context]) -> Review:
    """What the board may do stands in the thread as long as the decision does."""
    draft = Draft(state, context_of(runtime))
    _show(draft)
    return draft.changes()


def approve(draft: Draft, message: Message) -> None:
    if _may_rule(draft, message):
        _rule(draft, message, Ruled(what="approved", by=message["by"], at=message["at"], text=None))


def _rule(draft: Draft, message: Message, ruled: Ruled) -> None:
    draft.state["ruled"] = ruled
    draft.journal(ruled["what"], message, round=draft.state["round"], text=ruled["text"])


def _may_rule(draft: Draft, message: Message) -> bool:
    """Says no to the person alone, and keeps that in the journal."""
    problem = _problem(draft, message)
    if problem:
        draft.journal("refused", message, wish=message["do"])
        draft.tell(message["by"], problem)
    return not problem


def _problem(draft: Draft, message: Message) -> str | None:
    state, seat = draft.state, draft.context.board
    if seat is None or message["by"] not in seat.members:
        return "Only the board of this channel decides here. What you know can still change an answer: just write it in the thread."
    if message["by"] == state["opening"]["requester"]:
        return "You opened this review, so somebody else of the board decides."
    if state["status"] != "recommended" or message["value"]["round"] != state.get("round"):
        return f"{draft.review} has gone on since, so there is nothing to decide there any more. Please look at its newest post."
    ruled = state.get("ruled")
    if ruled:
        return f"<@{ruled['by']}> was quicker: {draft.review} is {RULED[ruled['what']]} already."
    return None


def _show(draft: Draft) -> None:
    state = draft.state
    if draft.context.board is None and not state.get("board"):
        return
    card = _card(draft)
    if card == state.get("boarded"):
        return
    shown = state.get("boarded")
    if state.get("board") and shown and shown["round"] == card["round"]:
        draft.update(str(state["board"]), card)
    else:
        close_board(draft)
        state["board"] = draft.post(card)
    state["boarded"] = card


def close_board(draft: Draft) -> None:
    """A decision that stands no longer is not ruled on any more."""
    shown = draft.state.get("boarded")
    if draft.state.get("board") and shown and not shown["closed"]:
        closed: BoardCard = {**shown, "closed": True}
        draft.update(str(draft.state["board"]), closed)
        draft.state["boarded"] = closed


def _card(draft: Draft) -> BoardCard:
    state, seat = draft.state, draft.context.board
    ruled = state.get("ruled")
    return BoardCard(
        view="board",
        review=draft.review,
        round=state.get("round", 1),
        verdict=state["verdict"] or "",
        members=sorted(seat.members) if seat else [],
        ruled=ruled["what"] if ruled else None,
        ruling=Voice(by=ruled["by"], on=_day(ruled["at"]), text=ruled["text"]) if ruled else None,
        concerns=[],
        waivers=[],
        waivable=list(waivable(draft)),
        closed=False,
    )


def waivable(draft: Draft) -> list[Waivable]:
    """The open findings that the pack lets a board waive."""
    decision = draft.context.decider.decide(draft.sheet, draft.context.today, draft.waivers)
    policies = draft.pack.policies
    found = [policies[finding.policy] for finding in decision.findings if finding.state in (VIOLATED, NOT_EVIDENCED) and finding.severity]
    return [Waivable(policy=one.id, title=one.title, max_days=one.waiver.max_days) for one in found if one.waiver != "never"]


def _day(at: str) -> str:
    return datetime.fromtimestamp(float(at), UTC).date().isoformat()
