"""The weekly audit digest as a LangGraph graph: count the reviews, compare the week with the one before, sum it up.

It has no memory of its own: what it is given is the register, and what it makes is what the shell posts.
"""

from typing import Final

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.digest.comparing import compare
from graphs.digest.context import DigestContext
from graphs.digest.counting import count_reviews
from graphs.digest.state import Digesting, Wanted
from graphs.digest.summing import sum_up

DigestGraph = CompiledStateGraph[Digesting, DigestContext, Wanted, Digesting]


def build() -> DigestGraph:
    graph: StateGraph[Digesting, DigestContext, Wanted, Digesting] = StateGraph(Digesting, DigestContext, input_schema=Wanted)
    graph.add_node("count", count_reviews)
    graph.add_node("compare", compare)
    graph.add_node("sum_up", sum_up)
    graph.add_edge(START, "count")
    graph.add_edge("count", "compare")
    graph.add_edge("compare", "sum_up")
    graph.add_edge("sum_up", END)
    return graph.compile(name="digest")


digest: Final = build()  # for LangGraph Studio
