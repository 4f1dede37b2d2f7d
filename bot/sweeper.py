"""Turns as the queue takes them, and the sweep for reviews that nobody woke, or whose turn died or was put off."""

import logging
import time
from contextlib import suppress
from typing import Final

from docket import Docket

from bot.checkpointer import StaleCheckpoint
from bot.converted import follow
from bot.inbox import RemovedReview
from bot.logs import concerning, where
from bot.metrics import Ended, turn_ended, turn_span
from bot.redis_text import text
from bot.tasks import LEASE, WEEK, add_digest, add_turn, add_turn_later
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.sweeper")

SETTLES: Final = 1.0  # seconds that a review may be awake before it counts as forgotten
AT_ONCE: Final = 100  # reviews of a workspace a sweep
LONGEST_PAUSE: Final = 300  # seconds between the tries of a turn that fails every time
TOLD_AT: Final = 3  # failures in a row, after which the thread is told
TROUBLES_KEPT: Final = 24 * 3600  # seconds


async def take_turn(tenants: Tenants[Turns], docket: Docket, tenant: str, review: str) -> None:
    """One turn. A failure is logged, and the sweeper tries again, later each time."""
    with concerning(tenant):
        try:
            turns = await tenants.of(tenant)
        except PlumblineError as error:
            turns, why = None, str(error)
        else:
            why = "the app is not installed there"
        if turns is not None:
            await _take_turn(turns, docket, review)
        elif not tenants.missed_before(tenant):
            log.warning("no turns are taken for workspace %s, and what it wrote is kept: %s", tenant, why)


async def _take_turn(turns: Turns, docket: Docket, review: str) -> None:
    redis, troubles = turns.inbox.redis, turns.inbox.keys.troubles(review)
    began = time.time()
    ended: Ended = "done"
    try:
        with turn_span(turns.tenant, review):
            put_off = await turns.take(review)
        ended = "done" if put_off is None else "put_off"
        if put_off is None and time.time() - began > LEASE.total_seconds():
            put_off = 0.0  # it may have been another worker's as well, and what this one wrote down last is old: look again
    except StaleCheckpoint:
        put_off, ended = 0.0, "stale"  # another worker took the review further: look again, from there
    except Exception as error:  # noqa: BLE001 - whatever it is, the review must go on
        turn_ended(turns.tenant, "failed", time.time() - began)
        count = await redis.incr(troubles)
        await redis.expire(troubles, TROUBLES_KEPT)
        await turns.inbox.sleep(review, time.time() + min(2**count, LONGEST_PAUSE))
        log.error("the turn of %s failed, for the %d. time in a row: %s", review, count, where(error))
        if count == TOLD_AT:
            await turns.tell_trouble(review)
        return
    turn_ended(turns.tenant, ended, time.time() - began)
    await redis.delete(troubles)
    if put_off is not None:
        await add_turn_later(docket, turns.tenant, review, put_off)


async def sweep(tenants: Tenants[Turns], docket: Docket) -> None:
    """Wakes every review that was forgotten or has something due. A workspace that was added meanwhile is made ready by this."""
    now = time.time()
    for turns in await tenants.all():
        with concerning(turns.tenant):
            forgotten = await turns.inbox.redis.zrangebyscore(turns.inbox.keys.awake, "-inf", now - SETTLES, start=0, num=AT_ONCE)
            for review in map(text, forgotten):
                await add_turn(docket, turns.tenant, review, f"sweep:{now:.0f}")
            for review, message in await turns.agenda.due(turns.clock()):
                with suppress(RemovedReview):
                    await turns.inbox.put(review, message)
                    await add_turn(docket, turns.tenant, review, message["id"])
            for name in await turns.reminders.hand_over(turns.clock()):
                await add_turn(docket, turns.tenant, name, name)
            await follow(turns.client, turns.register, now)
            if week := await turns.digests.due():
                await add_digest(docket, turns.tenant, f"{WEEK}{week}")


async def post_events(tenants: Tenants[Turns]) -> None:
    """What the webhook is to be told of every workspace."""
    for turns in await tenants.all():
        if turns.webhook:
            with concerning(turns.tenant):
                await turns.webhook.post_due()
