"""Plays a transcript through the review graph, as the shell would: a message a turn, and then don't know to whatever is still asked."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from bot.evals.system import Played, ReadFact
from bot.evals.transcript import Spoken, Transcript
from graphs.context import Context
from graphs.messages import Batch, Gesture, Message, Opening
from graphs.opening import beginning
from graphs.review import build
from graphs.state import Record, Review
from graphs.views import Disagreement
from policies.expression import DONT_KNOW

MOST_TURNS: Final = 200  # to the end of the interview; the default pack has 59 facts
TITLE: Final = 60  # characters
NOT_READ: Final = ("opening", "control")  # where an answer comes from that nobody read in a text


async def play(transcript: Transcript, context: Context) -> Played:
    """What was read once the last message is in, and what the review holds at its end."""
    talk = _Talk(transcript, context)
    await talk.open()
    for turn in turns(transcript):
        await talk.hear(turn)
    read = talk.read()
    await talk.finish()
    return read.model_copy(update={"answers": {fact: record["value"] for fact, record in talk.state["facts"].items()}})


def turns(transcript: Transcript) -> list[list[tuple[int, Spoken]]]:
    """The messages with their numbers, those that came in together in one."""
    numbered = list(enumerate(transcript.messages, 1))
    starts = [index for index, (_, spoken) in enumerate(numbered) if not (spoken.together and index)]
    return [numbered[start:end] for start, end in pairwise([*starts, len(numbered)])]


class _Talk:
    def __init__(self, transcript: Transcript, context: Context) -> None:
        self.transcript = transcript
        self.context = context
        self.graph = build(InMemorySaver())
        self.config = RunnableConfig(configurable={"thread_id": f"evals:{transcript.id}"})
        self.state: Review = {}
        self.heard = 0
        self.number_of: dict[str, int] = {}  # by the id of a message

    async def open(self) -> None:
        opener = self.transcript.people[0]
        text = self.transcript.texts[0]
        opening = Opening(
            review="AR-1",
            title=text.split("\n", 1)[0][:TITLE],
            description=text,
            approach=None,
            requester=opener,
            owner=opener,
            channel="C1",
            private=False,
            opened_at="1.0",
        )
        await self._run(beginning(self._message("open", opener, number=0, value=opening), self.heard))

    async def hear(self, turn: list[tuple[int, Spoken]]) -> None:
        await self._turn([self._message("say", spoken.by, number=number, text=spoken.says) for number, spoken in turn])

    def read(self) -> Played:
        """What stands in the review now. Whatever is to be asked again does not stand any more."""
        state = self.state
        disputed = {held["fact"] for held in state["held"]}
        records = {fact: record for fact, record in state["facts"].items() if record["how"] not in NOT_READ}
        standing = {fact: record for fact, record in records.items() if fact not in disputed and fact not in state["again"]}
        doubts = state.get("doubts") or {}
        return Played(facts=self._found(standing), answers={}, disputed=tuple(sorted(disputed)), doubts=self._found(doubts))

    def _found(self, records: Mapping[str, Record]) -> dict[str, ReadFact]:
        return {
            fact: ReadFact(value=record["value"], quote=record["quote"], message=self.number_of.get(record["message"]))
            for fact, record in records.items()
        }

    async def finish(self) -> None:
        """Says don't know, by control, until nothing is asked."""
        for _ in range(MOST_TURNS):
            reply = next(self._replies(), None)
            if reply is None:
                return
            await self._turn([reply])

    def _replies(self) -> Iterator[Message]:
        state, by = self.state, self.transcript.people[0]
        if state["status"] != "interviewing":
            return
        if state["held"] and state["disagreed"]:
            yield self._settled(state["disagreed"], state["held"][0]["fact"], by)
        for fact in state["asked"]["facts"] if state["asked"] else []:
            if fact in state["again"] or fact not in state["facts"]:
                yield self._message("answer", by, fact=fact, value=DONT_KNOW)

    def _settled(self, shown: Disagreement, held: str, by: str) -> Message:
        """Nobody knows which answer holds; of several facts that cannot hold together, the team takes an earlier one back."""
        if shown["dont_know"]:
            return self._message("settle", by, fact=shown["dont_know"], value=DONT_KNOW)
        facts = [side["said"]["fact"] for side in shown["sides"]]
        return self._message("settle", by, fact=next((fact for fact in facts if fact != held), held))

    def _message(
        self, do: Gesture, by: str, *, number: int | None = None, text: str | None = None, fact: str | None = None, value: Any = None
    ) -> Message:
        self.heard += 1
        message = Message(id=f"Ev{self.heard}", do=do, by=by, at=f"{self.heard}.0", text=text, fact=fact, value=value)
        if number is not None:
            self.number_of[message["id"]] = number
        return message

    async def _turn(self, messages: list[Message]) -> None:
        snapshot = await self.graph.aget_state(self.config)
        if not snapshot.interrupts:  # the review was cancelled
            return
        carried = [item["id"] for item in (*self.state["effects"], *self.state["journal"])]
        await self._run(Command(resume={snapshot.interrupts[0].id: Batch(messages=messages, heard=self.heard, carried=carried)}))

    async def _run(self, given: Any) -> None:
        await self.graph.ainvoke(given, self.config, context=self.context, durability="sync")
        self.state = cast("Review", (await self.graph.aget_state(self.config)).values)
