"""The way in: a gesture is in the review's inbox before it is acknowledged; what can wait comes after.

Nothing here talks to Slack before the acknowledgement. Waking the worker may fail, for the sweeper wakes it too.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from docket import Docket
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.board_cards import BoardCards
from bot.digests.asked import Asked, Asks
from bot.digests.record import DigestRecord
from bot.drafts import Drafts
from bot.greetings import Greetings
from bot.inbox import Inbox, Refused, RemovedReview
from bot.installations import Installation
from bot.model_news import ModelNews, News
from bot.register import Register
from bot.retention.tombstones import Tombstones
from bot.tasks import add_digest, add_reconsidering, add_turn
from bot.waivers import Waivers
from graphs.messages import Message
from graphs.views import Greeting

log = logging.getLogger("plumbline.door")

HEARD_AFTER: Final = 0.4  # seconds; a turn that takes longer shows that the answer is being read
STATUS_KEPT: Final = 120  # seconds, as Slack keeps it
ADDS_AT_ONCE: Final = 32  # Docket's pool refuses more than a hundred


@dataclass(frozen=True, slots=True)
class Door:
    """`bot` is the bot's own user id; `today` the day in the workspace's time zone; `clock` the time for what falls due (seconds)."""

    tenant: str
    bot: str
    client: AsyncWebClient
    inbox: Inbox
    register: Register
    docket: Docket
    background: Background
    adding: asyncio.Semaphore
    today: Callable[[], date]
    digest: DigestRecord
    clock: Callable[[], float]

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.inbox.redis, self.tenant)

    @property
    def board_cards(self) -> BoardCards:
        return BoardCards(self.inbox.redis, self.tenant)

    @property
    def waivers(self) -> Waivers:
        return Waivers(self.inbox.redis, self.tenant)

    @property
    def tombstones(self) -> Tombstones:
        return Tombstones(self.inbox.redis, self.tenant)

    async def greet(self, event: str, said: str, greeting: Greeting) -> None:
        """Answers somebody who has said something to the bot outside a review."""
        try:
            await Greetings(self.inbox.redis, self.tenant).keep(event, said, greeting, time.time())
        except Refused:
            _log_refusal(event)
            return
        self.background.start(self._add_turn(event, event), f"waking the worker for {event}")

    async def begin(self, message: Message) -> str:
        """Begins a review, and gives its id.

        Raises:
            Refused: where the form was sent before, with something else in it.
        """
        try:
            review = await self.inbox.open(message)
        except Refused:
            _log_refusal(message["id"])
            raise
        self._wake(review, message)
        return review

    async def put(self, review: str, message: Message, channel: str | None = None, thread: str | None = None) -> None:
        """A gesture for a review; with channel and thread, the team there sees that it was heard."""
        try:
            await self.inbox.put(review, message)
        except Refused:
            _log_refusal(message["id"])
            return
        except RemovedReview as gone:
            await self.say_removed(gone.review, gone.day, message, channel, thread)
            return
        self._wake(review, message)
        if channel and thread:
            self._show_heard(review, channel, thread)

    async def hear(self, message: Message, channel: str, thread: str, *, ours: bool) -> None:
        """A reply in a thread, if the thread is a review's. `ours`: the bot posted its root."""
        try:
            review = await self.inbox.hear(channel, thread, message, ours=ours)
        except Refused:
            _log_refusal(message["id"])
            return
        except RemovedReview as gone:
            await self.say_removed(gone.review, gone.day, message, channel, thread)
            return
        if review:
            self._wake(review, message)
            self._show_heard(review, channel, thread)

    async def say_removed(self, review: str, day: str, message: Message, channel: str | None, thread: str | None) -> None:
        """Answers somebody who does something in a review that was removed; `day` as YYYY-MM-DD."""
        if name := await self.tombstones.tell(review, day, message, channel, thread):
            self.background.start(self._add_turn(name, name), f"waking the worker for {name}")

    async def announce_model(self, event: str, news: News) -> None:
        """The worker looks through the decisions, and answers."""
        await ModelNews(self.inbox.redis, self.inbox.keys).keep(event, news)
        await add_reconsidering(self.docket, self.tenant, event, 0)

    async def ask_for_digest(self, event: str, asked: Asked) -> None:
        """The worker does it, and answers."""
        await Asks(self.inbox.redis, self.inbox.keys).keep(event, asked)
        await add_digest(self.docket, self.tenant, event)

    async def opened(self, event: str, channel: str) -> None:
        """The bot came into a channel, or the channel was unarchived: what waits for that can go on."""
        await self.inbox.unpark(channel)
        for review in await self.inbox.awake():
            self.background.start(self._add_turn(review, event), f"waking the worker for {review}")

    async def converted(self, event: str, channel: str) -> None:
        """The channel was made private, or public: the sweeper sees to it."""
        await self.inbox.redis.zadd(self.inbox.keys.converted, {f"{channel} {event}": time.time()})

    def _wake(self, review: str, message: Message) -> None:
        self.background.start(self._add_turn(review, message["id"]), f"waking the worker for {review}")

    async def _add_turn(self, review: str, event: str) -> None:
        async with self.adding:
            await add_turn(self.docket, self.tenant, review, event)

    def _show_heard(self, review: str, channel: str, thread: str) -> None:
        self.background.start(self._heard(review, channel, thread), f"showing that {review} was heard")

    async def _heard(self, review: str, channel: str, thread: str) -> None:
        await asyncio.sleep(HEARD_AFTER)
        if await self.inbox.waiting(review):
            await self.inbox.redis.set(self.inbox.keys.status(review), "1", ex=STATUS_KEPT)
            await self.client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status="is reading the answer…")


Way = tuple[Installation, Door]  # into a workspace


def _log_refusal(event: str) -> None:
    log.warning("an event id came again with another body, and is refused: %s", event)
