"""The node `wait`: nothing but the interrupt, for a resumed node starts again from its top."""

from langgraph.types import interrupt

from graphs.state import Review


async def wait(state: Review) -> Review:
    """Resumed with a Batch."""
    return Review(batch=interrupt({"review": state["opening"]["review"], "status": state["status"]}))
