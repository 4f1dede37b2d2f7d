"""`plumbline retention` and `plumbline workspace delete`, typed where no bot runs, and where one does."""

import asyncio
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from docket import Worker
from redis.asyncio import Redis

from bot.audit.signing_key import new_key
from bot.keys import AUDITED
from bot.play.stage import PAUSE
from bot.register import Register
from bot.tasks import queue
from tests.journeys.command import plumbline
from tests.redis.audit.logs import KEY, TENANT, journalled, small, written
from tests.redis.everything import everything
from tests.redis.servers import db, db_url, valkey

__all__ = ["db", "db_url", "valkey"]

CLOSED: Final = datetime(2027, 3, 1, 12, tzinfo=UTC).timestamp()
TERMS: Final = {"PLUMBLINE_KEEP_REVIEWS": "30", "PLUMBLINE_KEEP_TRANSCRIPTS": "10"}


async def said(db_url: str, *words: str, given: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    more: Mapping[str, str] = {"REDIS_URL": db_url, "PLUMBLINE_AUDIT_KEY": KEY, **settings}
    return await asyncio.to_thread(plumbline, *words, given=given, settings=more)


async def cancelled(db: Redis, tenant: str, *numbers: int, days: int = 0) -> None:
    for number in numbers:
        row: Any = {"review": f"AR-{number}", "title": "Letters", "requester": "U1", "owner": "U1", "channel": "C1", "private": False}
        row |= {"status": "cancelled", "about": None, "at_most": None, "verdict": None, "opened_at": "1.0", "thread": None}
        row["questions_asked"] = []
        await Register(db, tenant).put(row, None, acted=CLOSED + days * 86_400)


async def test_retention_says_what_would_go_and_changes_nothing(db: Redis, db_url: str) -> None:
    await cancelled(db, TENANT, *range(1, 13))
    await cancelled(db, TENANT, 20, days=5)
    await cancelled(db, "T0OTHER001", 1, days=40)
    before = await everything(db)
    for day, lines in (
        (
            "2027-03-31",
            ["to be removed: 0 now, 13 more within 30 days", f"to lose their words: 13 now ({names(10)}, …), 0 more within 30 days"],
        ),
        ("2027-04-01", [f"to be removed: 12 now ({names(10)}, …), 1 more within 30 days", "to lose their words: 13 now"]),
    ):
        done = await said(db_url, "retention", "--on", day, **TERMS)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"{TENANT}: 13 reviews.\n" in done.stdout
        assert [line for line in lines if f"  {line}" not in done.stdout] == []
        assert "T0OTHER001: 1 reviews.\n  to be removed: 0 now" in done.stdout
    assert await everything(db) == before


@pytest.mark.long
async def test_retention_of_one_workspace_and_without_any_setting(db: Redis, db_url: str) -> None:
    await cancelled(db, TENANT, 1)
    await cancelled(db, "T0OTHER001", 1)
    one = await said(db_url, "retention", "--workspace", "T0OTHER001", PLUMBLINE_KEEP_REVIEWS="1")
    assert one.stdout.startswith("Reviews are kept for 1 day after they are closed, people's words in them for 1 day after")
    assert TENANT not in one.stdout
    without = await said(db_url, "retention")
    assert without.stdout.startswith("Reviews are kept for ever, people's words in them for ever. As of ")


def names(several: int) -> str:
    return ", ".join(f"AR-{number}" for number in sorted(range(1, 13), key=str)[:several])


async def test_the_only_workspace_need_not_be_named_and_is_typed_to_be_deleted(db: Redis, db_url: str) -> None:
    await written(db, "AR-1")
    await db.sadd(AUDITED, TENANT)
    await cancelled(db, TENANT, 1)
    left = await said(db_url, "workspace", "delete", given="y\n")
    assert (left.returncode, left.stdout.endswith(f"Type {TENANT} to delete it: Nothing was changed.\n")) == (1, True)
    done = await said(db_url, "workspace", "delete", given=f"{TENANT}\n")
    assert done.returncode == 0
    assert "the hashes of its 6 entries, the signed checkpoint, and the entry that the workspace was deleted" in done.stdout
    again = await said(db_url, "workspace", "delete", "--yes")
    assert (again.returncode, again.stderr) == (1, "There is nothing of any workspace in this Redis. Check REDIS_URL and PLUMBLINE_DATA.\n")
    await journalled(db, small("AR-1"))
    assert (await said(db_url, "audit", "checkpoint")).stdout.splitlines()[1] == "11", "a workspace that comes back goes on with its log"
    verified = await said(db_url, "audit", "verify")
    assert (verified.returncode, "11 entries, of 6 only the hash" in verified.stdout) == (0, True)


@pytest.mark.long
async def test_of_several_one_must_be_named(db: Redis, db_url: str) -> None:
    await cancelled(db, "T0ONE00001", 1)
    await cancelled(db, "T0TWO00001", 1)
    done = await said(db_url, "workspace", "delete", "--yes")
    commands = [f"plumbline workspace delete {team}" for team in ("T0ONE00001", "T0TWO00001")]
    assert done.stderr == f"There are several workspaces. Choose one: {' or '.join(commands)}.\n"
    assert (await said(db_url, "workspace", "delete", "T0ONE00001", "--yes")).returncode == 0
    assert {key.split(":")[1] for key in await everything(db)} == {"{T0TWO00001}"}


@pytest.mark.long
@pytest.mark.parametrize(("key", "wrong"), [("", "PLUMBLINE_AUDIT_KEY: not set"), (new_key(), "is not continued")])
async def test_a_log_that_cannot_say_so_is_left_alone_unless_that_is_wanted(db: Redis, db_url: str, key: str, wrong: str) -> None:
    await written(db, "AR-1")
    await db.sadd(AUDITED, TENANT)
    before = await everything(db)
    refused = await said(db_url, "workspace", "delete", "--yes", PLUMBLINE_AUDIT_KEY=key)
    assert (refused.returncode, wrong in refused.stderr, refused.stderr.endswith("if it cannot be mended: --unsigned\n")) == (1, True, True)
    assert await everything(db) == before
    done = await said(db_url, "workspace", "delete", "--yes", "--unsigned", PLUMBLINE_AUDIT_KEY=key)
    assert (done.returncode, done.stderr) == (0, "")
    found = await said(db_url, "audit", "verify")  # with the right key
    assert (found.returncode, found.stdout.count("it is gone, and the log does not say")) == (1, 5)


async def test_nothing_is_deleted_below_a_worker_that_runs(db: Redis, db_url: str) -> None:
    await cancelled(db, TENANT, 1)
    async with queue(db_url) as docket, Worker(docket) as worker:
        running = asyncio.create_task(worker.run_forever())
        while not await docket.workers():  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(PAUSE)
        refused = await said(db_url, "workspace", "delete", "--yes")
        running.cancel()
        await asyncio.wait([running])
    assert (refused.returncode, refused.stderr.startswith("A worker is running, or did until some seconds ago")) == (1, True)
    assert await Register(db, TENANT).row("AR-1")
