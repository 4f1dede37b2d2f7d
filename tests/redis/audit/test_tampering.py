"""Whatever somebody does to the audit log is found: at once where they lack the key, against an earlier checkpoint where they have it."""

import random
from collections.abc import Callable

import pytest
from redis.asyncio import Redis

from bot.audit.log import AuditLog
from bot.audit.signing_key import new_key
from bot.redis_text import raw
from policies.errors import PlumblineError
from tests.redis.audit.logs import KEY, answered, bring_back, journalled, kept, looked, sequencer_of, written
from tests.redis.audit.tampering import bytes_of, flip, like, rewrite

Change = Callable[[list[bytes]], list[bytes]]

CHANGES: dict[str, Change] = {
    "deleted": lambda entries: entries[:3] + entries[4:],
    "inserted": lambda entries: [*entries[:3], like(entries[3], "AR-1/9/9"), *entries[3:]],
    "doubled": lambda entries: [*entries, like(entries[3], "AR-1/9/9")],
    "swapped": lambda entries: [*entries[:3], entries[4], entries[3], *entries[5:]],
    "turned round": lambda entries: entries[::-1],
    "truncated": lambda entries: entries[:-1],
    "cut down to one": lambda entries: entries[:1],
    "changed": lambda entries: [entry.replace(b'"blocked"', b'"proceed"') for entry in entries],
}


async def entries_of(log: AuditLog) -> list[bytes]:
    return [entry async for chunk in log.chunks(1000) for entry in chunk.entries]


async def every_flip(db: Redis, log: AuditLog, masks: Callable[[], list[int]]) -> tuple[int, list[str]]:
    """How many bytes were flipped, and what nobody noticed."""
    count, unseen = 0, []
    for byte in [byte async for byte in bytes_of(db, log)]:
        before = await db.dump(byte.key) or b""
        for bits in masks():
            count += 1
            await flip(db, byte, bits)
            if not (await looked(log)).count:
                unseen.append(f"{byte}, bits {bits:08b}")
            await db.restore(byte.key, 0, before, replace=True)
    return count, unseen


async def test_every_flipped_byte_is_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    rng = random.Random(1)
    count, unseen = await every_flip(db, log, lambda: [1 << rng.randrange(8)])
    assert (unseen, (await looked(log)).problems) == ([], [])
    assert count > 2500


@pytest.mark.long
async def test_every_flipped_bit_is_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    count, unseen = await every_flip(db, log, lambda: [1 << bit for bit in range(8)])
    assert (unseen, (await looked(log)).problems) == ([], [])
    assert count > 20_000


@pytest.mark.parametrize("how", CHANGES)
async def test_entries_that_were_changed_by_somebody_without_the_key_are_found(db: Redis, how: str) -> None:
    log = await written(db, "AR-1", "AR-2")
    before = await log.note()
    await rewrite(db, log, CHANGES[how](await entries_of(log)))
    assert (await looked(log)).problems
    assert (await looked(log, before)).problems


@pytest.mark.parametrize("how", CHANGES)
async def test_a_log_that_was_changed_is_not_continued(db: Redis, how: str) -> None:
    log = await written(db, "AR-1", "AR-2")
    before = await log.note()
    await rewrite(db, log, CHANGES[how](await entries_of(log)))
    await journalled(db, [answered("AR-3/1/1")])
    with pytest.raises(PlumblineError, match="plumbline audit verify"):
        await sequencer_of(db).run()
    assert await log.note() == before


async def test_a_checkpoint_that_was_taken_away_is_found_and_none_is_signed_in_its_place(db: Redis) -> None:
    log = await written(db, "AR-1")
    await db.delete(log.keys.audit_checkpoint)
    assert (await looked(log)).problems == ["there is no checkpoint over these entries"]
    await journalled(db, [answered("AR-3/1/1")])
    with pytest.raises(PlumblineError, match="not as many entries"):
        await sequencer_of(db).run()


