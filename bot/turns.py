"""A review's turn: what has come in goes through the graph, and what the graph wants done is carried out.

Whatever this process dies of, the next turn goes on: a message is trimmed only once a checkpoint has heard it, effects are
handed over until the state drops them, and a review stays awake until nothing is left.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Final, cast

import aiohttp
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command, StateSnapshot
from redis.asyncio.client import Pipeline
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.agenda import Agenda
from bot.audit.sequencer import Sequencer
from bot.board_cards import BoardCards
from bot.boards import Boards
from bot.delivery import Closed, Delivering, Place, PutOff
from bot.digests.posting import Digests
from bot.digests.record import PREFIX
from bot.direct import direct_channel
from bot.documents import Documents, without_reader
from bot.homes import Homes
from bot.inbox import Inbox
from bot.metrics import happened
from bot.outbox import FAILED, Due, Outbox
from bot.packs import Packs
from bot.places import placed
from bot.register import Register, Row
from bot.reminders import Reminders
from bot.roles import Roles
from bot.step_index import StepIndex
from bot.waivers import Waivers
from bot.webhook import Webhook
from graphs.agenda import next_look
from graphs.claude.contract import Reader
from graphs.context import Context
from graphs.effects import Effect
from graphs.messages import Batch, Message
from graphs.opening import beginning
from graphs.outsiders import refusal, unheard
from graphs.review import ReviewGraph
from graphs.state import Review

log = logging.getLogger("plumbline.turns")

Entries = list[tuple[int, Message]]
MAY_BE_RULED_ON: Final = ("recap", "recommended")  # in the turn that begins so; an interview needs no board
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
    Without a `reader`, guided mode. `sequencer` keeps the tenant's audit log, where there is a key to sign it with.
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
    board_cards: BoardCards
    waivers: Waivers
    steps: StepIndex
    reminders: Reminders
    digests: Digests
    clock: Callable[[], float] = time.time
    reader: Reader | None = None
    documents: Documents | None = None
    sequencer: Sequencer | None = None
    webhook: Webhook | None = None

    async def take(self, review: str) -> float | None:
        """Takes the review as far as it goes; after how many seconds to try again, if something was put off."""
        if review.startswith(PREFIX):
            return await self.digests.deliver(review)
        waiting, before = await asyncio.gather(self.inbox.waiting(review), self.register.row(review))
        try:
            state, due = await self._advance(review, await self._heard(review, waiting, before), before)
        except PutOff as later:
            await self.inbox.sleep(review, time.time() + later.seconds)
            return later.seconds
        if state is None:
            return await self._end_unbegun(review, due)
        await self.board_cards.keep(state)
        await self.waivers.keep(state)
        place = await self._place(review, state, before)
        put_off, posted, closed = None, None, False
        try:
            posted = await self.delivering.deliver(place, due)
        except PutOff as later:
            put_off = later.seconds
        except Closed:
            closed = True
        await self._show(state, place, before, posted)
        if state.get("round"):  # nothing is due before the first decision
            await self.steps.note(state, datetime.fromtimestamp(self.clock(), self.zone).date())
            await self.agenda.note(review, next_look(state, await self._context(state)))
        if closed:
            return None if await self.inbox.park(review, place.channel) else 0
        done = await self.inbox.sleep(review, time.time() + (put_off or LOOK_AGAIN))
        return None if done else put_off or 0

    async def _heard(self, review: str, waiting: Entries, row: Row | None) -> Entries:
        """What has come in, of those who are heard. Whoever may not begin a review is told so, before that is forgotten.

        Raises:
            PutOff: where Slack does not say who or where somebody is.
        """
        waiting = await placed(self.client, waiting)
        entries = await self.roles.sort_out(waiting, row)
        for (_, message), (_, heard) in zip(waiting, entries, strict=True):
            if message["do"] == "open" and heard["do"] == "outsider":
                effect, entry = refusal(review, heard, message["value"]["channel"])
                taken = await self.outbox.hand_over(review, [effect] if effect else [], [entry])
                happened(self.tenant, taken.new)
        return [(number, await self._with_documents(message)) for number, message in entries]

    async def _with_documents(self, message: Message) -> Message:
        if message["do"] not in ("say", "open"):  # such as an outsider's, who is not heard
            return message
        return without_reader(message) if self.reader is None or self.documents is None else await self.documents.fetched(message)

    async def _end_unbegun(self, review: str, due: list[Due]) -> float | None:
        """No review has come of it: whoever was turned away is told in the channel, whoever spoke to the bot is answered."""
        put_off = None
        for effect, record in due:
            channel, thread = _beside(effect)
            try:
                if effect["person"] and effect["do"] == "post":
                    channel = await direct_channel(self.client, effect["person"] or "")
                await self.delivering.deliver(Place(review, channel, thread), [(effect, record)])
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

    async def _advance(self, review: str, entries: Entries, row: Row | None) -> tuple[Review | None, list[Due]]:
        """The state once everything has been heard, None where there is no review yet; and what is to be delivered."""
        config = RunnableConfig(configurable={"thread_id": f"{self.tenant}:{review}"})
        stand = _from_snapshot(await self.graph.aget_state(config))
        gone: tuple[str, ...] = ()
        while True:
            step = _step(review, stand, entries)
            # Before the graph goes on, or it would drop what nobody has taken over; the inbox forgets once nothing is left to hear.
            effects, journal = (stand.state["effects"], stand.state["journal"]) if stand.begun else ([], [])
            if step is None and stand.begun and stand.over:
                fresh = [(number, message) for number, message in entries if number > stand.state["heard"]]
                journal = [*journal, *(unheard(review, stand.state["turn"], number, message) for number, message in fresh)]
            heard = 0 if step else _heard_up_to(stand, entries)
            taken = await self.outbox.hand_over(review, effects, journal, gone=gone, heard=heard)
            happened(self.tenant, taken.new)
            if stand.begun and self.webhook:
                await self.webhook.keep(stand.state["opening"], journal, row)
            if step is None:
                return (stand.state if stand.begun else None), taken.due
            context = await self._context(stand.state if stand.begun else None)
            given = beginning(*step.opened) if step.opened else step.resume
            stand = _from_result(await self.graph.ainvoke(cast("Any", given), config, context=context, durability="sync"))
            gone = step.gone

    async def _context(self, state: Review | None) -> Context:
        """What a review is given; None for one that is about to begin.

        Raises:
            PutOff: where Slack does not say who is on the board.
        """
        decider = await self.packs.decider(state["pack"]["hash"] if state else self.packs.current.pack.hash)
        board = None
        if state and state["status"] in MAY_BE_RULED_ON:
            board = await self.boards.board(state["opening"]["channel"], state["pack"]["id"])
        return Context(decider, self.today(), self.reader, board, self.zone)

    async def _place(self, review: str, state: Review, row: Row | None) -> Place:
        channel = state["opening"]["channel"]
        if row and row["thread"]:  # a root that was posted once stays where it is
            return Place(review, channel, row["thread"])
        root = await self.outbox.delivery(review, state["root"])
        return Place(review, channel, root["ts"], rootless=root["state"] == "failed")

    async def _show(self, state: Review, place: Place, before: Row | None, posted: int | None) -> None:
        """In lists and on people's Home, and that nobody reads the answer any more; `posted` is None while something is undelivered."""

        def also(pipe: Pipeline) -> None:
            self.homes.lately(pipe)
            look = pipe.get if posted is None else pipe.getdel  # what is undelivered may clear it yet
            look(self.inbox.keys.status(place.review))

        after, (lately, status) = await self.register.write(state, place.thread, also)
        if status and posted == 0 and place.thread:
            await self._clear_status(place)
        await self.homes.refresh(before, after, lately)

    async def _clear_status(self, place: Place) -> None:
        """Slack clears "reading the answer" by itself when something is posted in the thread."""
        try:
            await self.client.assistant_threads_setStatus(channel_id=place.channel, thread_ts=place.thread or "", status="")
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


