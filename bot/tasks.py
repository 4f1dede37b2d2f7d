"""The tasks of the queue. They carry ids only: what Docket stores is pickled, and messages belong into the inbox."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from docket import ConcurrencyLimit, Docket, Perpetual, Timeout

log = logging.getLogger("plumbline.tasks")

QUEUE: Final = "plumbline"
LEASE: Final = timedelta(seconds=5)  # after which a killed worker's turn is another's
SWEEP_EVERY: Final = timedelta(seconds=2)
TURN_LIMIT: Final = timedelta(seconds=60)

TakeTurn = Callable[[str, str], Awaitable[None]]  # tenant, review
Sweep = Callable[[], Awaitable[None]]


def queue(url: str) -> Docket:
    """One object for those who add and another for the worker: a burst of adds must not starve the worker's connections."""
    return Docket(name=QUEUE, url=url, execution_ttl=timedelta(seconds=0))


def register_tasks(docket: Docket, take_turn: TakeTurn, sweep: Sweep, post_events: Sweep | None = None) -> None:
    async def turn(
        thread: str,
        one_at_a_time: ConcurrencyLimit = ConcurrencyLimit("thread", max_concurrent=1),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """One review's turn; `thread` is tenant:review. The sweeper is the retry."""
        tenant, _, review = thread.partition(":")
        await take_turn(tenant, review)

    async def sweeper(
        again: Perpetual = Perpetual(every=SWEEP_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Wakes reviews whose turn was never scheduled, or died, or was put off."""
        await sweep()

    async def events(
        again: Perpetual = Perpetual(every=SWEEP_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Posts what the webhook is to be told: apart from turns and sweeps, which a slow receiver must not hold up."""
        if post_events:
            await post_events()

    docket.register(turn)
    docket.register(sweeper)
    if post_events:
        docket.register(events)


async def add_turn(docket: Docket, tenant: str, review: str, why: str) -> None:
    """Schedules a turn. The key holds the event: one key a review would lose a wake-up that comes while a turn runs."""
    await docket.add("turn", key=f"{tenant}:{review}:{why}")(f"{tenant}:{review}")


async def add_turn_later(docket: Docket, tenant: str, review: str, seconds: float) -> None:
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    await docket.add("turn", when=when, key=f"{tenant}:{review}:again:{when.timestamp():.0f}")(f"{tenant}:{review}")