async def test_a_log_that_somebody_else_has_rebuilt_and_signed_is_found(db: Redis) -> None:
    theirs = new_key()
    log = await written(db, "AR-1", key=theirs)
    assert (await looked(log)).problems == ["the checkpoint does not hold: none of the known keys has signed it"]
    await journalled(db, [answered("AR-3/1/1")])
    with pytest.raises(PlumblineError, match="PLUMBLINE_AUDIT_KEY"):
        await sequencer_of(db).run()


async def test_a_log_that_was_rebuilt_with_the_key_is_found_against_an_earlier_checkpoint(db: Redis) -> None:
    before = await (await written(db, "AR-1", "AR-2")).note()
    await db.flushdb()
    log = await written(db, "AR-2", "AR-1", "AR-3")
    assert not (await looked(log)).problems  # it is whole by itself, which is why checkpoints are kept elsewhere
    (problem,) = (await looked(log, before)).problems
    assert problem == "the first 10 entries are not those of the earlier checkpoint: somebody has rewritten them"


async def test_an_old_backup_that_was_brought_back_is_found_against_a_later_checkpoint(db: Redis) -> None:
    log = await written(db, "AR-1")
    backup, old = await kept(db), await log.note()
    await written(db, "AR-2")
    before = await log.note()
    assert not (await looked(log, old, before)).problems
    await bring_back(db, backup)
    assert not (await looked(log, old)).problems
    (problem,) = (await looked(log, before)).problems
    assert problem == "there are 5 entries, and 10 in the earlier checkpoint: the log was cut off, or an old copy was brought back"


async def test_a_log_that_was_cut_off_and_signed_with_the_key_is_found_against_an_earlier_checkpoint(db: Redis) -> None:
    before = await (await written(db, "AR-1", "AR-2")).note()
    await db.flushdb()
    log = await written(db, "AR-1")
    assert not (await looked(log)).problems
    assert "cut off" in (await looked(log, before)).problems[0]


async def test_everything_gone_is_found_against_an_earlier_checkpoint(db: Redis) -> None:
    log = await written(db, "AR-1")
    before = await log.note()
    await db.flushdb()
    with pytest.raises(PlumblineError, match="no audit log yet"):
        await looked(log)
    assert (await looked(log, before)).problems


async def test_what_a_journal_gains_or_loses_beside_the_log_is_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    await journalled(db, [answered("AR-2/1/1")])
    assert not (await looked(log)).problems  # it is due
    await db.delete(log.keys.audit_due)
    assert (await looked(log)).problems == ["AR-2: 1 entries of its journal never came into the log"]
    await db.delete(log.keys.journal("AR-2"))
    assert not (await looked(log)).problems
    await db.hdel(log.keys.journal("AR-1"), "AR-1/2/1")
    assert (await looked(log)).problems == ["entry 3 (AR-1/2/1): it is not in the journal"]


async def test_a_decision_that_was_made_another_one_in_the_journal_is_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    journal = log.keys.journal("AR-1")
    await db.hset(journal, "AR-1/3/1", raw(await db.hget(journal, "AR-1/3/1")).replace(b"blocked", b"proceed"))
    assert (await looked(log)).problems == ["entry 4 (AR-1/3/1): the journal has something else (data.outcome)"]


async def test_words_that_were_put_into_somebodys_mouth_are_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    journal = log.keys.journal("AR-1")
    await db.hset(journal, "AR-1/1/2", raw(await db.hget(journal, "AR-1/1/2")).replace(b'"quote":"no"', b'"quote":"yes"'))
    assert (await looked(log)).problems == ["entry 1 (AR-1/1/2): what was said there (record.quote) was changed"]


async def test_words_that_vanish_without_a_redaction_are_found(db: Redis) -> None:
    log = await written(db, "AR-1")
    await db.hdel(log.keys.audit_salts, "1")
    assert (await looked(log)).problems == ["entry 1 (AR-1/1/2): what was said there (record.quote) is gone, and nobody has redacted it"]


async def test_a_new_key_goes_on_where_the_old_one_stopped(db: Redis) -> None:
    log = await written(db, "AR-1")
    old, both = await log.note(), f"{new_key()},{KEY}"
    await written(db, "AR-2", key=both)
    assert not (await looked(log, old, key=both)).problems
    assert (await looked(log)).problems == ["the checkpoint does not hold: none of the known keys has signed it"]
