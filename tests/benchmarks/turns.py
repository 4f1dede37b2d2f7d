"""A whole turn of a review, against a bare five-node LangGraph turn on SQLite."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt

from policies.sheet import Sheet
from tests.benchmarks.random_sheets import random_sheets
from tests.benchmarks.timing import line, percentile, spent
from tests.benchmarks.worker import Worker, warm_worker

REVIEWS: Final = 12
WARM_UP: Final = 2  # reviews that nobody counts


class State(TypedDict):
    answers: dict[str, Any]
    batch: dict[str, Any]
    turn: int


class BareTurn:
    """Five nodes in a circle that do next to nothing; the last one waits for an answer."""

    def __init__(self, saver: AsyncSqliteSaver) -> None:
        graph = StateGraph(State)
        graph.add_node("read", _work)
        graph.add_node("weigh", _work)
        graph.add_node("ask", _work)
        graph.add_node("note", _work)
        graph.add_node("wait", _wait)
        names = [START, "read", "weigh", "ask", "note", "wait", "read"]
        for before, after in pairwise(names):
            graph.add_edge(before, after)
        self.graph = graph.compile(checkpointer=saver)

    async def open(self, thread: str) -> None:
        await self.graph.ainvoke(State(answers={}, batch={}, turn=0), _config(thread), durability="sync")

    async def turn(self, thread: str, answer: dict[str, Any]) -> float:
        return await spent(self.graph.ainvoke(Command(resume=answer), _config(thread), durability="sync"))


async def _work(state: State) -> dict[str, Any]:
    return {"turn": state["turn"] + 1, "answers": {**state["answers"], **state["batch"]}}


async def _wait(state: State) -> dict[str, Any]:
    return {"batch": interrupt({"turn": state["turn"]})}


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


@asynccontextmanager
async def bare_turn() -> AsyncIterator[BareTurn]:
    with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
        async with AsyncSqliteSaver.from_conn_string(str(Path(folder, "checkpoints.db"))) as saver:
            yield BareTurn(saver)


class Times:
    """Milliseconds, by kind of turn."""

    def __init__(self) -> None:
        self.ours: list[float] = []
        self.slack: list[float] = []
        self.recaps: list[float] = []
        self.decisions: list[float] = []
        self.bare: list[float] = []


async def play(worker: Worker, bare: BareTurn, sheet: Sheet, times: Times) -> None:
    """One review from the opening to the recommendation; every answer is a turn of its own, ours and then the bare one."""
    review = await worker.open(str(sheet[worker.compiled.pack.ladder.proposal_fact]))
    await bare.open(review)
    while answer := await worker.next_answer(review, sheet):
        await worker.put(review, "answer", *answer)
        turn = await worker.turn(review)
        times.ours.append(turn.ours)
        times.slack.append(turn.slack)
        times.bare.append(await bare.turn(review, dict([answer])))
    await worker.put(review, "confirm")
    times.decisions.append((await worker.turn(review)).ours)
    assert (await worker.state(review))["status"] == "recommended"


async def _measure() -> None:
    async with warm_worker() as worker, bare_turn() as bare:
        times = Times()
        for number, sheet in enumerate(random_sheets(worker.compiled, REVIEWS + WARM_UP, seed=23)):
            await play(worker, bare, sheet, times if number >= WARM_UP else Times())
    print(f"  {REVIEWS} interviews, {len(times.ours)} answers")
    print(line("an answer: inbox, graph, checkpoints, hand-over, register", times.ours))
    print(line("a bare five-node LangGraph turn on AsyncSqliteSaver", times.bare))
    print(f"  ratio of medians {median(times.ours) / median(times.bare):.2f}", end="")
    print(f", of 95th percentiles {percentile(times.ours, 0.95) / percentile(times.bare, 0.95):.2f}")
    print(line("apart from it: the local workspace takes the messages", times.slack))
    print(line("Confirm: the decision and all that explains it", times.decisions))


def main(_: int) -> None:
    """one answer, checkpointed in a real Valkey with its effects handed over, and a bare LangGraph turn (target: at most 1.5 times it)"""
    asyncio.run(_measure())
