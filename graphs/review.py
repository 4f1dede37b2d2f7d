"""The review as a LangGraph graph: open, read, weigh, ask and wait until nothing matters any more, recap, recommend.

Nodes are small functions of the state; none of them posts. See `draft.py` for effects and journal, `waiting.py` for how a
turn begins, `weighing.py` for what comes next.
"""

from typing import Any, Final

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.asking import ask
from graphs.board import board
from graphs.closing import close
from graphs.context import Context
from graphs.following_up import follow_up
from graphs.opening import open_review
from graphs.reading import read
from graphs.recapping import recap
from graphs.recommending import recommend
from graphs.state import Beginning, Review
from graphs.waiting import wait
from graphs.weighing import weigh, what_next

ReviewGraph = CompiledStateGraph[Review, Context, Beginning, Review]


def build(checkpointer: BaseCheckpointSaver[Any] | None = None) -> ReviewGraph:
    """The names of nodes are kept in checkpoints: a renamed node would never wake again."""
    graph: StateGraph[Review, Context, Beginning, Review] = StateGraph(Review, Context, input_schema=Beginning)
    graph.add_node("open", open_review)
    graph.add_node("read", read)
    graph.add_node("weigh", weigh)
    graph.add_node("ask", ask)
    graph.add_node("recap", recap)
    graph.add_node("recommend", recommend)
    graph.add_node("board", board)
    graph.add_node("follow_up", follow_up)
    graph.add_node("wait", wait)
    graph.add_node("close", close)
    graph.add_edge(START, "open")
    graph.add_edge("open", "read")
    graph.add_edge("read", "weigh")
    graph.add_conditional_edges("weigh", what_next, ["ask", "recap", "recommend", "close", "wait"])
    graph.add_edge("recommend", "board")
    graph.add_edge("board", "follow_up")
    for node in ("ask", "recap", "follow_up"):
        graph.add_edge(node, "wait")
    graph.add_edge("wait", "read")
    graph.add_edge("close", END)
    return graph.compile(checkpointer=checkpointer, name="review")


review: Final = build()  # for LangGraph Studio, which brings its own checkpointer
