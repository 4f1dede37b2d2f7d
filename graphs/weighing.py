"""The node `weigh`: what the answers settle, what disagrees, and therefore what comes next."""

from typing import Final, Literal

from langgraph.runtime import Runtime

from graphs.board import close_board
from graphs.context import Context, context_of
from graphs.disagreement import take_what_agrees
from graphs.draft import Draft
from graphs.state import LAPSED, WAIVED, Review
from graphs.step_card import close_steps
from graphs.taking import weigh_doubts
from policies.interview import next_question

Next = Literal["ask", "recap", "recommend", "close", "wait"]
WHY_ON: Final = {
    WAIVED: "With this waiver another way may be open, and what it needs has not been asked yet.",
    LAPSED: "Without the waiver another way is open again, and what it needs has not been asked yet.",
}


async def weigh(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    if state.get("repinned"):  # these are not the rules any more
        draft.state["next"] = "wait"
        close_board(draft)
        return draft.changes()
    take_what_agrees(draft)
    weigh_doubts(draft)
    draft.state["next"] = _next(draft)
    if draft.state["status"] != "recommended":
        close_board(draft)
        close_steps(draft)
    return draft.changes()


def what_next(state: Review) -> Next:
    return state["next"]


def _next(draft: Draft) -> Next:
    state = draft.state
    if state["status"] == "cancelled":
        return "close"
    if state["held"] or state["again"]:
        return "ask"
    if state["status"] == "recommended":
        if not state.get("decide_again") or not next_question(draft.knowledge):
            return "recommend"
        _ask_on(draft)
    if state["confirmed_by"]:
        return "recommend"
    return "ask" if next_question(draft.knowledge) else "recap"


def _ask_on(draft: Draft) -> None:
    """A waiver that comes or goes may open a step of the ladder, and its questions."""
    state = draft.state
    cause = state["decide_again"]
    state["status"], state["confirmed_by"] = "interviewing", None
    if cause:
        draft.say(
            f"{WHY_ON.get(cause['why'], 'What counts has changed.')} So {draft.review} needs a few more answers before I can decide again."
        )
