"""What `plumbline workspace delete` and `plumbline retention` do."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from redis.asyncio import Redis

from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import keys_of, signers_of
from bot.keys import INSTALLATIONS, Keys
from bot.known_workspaces import chosen
from bot.redis_text import text
from bot.retention.deleting import Deleting, workspaces
from bot.retention.terms import Terms, closed_before
from bot.sealed_installations import is_installed
from bot.settings import Base, RetentionSettings
from bot.store import store_of_a_command
from bot.tasks import queue
from policies.errors import PlumblineError

T = TypeVar("T")
S = TypeVar("S", bound=Base)

SOON: Final = timedelta(days=30)
NAMED: Final = 10  # reviews, in a line
STAYS: Final = (
    "Kept, so that checkpoints of the audit log can still be compared: the hashes of its {} entries, the signed checkpoint, and "
    "the entry that the workspace was deleted. Nothing else of it is in Redis."
)
ELSEWHERE: Final = "Not touched: what stands in Slack, backups of Redis, checkpoints and proofs that were written to files, the bot's log."
UNSIGNED: Final = "The log cannot say that the workspace is deleted. Mend that first; if it cannot be mended: --unsigned"


@dataclass(frozen=True, slots=True)
class Store:
    url: str
    redis: Redis


def with_store(settings: S, act: Callable[[Store, S], Awaitable[T]]) -> T:
    async def acted() -> T:
        async with store_of_a_command(settings) as (url, redis):
            return await act(Store(url, redis), settings)

    return asyncio.run(acted())


def delete_workspace(team: str | None, *, yes: bool, unsigned: bool) -> int:
    """The exit status."""

    async def act(store: Store, settings: Base) -> int:
        known = await workspaces(store.redis)
        deleting = Deleting(store.redis, chosen(team, known, "There is nothing", "plumbline workspace delete"))
        await _refuse_while_in_use(store, deleting.tenant)
        speaks = not unsigned and not (await deleting.log.head()).empty
        keys = keys_of(settings) if speaks else ()
        if speaks and not keys:
            raise PlumblineError(f"PLUMBLINE_AUDIT_KEY: not set, and there is an audit log of {deleting.tenant}. {UNSIGNED}")
        return await _delete(deleting, Sequencer(deleting.log, signers_of(keys, deleting.tenant)) if keys else None, yes=yes)

    return with_store(Base.read(), act)


async def _delete(deleting: Deleting, sequencer: Sequencer | None, *, yes: bool) -> int:
    held, team = await deleting.held(), deleting.tenant
    print(f"{team}: {held.reviews} reviews, {held.keys} keys in Redis, {held.entries} entries of the audit log.")
    print("All of it is deleted, also conversations, journals, policy packs and what is known of people. It cannot be brought back.")
    if not yes and not _typed(team):
        print("Nothing was changed.")
        return 1
    if sequencer is not None:
        try:
            await deleting.say_so(sequencer, "operator", time.time())
        except PlumblineError as error:
            raise PlumblineError(f"{error}. {UNSIGNED}") from None
    count = await deleting.delete()
    print(f"{team} is deleted: {count} keys.")
    if size := (await deleting.log.head()).size:
        print(
            STAYS.format(size)
            if sequencer
            else f"The hashes of the {size} entries of its audit log stay; the log does not say why they alone."
        )
    print(ELSEWHERE)
    return 0


def _typed(team: str) -> bool:
    """No, where nobody is there to ask."""
    print(f"Type {team} to delete it: ", end="", flush=True)
    return sys.stdin.readline().strip() == team


async def _refuse_while_in_use(store: Store, team: str) -> None:
    """Whatever still serves it would write what was just deleted."""
    rows = {text(known): text(row) for known, row in (await store.redis.hgetall(INSTALLATIONS)).items()}
    if team in rows and is_installed(team, rows[team]):
        raise PlumblineError(f"{team} is installed, and whatever runs serves it. First: plumbline installations remove {team}")
    if set(rows) - {team}:  # what runs serves those
        return
    async with queue(store.url) as docket:
        if await docket.workers():
            raise PlumblineError(f"A worker is running, or did until some seconds ago, and may serve {team}. Stop the bot, then try again.")


def preview(on: date | None, workspace: str | None) -> None:
    async def act(store: Store, settings: RetentionSettings) -> None:
        zone = ZoneInfo(settings.plumbline_timezone)
        today, terms = on or datetime.now(UTC).astimezone(zone).date(), Terms.of(settings)
        teams = await workspaces(store.redis)
        if workspace:
            teams = [chosen(workspace, teams, "There is nothing", "--workspace")]
        print(
            f"Reviews are kept {_kept(terms.reviews)}, people's words in them {_kept(terms.transcripts or terms.reviews)}. As of {today}:"
        )
        for team in teams:
            keys = Keys(team)
            print(f"{team}: {await store.redis.zcard(keys.register)} reviews.")
            for key, days, what in ((keys.closed, terms.reviews, "to be removed"), (keys.worded, terms.transcripts, "to lose their words")):
                if days is not None:
                    print(f"  {what}: {await _due(store.redis, key, *(closed_before(days, day, zone) for day in (today, today + SOON)))}")

    with_store(RetentionSettings.read(), act)


def _kept(days: int | None) -> str:
    return "for ever" if days is None else f"for {days} day{'' if days == 1 else 's'} after they are closed"


async def _due(redis: Redis, key: str, until: float, later: float) -> str:
    now, soon = await redis.zcount(key, "-inf", f"({until}"), await redis.zcount(key, until, f"({later}")
    first = [text(review) for review in await redis.zrangebyscore(key, "-inf", f"({until}", start=0, num=NAMED)]
    names = f" ({', '.join(first)}{', …' if now > NAMED else ''})" if first else ""
    return f"{now} now{names}, {soon} more within {SOON.days} days"
