"""A review's graph, spoken to as the shell does, with everything in memory."""

from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.context import Context, default_context
from graphs.effects import Effect
from graphs.messages import Batch, Gesture, Message, Opening
from graphs.opening import beginning
from graphs.review import build
from graphs.state import Review

CONFIG = RunnableConfig(configurable={"thread_id": "T1:AR-1"})


class Talk:
    """`state` is the review's, `new` are the effects of the last turn."""

    def __init__(self, context: Context | None = None, saver: BaseCheckpointSaver[Any] | None = None) -> None:
        self.context = context or default_context()
        self.graph = build(saver or InMemorySaver())
        self.state: Review = {}
        self.new: list[Effect] = []
        self.heard = 0
        self.title = "Letters"

    async def open(self, approach: str | None = "fine_tuning", requester: str = "U1", owner: str = "U1") -> "Talk":
        opening = Opening(
            review="AR-1",
            title=self.title,
            description="Write letters",
            approach=approach,
            requester=requester,
            owner=owner,
            channel="C1",
            private=False,
            opened_at="1.0",
        )
        await self._run(beginning(self.message("open", requester, value=opening), self.heard))
        return self

    async def resume(self) -> "Talk":
        """Goes on with the review that the saver holds."""
        self.state = cast("Review", (await self.graph.aget_state(CONFIG)).values)
        self.heard = self.state["heard"]
        return self

    def message(self, do: Gesture, by: str, *, text: str | None = None, fact: str | None = None, value: Any = None) -> Message:
        self.heard += 1
        return Message(id=f"Ev{self.heard}", do=do, by=by, at=f"{self.heard}.0", text=text, fact=fact, value=value)

    async def turn(self, *messages: Message) -> None:
        snapshot = await self.graph.aget_state(CONFIG)
        carried = [item["id"] for item in (*snapshot.values["effects"], *snapshot.values["journal"])]
        batch = Batch(messages=list(messages), heard=self.heard, carried=carried)
        await self._run(Command(resume={snapshot.interrupts[0].id: batch}))

    async def do(self, do: Gesture, by: str = "U2", *, fact: str | None = None, value: Any = None) -> None:
        await self.turn(self.message(do, by, fact=fact, value=value))

    async def answer(self, fact: str, value: Any, by: str = "U2") -> None:
        await self.do("answer", by, fact=fact, value=value)

    async def say(self, text: str, by: str = "U2") -> None:
        await self.turn(self.message("say", by, text=text))

    async def answer_all(self, sheet: dict[str, Any]) -> None:
        """Answers what is asked until nothing is, with don't know for what the sheet does not hold."""
        while asked := self.state["asked"]:
            fact = next(fact for fact in asked["facts"] if fact not in self.state["facts"] or fact in self.state["again"])
            await self.answer(fact, sheet.get(fact, "dont_know"))

    @property
    def status(self) -> str:
        return self.state["status"]

    def values(self) -> dict[str, Any]:
        return {fact: record["value"] for fact, record in self.state["facts"].items()}

    def shown(self, view: str) -> list[Any]:
        """What the last turn showed of this kind."""
        return [effect["show"] for effect in self.new if effect["show"]["view"] == view]

    def told(self) -> str:
        return " ".join(show["text"] for show in self.shown("note"))

    def journal(self) -> list[str]:
        return [entry["what"] for entry in self.state["journal"]]

    async def _run(self, given: Any) -> None:
        await self.graph.ainvoke(given, CONFIG, context=self.context, durability="sync")
        self.state = cast("Review", (await self.graph.aget_state(CONFIG)).values)
        self.new = self.state["effects"]
