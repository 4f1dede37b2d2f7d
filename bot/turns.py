"""A review's turn: what has come in goes through the graph, and what the graph wants done is carried out.

Whatever this process dies of, the next turn goes on: a message is trimmed only once a checkpoint has heard it, effects are
handed over until the state drops them, and a review stays awake until nothing is left.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final, cast

import aiohttp
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.agenda import Agenda
from bot.boards import Boards
from bot.delivery import Closed, Delivering, Place, PutOff
from bot.direct import direct_channel
from bot.documents import Documents, without_reader
from bot.homes import Homes
from bot.inbox import Inbox
from bot.outbox import FAILED, Outbox
from bot.packs import Packs
from bot.places import placed
from bot.register import Register
from bot.reminders import Reminders
from bot.roles import Roles
from bot.step_index import StepIndex
from bot.webhook import Webhook
from graphs.agenda import next_look
from graphs.claude.contract import Reader
from graphs.context import Context
from graphs.messages import Batch, Message
from graphs.opening import beginning
from graphs.outsiders import refusal
from graphs.review import ReviewGraph
from graphs.state import Review

log = logging.getLogger("plumbline.turns")

Entries = list[tuple[int, Message]]
LOOK_AGAIN: Final = 2.0  # seconds until the sweeper may look after a review that a turn has left awake


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a review is: what the interrupt is called that waits for a batch; `over` once the graph has nothing left to do."""

    state: Review
    waits_for: str | None
    over: bool

    @property
    def begun(self) -> bool:
        """A crash in the node `open` leaves the input alone."""
        return "opening" in self.state


