"""A review's turn: what has come in goes through the graph, and what the graph wants done is carried out.

Whatever this process dies of, the next turn goes on: a message is trimmed only once a checkpoint has heard it, effects are
handed over until the state drops them, and a review stays awake until nothing is left.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import aiohttp
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import Delivering, Place, PutOff
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.packs import Packs
from bot.register import Register
from graphs.context import Context
from graphs.messages import Batch, Message
from graphs.opening import beginning
from graphs.review import ReviewGraph
from graphs.state import Review

log = logging.getLogger("plumbline.turns")

Entries = list[tuple[int, Message]]
LOOK_AGAIN: Final = 2.0  # seconds until the sweeper may look after a review that a turn has left awake


@dataclass(frozen=True, slots=True)
class Turns:
    """One tenant's turns. `today` gives the day that a decision is made on."""

    tenant: str
    graph: ReviewGraph
    client: AsyncWebClient
    inbox: Inbox
    outbox: Outbox
    register: Register
    delivering: Delivering
    packs: Packs
    today: Callable[[], date]

    async def take(self, review: str) -> float | None:
        """Takes the review as far as it goes; after how many seconds to try again, if something was put off."""
        entries = await self.inbox.waiting(review)
        state = await self._advance(review, entries)
        if state is None:
            await self.inbox.sleep(review, time.time() + LOOK_AGAIN)
            return None
        root = await self.outbox.delivery(review, state["root"])
        place = Place(review, state["opening"]["channel"], root["ts"])
        put_off = None
        try:
            posted = await self.delivering.deliver(place)
            await self._clear_status(place, posted)
        except PutOff as later:
            put_off = later.seconds
        await self.register.write(state, place.thread)
        done = await self.inbox.sleep(review, time.time() + (put_off or LOOK_AGAIN))
        return None if done else put_off or 0

    async def tell_trouble(self, review: str) -> None:
        """Says in the thread that the bot is in trouble; once a day, whatever goes wrong."""
        row = await self.register.row(review)
        if row and row["thread"]:
            text = f"Something is wrong on my side, and {review} cannot go on right now. Nothing you wrote is lost; I keep trying."
            await self.client.chat_postMessage(channel=row["channel"], thread_ts=row["thread"], text=text)

    async def _advance(self, review: str, entries: Entries) -> Review | None:
        """The state once everything has been heard; None where there is no review yet."""
        config = RunnableConfig(configurable={"thread_id": f"{self.tenant}:{review}"})
        snapshot = await self.graph.aget_state(config)
        while True:
            if snapshot.values:  # before the graph goes on, or it would drop what nobody has taken over
                await self.outbox.hand_over(review, snapshot.values["effects"], snapshot.values["journal"])
            step = _step(review, snapshot, entries)
            if step is None:
                break
            context = await self._context(snapshot)
            given = beginning(step.opened, entries[0][0]) if step.opened else step.resume
            await self.graph.ainvoke(cast("Any", given), config, context=context, durability="sync")
            snapshot = await self.graph.aget_state(config)
            await self.outbox.forget(review, step.gone)
        if not snapshot.values:
            return None
        state = cast("Review", snapshot.values)
        if entries:
            await self.inbox.trim(review, entries[-1][0])
        return state

    async def _context(self, snapshot: StateSnapshot) -> Context:
        digest = snapshot.values["pack"]["hash"] if snapshot.values else self.packs.current.pack.hash
        return Context(await self.packs.decider(digest), self.today())

    async def _clear_status(self, place: Place, posted: int) -> None:
        """Slack clears "reading the answer" by itself when something is posted in the thread."""
        shown = await self.inbox.redis.getdel(self.inbox.keys.status(place.review))
        if shown and not posted and place.thread:
            try:
                await self.client.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread, status="")
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
                log.info("the status of %s could not be cleared; Slack forgets it after two minutes", place.review)


@dataclass(frozen=True, slots=True)
class Step:
    """What to give the graph: the message that opens a review, a batch, or nothing so that it goes on after a crash.

    `gone` are updates and whispers that the state drops with it; a post may be rewritten later, so that its record stays.
    """

    opened: Message | None = None
    resume: Command[Any] | None = None
    gone: tuple[str, ...] = ()


def _step(review: str, snapshot: StateSnapshot, entries: Entries) -> Step | None:
    """None where nothing is left to do."""
    if not snapshot.values:
        first = entries[0][1] if entries else None
        return Step(opened={**first, "value": {**first["value"], "review": review}}) if first and first["do"] == "open" else None
    if snapshot.next and not snapshot.interrupts:
        return Step()
    state = snapshot.values
    fresh = [(number, message) for number, message in entries if number > state["heard"]]
    if not fresh or not snapshot.interrupts:
        return None
    carried = [item["id"] for item in (*state["effects"], *state["journal"])]
    batch = Batch(messages=[message for _, message in fresh], heard=fresh[-1][0], carried=carried)
    gone = tuple(effect["id"] for effect in state["effects"] if effect["do"] in ("update", "whisper"))
    return Step(resume=Command(resume={snapshot.interrupts[0].id: batch}), gone=gone)
