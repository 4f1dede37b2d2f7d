"""Choosing the next question, against one bare five-node in-memory LangGraph turn, over played interviews."""

from typing import TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.sheet import Sheet
from tests.benchmarks.questions import default_compiled
from tests.benchmarks.random_sheets import random_sheets
from tests.benchmarks.timing import line, milliseconds, percentile

INTERVIEWS = 100


class State(TypedDict):
    answers: dict[str, str]
    turn: int


class BareTurn:
    """Five nodes that do next to nothing, with a checkpoint after each."""

    def __init__(self) -> None:
        graph = StateGraph(State)
        names = ["open", "read", "weigh", "ask", "wait"]
        for name in names:
            graph.add_node(name, lambda state: {"turn": state["turn"] + 1})
        for before, after in zip([START, *names], [*names, END], strict=True):
            graph.add_edge(before, after)
        self.graph = graph.compile(checkpointer=InMemorySaver())
        self.turns = 0

    def run(self, answers: Sheet) -> None:
        self.turns += 1
        state: State = {"answers": {fact: str(answer) for fact, answer in answers.items()}, "turn": 0}
        self.graph.invoke(state, {"configurable": {"thread_id": str(self.turns)}}, durability="sync")


def main(_: int) -> None:
    """the next question from the answers so far, and a bare LangGraph turn (target: below it at the 95th percentile)"""
    compiled = default_compiled()
    bare = BareTurn()
    for _warm_up in range(20):
        bare.run({})
    next_question(Knowledge(compiled, {}))  # a worker keeps the first question of an empty sheet
    for title, forgetful in (("as in a running worker", False), ("everything derived forgotten before each interview", True)):
        ours, theirs = [], []
        for sheet in random_sheets(compiled, INTERVIEWS, seed=17):
            answers: Sheet = {}
            if forgetful:
                compiled.tidy(at_most=0)
            while True:
                ours.append(milliseconds(lambda answers=answers: next_question(Knowledge(compiled, answers))))  # type: ignore[misc]
                theirs.append(milliseconds(lambda answers=answers: bare.run(answers)))  # type: ignore[misc]
                facts = next_question(Knowledge(compiled, answers))
                if not facts:
                    break
                answers |= {fact: sheet[fact] for fact in facts}
        print(f"  {title}, {INTERVIEWS} interviews, {len(ours)} turns")
        print(line("choose the next question", ours))
        print(line("bare five-node LangGraph turn", theirs))
        print(f"  ratio at the 95th percentile {percentile(ours, 0.95) / percentile(theirs, 0.95):.2f}")
