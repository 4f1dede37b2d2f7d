"""The queue's task that keeps to the terms: reviews go that have been kept long enough, and people's words out of others.

A look takes a bounded number of each, oldest first, and begins with what an earlier one left unfinished. Where the audit log does not
hold nothing goes, for that would destroy what shows what was done to it.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from redis.exceptions import RedisError

from bot.audit.log import AuditLog
from bot.audit.waking import take_in
from bot.checkpointer import RedisSaver
from bot.logs import concerning
from bot.redis_text import text
from bot.retention import forgetting, removing
from bot.retention.forgetting import Forgetting
from bot.retention.removing import Removing
from bot.retention.terms import Terms, closed_before
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.retention")

MOST: Final = 250  # reviews of a workspace that a look removes, and out of which it takes words

Step = Callable[[list[str]], Awaitable[int]]


async def keep_to_terms(tenants: Tenants[Turns], terms: Terms, saver: RedisSaver) -> bool:
    """Whether a workspace has more to go than one look takes."""
    more = False
    for turns in await tenants.all():
        with concerning(turns.tenant):
            try:
                more |= await Look(turns, terms, saver).look()
            except PlumblineError as error:
                log.error("%s", error)
            except (RedisError, OSError) as error:
                log.warning("Redis went away while old reviews were removed (%s); they go later", type(error).__name__)
    return more


@dataclass(frozen=True, slots=True)
class Look:
    turns: Turns
    terms: Terms
    saver: RedisSaver

    async def look(self) -> bool:
        """Whether there is more to go.

        Raises:
            PlumblineError: where the audit log has not all that it lists.
        """
        turns, now, today = self.turns, self.turns.clock(), self.turns.today()
        audited = turns.sequencer is not None
        if turns.sequencer:
            await take_in(turns.sequencer)
            if turns.sequencer.trouble:
                return False
        keys, redis = turns.register.keys, turns.register.redis
        leaving = Removing(redis, turns.tenant, self.saver.adelete_thread, audited=audited)
        silent = Forgetting(AuditLog(redis, turns.tenant), self.saver, audited=audited)
        for _ in range(MOST // removing.AT_ONCE):
            if not (await leaving.finish(now) or await silent.finish()):
                break

        async def remove(reviews: list[str]) -> int:
            gone = await leaving.remove(reviews, today.isoformat(), now)
            await leaving.finish(now)
            return len(gone)

        async def forget(reviews: list[str]) -> int:
            marked = await silent.forget(reviews, now)
            await silent.finish()
            return marked

        removed, more = await self._all_of(keys.closed, self.terms.reviews, today, removing.AT_ONCE, remove)
        forgotten, more_words = await self._all_of(keys.worded, self.terms.transcripts, today, forgetting.AT_ONCE, forget)
        if removed or forgotten:
            log.info("%d reviews were removed, and people's words out of %d, as they were kept long enough", removed, forgotten)
        return more or more_words

    async def _all_of(self, key: str, days: int | None, today: date, at_once: int, step: Step) -> tuple[int, bool]:
        """How many the step has taken of those that are due, and whether there may be more. It passes over those that it leaves."""
        if days is None:
            return 0, False
        until, done, left = closed_before(days, today, self.turns.zone), 0, 0
        while done < MOST and left < MOST:
            found = await self.turns.register.redis.zrangebyscore(key, "-inf", f"({until}", start=left, num=at_once)
            taken = await step([text(review) for review in found]) if found else 0
            done, left = done + taken, left + len(found) - taken
            if len(found) < at_once:
                break
        return done, done >= MOST
