"""The tasks of the queue. They carry ids only: what Docket stores is pickled, and messages belong into the inbox."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from docket import ConcurrencyLimit, Docket, ExponentialRetry, Perpetual, Timeout

log = logging.getLogger("plumbline.tasks")

QUEUE: Final = "plumbline"
LEASE: Final = timedelta(seconds=5)  # after which a killed worker's turn is another's
SWEEP_EVERY: Final = timedelta(seconds=2)
SEQUENCE_EVERY: Final = timedelta(seconds=2)
LOOK_EVERY: Final = timedelta(minutes=1)  # for what has been kept long enough
WEEK: Final = "week:"  # of a digest's task: before the week whose digest is due
TRIES: Final = 10  # of a page of decisions to look at
TURN_LIMIT: Final = timedelta(seconds=60)
DIGEST_LIMIT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Work:
    """What the tasks do, in a worker."""

    take_turn: Callable[[str, str], Awaitable[None]]  # tenant, review
    sweep: Callable[[], Awaitable[None]]
    reconsider: Callable[[str, str, int], Awaitable[None]]  # tenant, why, below which number
    sequence: Callable[[], Awaitable[None]]
    see_to_digest: Callable[[str, str], Awaitable[None]]  # tenant, why
    post_events: Callable[[], Awaitable[None]] | None = None
    keep_to_terms: Callable[[], Awaitable[bool]] | None = None  # whether there is more to remove at once


def queue(url: str) -> Docket:
    """One object for those who add and another for the worker: a burst of adds must not starve the worker's connections."""
    return Docket(name=QUEUE, url=url, execution_ttl=timedelta(seconds=0))


def register_tasks(docket: Docket, work: Work) -> None:
    async def turn(
        thread: str,
        one_at_a_time: ConcurrencyLimit = ConcurrencyLimit("thread", max_concurrent=1),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """One review's turn; `thread` is tenant:review. The sweeper is the retry."""
        tenant, _, review = thread.partition(":")
        await work.take_turn(tenant, review)

    async def sweeper(
        again: Perpetual = Perpetual(every=SWEEP_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Wakes reviews whose turn was never scheduled, or died, or was put off."""
        await work.sweep()

    async def reconsidering(
        tenant: str,
        why: str,
        before: int,
        limit: Timeout = Timeout(TURN_LIMIT),
        retry: ExponentialRetry = ExponentialRetry(attempts=TRIES, minimum_delay=SWEEP_EVERY, maximum_delay=TURN_LIMIT),
    ) -> None:
        """Looks at a page of decisions whose ground may have moved."""
        await work.reconsider(tenant, why, before)

    async def digest(
        tenant: str,
        why: str,
        limit: Timeout = Timeout(DIGEST_LIMIT),
        retry: ExponentialRetry = ExponentialRetry(attempts=None, minimum_delay=SWEEP_EVERY, maximum_delay=DIGEST_LIMIT),
    ) -> None:
        """Makes a digest that is due, or sees to what somebody asked of it."""
        await work.see_to_digest(tenant, why)

    async def sequencer(
        again: Perpetual = Perpetual(every=SEQUENCE_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Takes into the audit logs what the journals have and they have not."""
        await work.sequence()

    async def events(
        again: Perpetual = Perpetual(every=SWEEP_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Posts what the webhook is to be told: apart from turns and sweeps, which a slow receiver must not hold up."""
        if work.post_events:
            await work.post_events()

    docket.register(turn)
    docket.register(reconsidering)
    docket.register(digest)
    docket.register(sweeper)
    docket.register(sequencer)
    if work.post_events:
        docket.register(events)
    if work.keep_to_terms:
        _register_retention(docket, work.keep_to_terms)


def _register_retention(docket: Docket, keep_to_terms: Callable[[], Awaitable[bool]]) -> None:
    async def retention(
        again: Perpetual = Perpetual(every=LOOK_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Removes what has been kept long enough, a bounded part each time."""
        if await keep_to_terms():
            again.after(SWEEP_EVERY)

    docket.register(retention)


async def add_turn(docket: Docket, tenant: str, review: str, why: str) -> None:
    """Schedules a turn. The key holds the event: one key a review would lose a wake-up that comes while a turn runs."""
    await docket.add("turn", key=f"{tenant}:{review}:{why}")(f"{tenant}:{review}")


async def add_reconsidering(docket: Docket, tenant: str, why: str, before: int) -> None:
    """`why` names a pack, or the event that announced a model; `before` is the number of the last review that was looked at, 0 for none."""
    await docket.add("reconsidering", key=f"{tenant}:reconsidering:{why}:{before}")(tenant, why, before)


async def add_digest(docket: Docket, tenant: str, why: str) -> None:
    """`why` is `week:` and the week whose digest is due, or the event of somebody who asks for something."""
    await docket.add("digest", key=f"{tenant}:digest:{why}")(tenant, why)


async def add_turn_later(docket: Docket, tenant: str, review: str, seconds: float) -> None:
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    await docket.add("turn", when=when, key=f"{tenant}:{review}:again:{when.timestamp():.0f}")(f"{tenant}:{review}")