@dataclass(frozen=True, slots=True)
class Turns:
    """One tenant's turns.

    `today` gives the day that a decision is made on, `clock` what time it is for what falls due (seconds since the epoch).
    Without a `reader`, guided mode.
    """

    tenant: str
    graph: ReviewGraph
    client: AsyncWebClient
    inbox: Inbox
    outbox: Outbox
    register: Register
    delivering: Delivering
    homes: Homes
    packs: Packs
    roles: Roles
    today: Callable[[], date]
    zone: tzinfo
    boards: Boards
    agenda: Agenda
    steps: StepIndex
    reminders: Reminders
    clock: Callable[[], float] = time.time
    reader: Reader | None = None
    documents: Documents | None = None
    webhook: Webhook | None = None

    async def take(self, review: str) -> float | None:
        """Takes the review as far as it goes; after how many seconds to try again, if something was put off."""
        try:
            state = await self._advance(review, await self._heard(review))
        except PutOff as later:
            await self.inbox.sleep(review, time.time() + later.seconds)
            return later.seconds
        if state is None:
            return await self._end_unbegun(review)
        root = await self.outbox.delivery(review, state["root"])
        place = Place(review, state["opening"]["channel"], root["ts"], rootless=root["state"] == "failed")
        put_off, closed = None, False
        try:
            posted = await self.delivering.deliver(place)
            await self._clear_status(place, posted)
        except PutOff as later:
            put_off = later.seconds
        except Closed:
            closed = True
        before = await self.register.row(review)
        await self.homes.refresh(before, await self.register.write(state, place.thread))
        if state.get("round"):  # nothing is due before the first decision
            await self.steps.note(state, datetime.fromtimestamp(self.clock(), self.zone).date())
            await self.agenda.note(review, next_look(state, await self._context(state)))
        if closed:
            return None if await self.inbox.park(review, place.channel) else 0
        done = await self.inbox.sleep(review, time.time() + (put_off or LOOK_AGAIN))
        return None if done else put_off or 0

    async def _heard(self, review: str) -> Entries:
        """What has come in, of those who are heard. Whoever may not begin a review is told so, before that is forgotten.

        Raises:
            PutOff: where Slack does not say who or where somebody is.
        """
        waiting = await placed(self.client, await self.inbox.waiting(review))
        entries = await self.roles.sort_out(waiting, await self.register.row(review) if waiting else None)
        for (_, message), (_, heard) in zip(waiting, entries, strict=True):
            if message["do"] == "open" and heard["do"] == "outsider":
                effect, entry = refusal(review, heard, message["value"]["channel"])
                await self.outbox.hand_over(review, [effect] if effect else [], [entry])
        return [(number, await self._with_documents(message)) for number, message in entries]

    async def _with_documents(self, message: Message) -> Message:
        if message["do"] != "say":  # such as an outsider's, who is not heard
            return message
        return without_reader(message) if self.reader is None or self.documents is None else await self.documents.fetched(message)

    async def _end_unbegun(self, review: str) -> float | None:
        """No review has come of it: whoever was turned away is told in the channel, whoever spoke to the bot is answered."""
        put_off = None
        for effect in await self.outbox.undelivered(review):
            show = effect["show"]
            channel, thread = (show["channel"], show["thread"]) if show["view"] == "greeting" else (effect["target"] or "", None)
            try:
                if show["view"] == "due":
                    channel = await direct_channel(self.client, effect["person"] or "")
                await self.delivering.deliver(Place(review, channel, thread))
            except PutOff as later:
                put_off = later.seconds
                break
            except Closed:  # nobody is there any more to hear it
                await self.outbox.done(review, effect["id"], FAILED)
        await self.inbox.sleep(review, time.time() + (put_off or LOOK_AGAIN))
        return put_off

    async def tell_trouble(self, review: str) -> None:
        """Says in the thread that the bot is in trouble; once a day, whatever goes wrong."""
        row = await self.register.row(review)
        if row and row["thread"]:
            text = f"Something is wrong on my side, and {review} cannot go on right now. Nothing you wrote is lost; I keep trying."
            await self.client.chat_postMessage(channel=row["channel"], thread_ts=row["thread"], text=text)

    async def _advance(self, review: str, entries: Entries) -> Review | None:
        """The state once everything has been heard; None where there is no review yet."""
        config = RunnableConfig(configurable={"thread_id": f"{self.tenant}:{review}"})
        stand = _from_snapshot(await self.graph.aget_state(config))
        while True:
            if stand.begun:  # before the graph goes on, or it would drop what nobody has taken over
                await self.outbox.hand_over(review, stand.state["effects"], stand.state["journal"])
                if self.webhook:
                    await self.webhook.keep(stand.state["opening"], stand.state["journal"])
            step = _step(review, stand, entries)
            if step is None:
                break
            context = await self._context(stand.state if stand.begun else None)
            given = beginning(*step.opened) if step.opened else step.resume
            stand = _from_result(await self.graph.ainvoke(cast("Any", given), config, context=context, durability="sync"))
            if step.gone:
                await self.outbox.forget(review, step.gone)
        if entries:  # a review that is over, or never was, hears nothing
            await self.inbox.trim(review, stand.state["heard"] if stand.begun and not stand.over else entries[-1][0])
        return stand.state if stand.begun else None

    async def _context(self, state: Review | None) -> Context:
        """What a review is given; None for one that is about to begin.

        Raises:
            PutOff: where Slack does not say who is on the board.
        """
        decider = await self.packs.decider(state["pack"]["hash"] if state else self.packs.current.pack.hash)
        board = await self.boards.board() if state else None
        return Context(decider, self.today(), self.reader, board, self.zone)

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
    """What to give the graph: the message that opens a review with its number, a batch, or nothing so that it goes on after a crash.

    `gone` are updates and whispers that the state drops with it; a post may be rewritten later, so that its record stays.
    """

    opened: tuple[Message, int] | None = None
    resume: Command[Any] | None = None
    gone: tuple[str, ...] = ()


def _from_snapshot(snapshot: StateSnapshot) -> Stand:
    """`next` leaves out a task that ended just before a crash; `tasks` does not."""
    waits_for = snapshot.interrupts[0].id if snapshot.interrupts else None
    return Stand(cast("Review", snapshot.values), waits_for, over=not snapshot.tasks)


def _from_result(values: dict[str, Any]) -> Stand:
    interrupts = values.pop("__interrupt__", ())
    return Stand(cast("Review", values), interrupts[0].id if interrupts else None, over=not interrupts)


def _step(review: str, stand: Stand, entries: Entries) -> Step | None:
    """None where nothing is left to do."""
    if not stand.over and stand.waits_for is None:
        return Step()
    if not stand.begun:
        opened = next(((message, number) for number, message in entries if message["do"] == "open"), None)
        if opened is None:
            return None
        message, number = opened
        return Step(opened=({**message, "value": {**message["value"], "review": review}}, number))
    state = stand.state
    fresh = [(number, message) for number, message in entries if number > state["heard"]]
    if not fresh or stand.waits_for is None:
        return None
    carried = [item["id"] for item in (*state["effects"], *state["journal"])]
    batch = Batch(messages=[message for _, message in fresh], heard=fresh[-1][0], carried=carried)
    gone = tuple(effect["id"] for effect in state["effects"] if effect["do"] in ("update", "whisper"))
    return Step(resume=Command(resume={stand.waits_for: batch}), gone=gone)