def _beside(effect: Effect) -> tuple[str, str | None]:
    """Channel and thread of what is said outside a review."""
    show = effect["show"]
    if show["view"] == "greeting" or show["view"] == "removed":
        return show["channel"] or "", show["thread"]
    return effect["target"] or "", None


def _from_snapshot(snapshot: StateSnapshot) -> Stand:
    """`next` leaves out a task that ended just before a crash; `tasks` does not."""
    waits_for = snapshot.interrupts[0].id if snapshot.interrupts else None
    return Stand(cast("Review", snapshot.values), waits_for, over=not snapshot.tasks)


def _from_result(values: dict[str, Any]) -> Stand:
    interrupts = values.pop("__interrupt__", ())
    return Stand(cast("Review", values), interrupts[0].id if interrupts else None, over=not interrupts)


def _heard_up_to(stand: Stand, entries: Entries) -> int:
    """The number of the last message that need not be kept; a review that is over, or never was, hears nothing."""
    if not entries:
        return 0
    return stand.state["heard"] if stand.begun and not stand.over else entries[-1][0]


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
    if stand.waits_for is None or not (fresh or state.get("repinned")):
        return None
    carried = [item["id"] for item in (*state["effects"], *state["journal"])]
    heard = fresh[-1][0] if fresh else state["heard"]
    batch = Batch(messages=[message for _, message in fresh], heard=heard, carried=carried)
    gone = tuple(effect["id"] for effect in state["effects"] if effect["do"] in ("update", "whisper"))
    return Step(resume=Command(resume={stand.waits_for: batch}), gone=gone)
