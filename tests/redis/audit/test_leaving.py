"""Entries of removed reviews are gone from the log but for their hashes: right where the log itself says so, and found otherwise."""

import json

import pytest
from redis.asyncio import Redis

from bot.audit.exporting import export
from bot.audit.log import AuditLog
from bot.audit.proofs import prove
from bot.audit.signing_key import signers_of
from bot.audit.workspace_journal import WorkspaceJournal
from bot.retention.removing import Removing
from policies.errors import PlumblineError
from tests.redis.audit.logs import KEY, TENANT, entry, everything, journalled, looked, sequencer_of, written


async def nothing(_: str) -> None:
    """There are no checkpoints of LangGraph here."""


async def removed(log: AuditLog, *reviews: str) -> list[str]:
    return await Removing(log.redis, TENANT, nothing, audited=True).remove(reviews, "2027-03-04", 1.0)


async def test_what_was_removed_is_gone_and_the_log_holds_before_and_after_it_says_so(db: Redis) -> None:
    log = await written(db, "AR-1", "AR-2", "AR-3")
    before = await log.note()
    assert await removed(log, "AR-1", "AR-3") == ["AR-1", "AR-3"]
    assert not (await looked(log, before)).problems
    await sequencer_of(db).run()
    found = await looked(log, before)
    assert (found.problems, found.gone) == ([], 10)
    assert ", of 10 only the hash, root " in str(found)
    kept = json.loads((await log.entry(-1)).decode())
    assert kept["data"] == {"reviews": ["AR-1", "AR-3"], "entries": [[0, 4], [10, 14]]}
    assert b"Handbook assistant" in await everything(db, "*journal*")
    assert await removed(log, "AR-2") == ["AR-2"]
    assert b"Handbook assistant" not in await everything(db)
    await sequencer_of(db).run()
    assert not (await looked(log, before)).problems


async def test_a_review_whose_journal_the_log_does_not_have_yet_stays(db: Redis) -> None:
    log = await written(db, "AR-1")
    await journalled(db, [entry("AR-1/9/1", "asked")])
    assert await removed(log, "AR-1") == []
    await sequencer_of(db).run()
    assert await removed(log, "AR-1") == ["AR-1"]


async def test_nothing_is_removed_where_the_log_has_lost_entries(db: Redis) -> None:
    log = await written(db, "AR-1", "AR-2")
    await db.ltrim(log.keys.audit_entries, 0, 6)
    with pytest.raises(PlumblineError, match="its audit log has not all that it lists"):
        await removed(log, "AR-1", "AR-2")
    assert await db.exists(log.keys.journal("AR-1"), log.keys.journal("AR-2")) == 2
    assert await db.exists(log.keys.removed) == 0


async def test_an_entry_that_somebody_has_emptied_is_found(db: Redis) -> None:
    log = await written(db, "AR-1", "AR-2")
    assert await removed(log, "AR-1")
    await sequencer_of(db).run()
    await db.lset(log.keys.audit_entries, 7, "")
    assert "entry 7: it is gone, and the log does not say that its review was removed" in (await looked(log)).problems


async def test_a_hash_of_what_is_gone_cannot_be_changed(db: Redis) -> None:
    log = await written(db, "AR-1")
    await removed(log, "AR-1")
    await sequencer_of(db).run()
    await db.setrange(log.keys.audit_leaves, 40, b"x")
    assert (await looked(log)).problems


@pytest.mark.parametrize(
    "data",
    [
        {"reviews": ["AR-1"], "entries": [[0, 999]]},
        {"reviews": ["AR-1"], "entries": [[0]]},
        {"reviews": "AR-1", "entries": "0-4"},
        {"reviews": ["AR-1"], "entries": [["0", "4"], [4, 0], [-5, -1]]},
        {},
    ],
)
async def test_a_removal_that_says_nonsense_hides_nothing(db: Redis, data: dict[str, object]) -> None:
    log = await written(db, "AR-1")
    await WorkspaceJournal(db, TENANT).enter("reviews_removed", None, 1.0, **data)
    await sequencer_of(db).run()
    await db.lset(log.keys.audit_entries, 2, "")
    assert any(problem.startswith("entry 2: it is gone") for problem in (await looked(log)).problems)


@pytest.mark.parametrize("what", ["reviews_removed", "workspace_deleted"])
async def test_a_removal_that_only_a_reviews_journal_claims_hides_nothing(db: Redis, what: str) -> None:
    log = await written(db, "AR-1")
    await journalled(db, [entry("AR-2/1/1", what, reviews=["AR-1"], entries=[[0, 4]])])
    await sequencer_of(db).run()
    await db.lset(log.keys.audit_entries, 2, "")
    assert any(problem.startswith("entry 2: it is gone") for problem in (await looked(log)).problems)


async def test_an_export_has_the_hashes_and_a_proof_says_since_when_there_is_none(db: Redis) -> None:
    log = await written(db, "AR-1", "AR-2")
    await removed(log, "AR-1")
    await sequencer_of(db).run()
    lines = [json.loads(line) async for line in export(log, words=True)]
    assert [sorted(line) for line in lines[:6]] == [["hash", "index"]] * 5 + [["entry", "index", "words"]]
    assert len(await in_log_of(log)) == 6
    with pytest.raises(PlumblineError, match="AR-1 was removed on 2027-03-04"):
        await prove(log, "AR-1", [signer.verifier for signer in signers_of([KEY], TENANT)])


async def in_log_of(log: AuditLog) -> list[str]:
    return [found.decode() async for chunk in log.chunks(1000) for found in chunk.entries if found]


async def test_what_a_worker_that_stood_still_hands_over_of_a_removed_review_is_dropped(db: Redis) -> None:
    log = await written(db, "AR-1")
    await removed(log, "AR-1")
    await journalled(db, [entry("AR-1/9/1", "asked")])
    assert await db.exists(log.keys.journal("AR-1")) == 0
    await sequencer_of(db).run()
    assert len(await in_log_of(log)) == 1


async def test_a_journal_of_the_workspace_that_nobody_can_read_is_a_problem_and_no_end(db: Redis) -> None:
    log = await written(db, "AR-1")
    await db.hset(log.keys.journal("workspace"), "workspace/0/9", "[]")
    assert "what concerns the workspace as a whole is not in its journal as it was written" in (await looked(log)).problems
