"""The node `follow_up`: what must be done stands in the thread, with who does it and by when."""

from langgraph.runtime import Runtime

from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.state import Review
from graphs.step_card import show_steps


async def follow_up(state: Review, runtime: Runtime[Context]) -> Review:
    draft = Draft(state, context_of(runtime))
    show_steps(draft)
    return draft.changes()
