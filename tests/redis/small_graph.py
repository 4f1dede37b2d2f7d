"""A review in miniature: waits for a batch, counts what it heard, waits again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, interrupt

Graph = CompiledStateGraph[Any, Any, Any, Any]
CONFIG: RunnableConfig = {"configurable": {"thread_id": "T024:AR-12"}}


class State(TypedDict, total=False):
    schema_version: int
    heard: list[str]
    batch: dict[str, Any]
    sheet: dict[str, Any]


async def _at_once() -> None:
    return


def build(saver: "BaseCheckpointSaver[Any]", meet: Callable[[], Awaitable[Any]] = _at_once) -> Graph:
    """`meet` is awaited after a batch came in and before it is saved."""

    async def wait(state: State) -> State:
        batch = interrupt({"question": "How often does it change?", "heard": len(state.get("heard", []))})
        await meet()
        return {"batch": batch}

    def read(state: State) -> State:
        return {"heard": [*state.get("heard", []), *state["batch"]["messages"]][-20:]}

    def weigh(state: State) -> State:
        return {"sheet": {**state.get("sheet", {}), "changes": len(state["heard"])}}

    graph = StateGraph(State)
    graph.add_node("wait", wait)
    graph.add_node("read", read)
    graph.add_node("weigh", weigh)
    graph.add_edge(START, "wait")
    graph.add_edge("wait", "read")
    graph.add_edge("read", "weigh")
    graph.add_edge("weigh", "wait")
    return graph.compile(checkpointer=saver)


async def begin(graph: Graph, config: RunnableConfig = CONFIG) -> None:
    await graph.ainvoke({"schema_version": 1, "heard": [], "sheet": {"evals": "no"}}, config, durability="sync")


async def turn(graph: Graph, *messages: str, config: RunnableConfig = CONFIG) -> dict[str, Any]:
    """What a worker does: looks which interrupt is open, and answers that one. Returns the state after it."""
    before = await graph.aget_state(config)
    batch = {"messages": list(messages), "heard": len(messages)}
    resume: Command[Any] = Command(resume={before.interrupts[0].id: batch})
    await graph.ainvoke(resume, config, durability="sync")
    return dict((await graph.aget_state(config)).values)


async def all_at_once(graph: Graph, batches: list[str]) -> list[Any]:
    """Every batch answers the interrupt that is open now."""
    state = await graph.aget_state(CONFIG)
    resumes: list[Command[Any]] = [Command(resume={state.interrupts[0].id: {"messages": [text]}}) for text in batches]
    runs = (graph.ainvoke(resume, CONFIG, durability="sync") for resume in resumes)
    return list(await asyncio.gather(*runs, return_exceptions=True))
