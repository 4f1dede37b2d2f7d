"""The node `recap`: shows all answers before anything is decided, and waits for Confirm."""

from langgraph.runtime import Runtime

from graphs.announcing import announce
from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.standing import close_disagreement, close_question, close_recap, recap_views
from graphs.state import Review


async def recap(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    close_disagreement(draft)
    close_question(draft)
    if draft.state["status"] != "recap" or draft.state["noted"]:
        close_recap(draft)
        draft.state["recap"] = [draft.post(view) for view in recap_views(draft)]
        draft.enter("recap_shown", None, draft.now, facts=list(draft.state["facts"]))
    draft.state["status"], draft.state["noted"] = "recap", []
    announce(draft)
    return draft.changes()
