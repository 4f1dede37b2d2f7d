"""Several sequencers at once, and sequencers that die: each entry is in the log once, and the log holds."""

import asyncio
import hashlib
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.audit import log as audit_log
from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import signers_of
from bot.audit.waking import take_in
from bot.redis_server import connect
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import Cut, When, cut, named
from tests.redis.audit.logs import KEY, TENANT, answered, journalled, log_of, looked, sequencer_of, small
from tests.redis.audit.test_audit_log import in_log

AT_ONCE: Final = 6
REVIEWS: Final = 12
SCRIPTS: Final = {hashlib.sha1(audit_log._APPEND.encode(), usedforsecurity=False).hexdigest(): "append"}
PROCESS: Final = """
import asyncio, sys
from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import signers_of
from bot.audit.waking import take_in
from bot.redis_server import connect

async def run(url, tenant, key):
    async with connect(url) as redis:
        await Sequencer(AuditLog(redis, tenant), signers_of([key], tenant)).run()

asyncio.run(run(*sys.argv[1:]))
"""


async def holds(db: Redis, names: list[str]) -> AuditLog:
    log = log_of(db)
    assert Counter(found["id"] for found in await in_log(log)) == Counter(names)
    found = await looked(log)
    assert (found.problems, await log.due()) == ([], [])
    return log


@asynccontextmanager
async def proxy_before(url: str) -> AsyncIterator[CountingProxy]:
    with TemporaryDirectory(prefix="plumb") as folder:
        async with CountingProxy(url, Path(folder), SCRIPTS) as proxy:
            yield proxy


async def test_sequencers_at_once_leave_one_entry_each(db: Redis, db_url: str) -> None:
    entries = [entry for number in range(1, REVIEWS + 1) for entry in small(f"AR-{number}")]
    await journalled(db, entries)
    async with connect(db_url) as other:
        await asyncio.gather(*(sequencer_of((db, other)[number % 2]).run() for number in range(AT_ONCE)))
    await holds(db, [entry["id"] for entry in entries])


async def test_sequencers_keep_up_with_journals_that_grow_under_them(db: Redis) -> None:
    entries = [entry for number in range(1, REVIEWS + 1) for entry in small(f"AR-{number}")]
    sequencers = [sequencer_of(db) for _ in range(3)]
    for place in range(0, len(entries), 4):
        await asyncio.gather(journalled(db, entries[place : place + 4]), *(sequencer.run() for sequencer in sequencers))
    await sequencers[0].run()
    await holds(db, [entry["id"] for entry in entries])


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_connection_that_breaks_at_the_append_leaves_one_entry_each(db: Redis, db_url: str, when: When) -> None:
    await journalled(db, small("AR-1"))
    async with proxy_before(db_url) as proxy, connect(proxy.url) as redis:
        sequencer = Sequencer(AuditLog(redis, TENANT), signers_of([KEY], TENANT))
        rule = proxy.rules.add(named("append"), cut, when=when)
        with pytest.raises((RedisError, OSError)):
            await sequencer.run()
        assert rule.happened.is_set()
        assert (await log_of(db).head()).size == (5 if when == "after" else 0)
        await sequencer.run()
    await holds(db, [entry["id"] for entry in small("AR-1")])


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2])
async def test_a_process_that_is_killed_at_the_append_leaves_one_entry_each(db: Redis, db_url: str, when: When, nth: int) -> None:
    entries = [*small("AR-1"), *small("AR-2"), answered("AR-3/1/1")]
    await journalled(db, entries)
    async with proxy_before(db_url) as proxy:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROCESS, proxy.url, TENANT, KEY)

        def kill() -> None:
            process.kill()
            raise Cut

        rule = proxy.rules.add(named("append"), kill, when=when, nth=nth)
        assert await process.wait() < 0
        assert rule.happened.is_set()
    assert (await log_of(db).head()).size < len(entries)
    await sequencer_of(db).run()
    await holds(db, [entry["id"] for entry in entries])


async def test_whoever_stood_still_while_others_went_on_adds_nothing_twice(db: Redis, db_url: str) -> None:
    await journalled(db, small("AR-1"))
    async with proxy_before(db_url) as proxy, connect(proxy.url) as redis:

        async def others() -> None:
            await sequencer_of(db).run()
            await journalled(db, small("AR-2"))
            await sequencer_of(db).run()

        rule = proxy.rules.add(named("append"), others)
        assert await Sequencer(AuditLog(redis, TENANT), signers_of([KEY], TENANT)).run() == 0
        assert rule.happened.is_set()
    await holds(db, [entry["id"] for entry in (*small("AR-1"), *small("AR-2"))])


async def test_a_log_that_grows_while_it_is_verified_holds(db: Redis, db_url: str) -> None:
    await journalled(db, small("AR-1"))
    await sequencer_of(db).run()
    async with proxy_before(db_url) as proxy, connect(proxy.url) as redis:

        async def grow() -> None:
            await journalled(db, small("AR-2"))
            await sequencer_of(db).run()

        rule = proxy.rules.add(named("HMGET"), grow)
        found = await looked(AuditLog(redis, TENANT))
        assert rule.happened.is_set()
        assert (found.size, found.problems) == (5, [])
    assert (await looked(log_of(db))).size == 10


async def test_a_log_that_cannot_be_continued_is_one_line_until_it_can(db: Redis, caplog: pytest.LogCaptureFixture) -> None:
    await journalled(db, small("AR-1"))
    sequencer, log = sequencer_of(db), log_of(db)
    await take_in(sequencer)
    signed = await log.note()
    await db.set(log.keys.audit_checkpoint, signed.replace("5", "6", 1))
    await journalled(db, [answered("AR-2/1/1")])
    for _ in range(3):
        await take_in(sequencer)
    (record,) = caplog.records
    assert record.message.startswith(f"the audit log of {TENANT} is not continued")
    assert sequencer.trouble == record.message
    await db.set(log.keys.audit_checkpoint, signed)
    await take_in(sequencer)
    assert sequencer.trouble == ""
    await holds(db, [*(entry["id"] for entry in small("AR-1")), "AR-2/1/1"])


async def test_a_redis_that_is_away_delays_the_log_and_stops_nothing(db: Redis, db_url: str, caplog: pytest.LogCaptureFixture) -> None:
    await journalled(db, small("AR-1"))
    async with proxy_before(db_url) as proxy, connect(proxy.url) as redis:
        sequencer = Sequencer(AuditLog(redis, TENANT), signers_of([KEY], TENANT))
        proxy.go_away()
        await take_in(sequencer)
        assert "it is written later" in caplog.records[-1].message
        proxy.come_back()
        await take_in(sequencer)
    await holds(db, [entry["id"] for entry in small("AR-1")])
