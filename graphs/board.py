"""The node `board`: its post shows what the board has to decide about, and what it has said."""

from langgraph.runtime import Runtime

from graphs.board_words import concern_shown, ruling_shown, waiver_shown
from graphs.cards import close_card, put_card
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.follow_up_views import BoardCard, Waivable
from graphs.state import Review
from policies.finding_tables import NOT_EVIDENCED, VIOLATED, WAIVED


async def board(state: Review, runtime: Runtime[Context]) -> Review:
    """What the board may do stands in the thread as long as the decision does."""
    draft = Draft(state, context_of(runtime))
    _show(draft)
    return draft.changes()


def _show(draft: Draft) -> None:
    state = draft.state
    if draft.context.board is None and not state.get("board"):
        return
    card, shown = _card(draft), state.get("boarded")
    if card == shown:
        return
    told_again = bool(shown and shown["ruled"] and not card["ruled"])  # a waiver has lapsed under an approval
    state["board"] = put_card(draft, state.get("board"), shown, card, anew=told_again)
    state["boarded"] = card


def close_board(draft: Draft) -> None:
    """A decision that stands no longer is not ruled on any more."""
    draft.state["boarded"] = close_card(draft, draft.state.get("board"), draft.state.get("boarded"))


def _card(draft: Draft) -> BoardCard:
    state, seat = draft.state, draft.context.board
    ruled = state.get("ruled")
    card = BoardCard(
        view="board",
        review=draft.review,
        round=state.get("round", 1),
        verdict=state["verdict"] or "",
        members=sorted(seat.members) if seat else [],
        ruled=ruled["what"] if ruled else None,
        ruling=ruling_shown(ruled) if ruled else None,
        concerns=list(map(concern_shown, state.get("concerns") or [])),
        waivers=[waiver_shown(draft.pack, granted) for granted in state.get("waivers") or [] if granted["ended"] != "replaced"],
        waivable=list(waivable(draft)),
        closed=False,
    )
    if seat and seat.called:
        card["called"] = list(seat.called)
    return card


def waivable(draft: Draft) -> list[Waivable]:
    """The open findings that the pack lets a board waive, and the waived ones, whose waiver may be replaced."""
    decision = draft.context.decider.decide(draft.sheet, draft.context.today, draft.waivers)
    policies, open_ones = draft.pack.policies, (VIOLATED, NOT_EVIDENCED, WAIVED)
    found = [policies[finding.policy] for finding in decision.findings if finding.state in open_ones and finding.severity]
    return [Waivable(policy=one.id, title=one.title, max_days=one.waiver.max_days) for one in found if one.waiver != "never"]
