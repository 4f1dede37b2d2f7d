"""The node `follow_up`: what must be done stands in the thread, with who does it and by when."""

from langgraph.runtime import Runtime

from graphs.context import Context, context_of
from graphs.draft import Draft
from graphs.state import Review


async def follow_up(state: Review, runtime: Runtime[Context]) -> Review:
    return Draft(state, context_of(runtime)).changes()
