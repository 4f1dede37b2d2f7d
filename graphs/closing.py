"""The node `close`: a cancelled review loses its controls."""

from langgraph.runtime import Runtime

from graphs.announcing import announce
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.standing import close_disagreement, close_question, close_recap
from graphs.state import Review


async def close(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    draft.state["held"] = []
    draft.state["again"] = []
    close_disagreement(draft)
    close_question(draft)
    close_recap(draft)
    announce(draft)
    return draft.changes()
