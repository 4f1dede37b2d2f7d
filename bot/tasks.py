"""The tasks of the queue. They carry ids only: what Docket stores is pickled, and messages belong into the inbox."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from docket import ConcurrencyLimit, Docket, ExponentialRetry, Perpetual, Timeout

log = logging.getLogger("plumbline.tasks")

Task = Callable[..., Awaitable[None]]

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
    sweep: Callable[[], Awaitable[None]]  # wakes reviews whose turn was never scheduled, or died, or was put off
    reconsider: Callable[[str, str, int], Awaitable[None]]  # tenant, why, below which number
    sequence: Callable[[], Awaitable[None]]  # takes into the audit logs what the journals have and they have not
    see_to_digest: Callable[[str, str], Awaitable[None]]  # tenant, why
    post_events: Callable[[], Awaitable[None]] | None = None
    keep_to_terms: Callable[[], Awaitable[bool]] | None = None  # whether there is more to remove at once


def queue(url: str) -> Docket:
    """One object for those who add and another for the worker: a burst of adds must not starve the worker's connections."""
    return Docket(name=QUEUE, url=url, execution_ttl=timedelta(seconds=0))


def register_tasks(docket: Docket, work: Work) -> None:
    """A task goes by its function's name; that stands in the queue, and is never changed."""
    docket.register(_turn(work))
    docket.register(_reconsidering(work))
    docket.register(_digest(work))
    docket.register(_every(SWEEP_EVERY, "sweeper", work.sweep))
    docket.register(_every(SEQUENCE_EVERY, "sequencer", work.sequence))
    if work.post_events:  # apart from turns and sweeps, which a slow receiver must not hold up
        docket.register(_every(SWEEP_EVERY, "events", work.post_events))
    if work.keep_to_terms:
        docket.register(_retention(work.keep_to_terms))


def _turn(work: Work) -> Task:
    async def turn(
        thread: str,
        one_at_a_time: ConcurrencyLimit = ConcurrencyLimit("thread", max_concurrent=1),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """One review's turn; `thread` is tenant:review. The sweeper is the retry."""
        tenant, _, review = thread.partition(":")
        await work.take_turn(tenant, review)

    return turn


def _reconsidering(work: Work) -> Task:
    async def reconsidering(
        tenant: str,
        why: str,
        before: int,
        limit: Timeout = Timeout(TURN_LIMIT),
        retry: ExponentialRetry = ExponentialRetry(attempts=TRIES, minimum_delay=SWEEP_EVERY, maximum_delay=TURN_LIMIT),
    ) -> None:
        """Looks at a page of decisions whose ground may have moved."""
        await work.reconsider(tenant, why, before)

    return reconsidering


def _digest(work: Work) -> Task:
    async def digest(
        tenant: str,
        why: str,
        limit: Timeout = Timeout(DIGEST_LIMIT),
        retry: ExponentialRetry = ExponentialRetry(attempts=None, minimum_delay=SWEEP_EVERY, maximum_delay=DIGEST_LIMIT),
    ) -> None:
        """Makes a digest that is due, or sees to what somebody asked of it."""
        await work.see_to_digest(tenant, why)

    return digest


def _retention(keep_to_terms: Callable[[], Awaitable[bool]]) -> Task:
    async def retention(
        again: Perpetual = Perpetual(every=LOOK_EVERY, automatic=True),
        limit: Timeout = Timeout(TURN_LIMIT),
    ) -> None:
        """Removes what has been kept long enough, a bounded part each time."""
        if await keep_to_terms():
            again.after(SWEEP_EVERY)

    return retention


def _every(pause: timedelta, name: str, do: Callable[[], Awaitable[None]]) -> Task:
    async def task(again: Perpetual = Perpetual(every=pause, automatic=True), limit: Timeout = Timeout(TURN_LIMIT)) -> None:
        await do()

    task.__name__ = name
    return task


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
