"""What comes into the audit log: everything that the journals name, once, in order, and never what people said."""

import json

import pytest
from redis.asyncio import Redis

from bot.audit.entries import spoken_in
from bot.audit.log import AuditLog
from bot.outbox import Outbox
from policies.errors import PlumblineError
from tests.redis.audit.logs import ADA, BEN, SAID, TENANT, answered, entry, everything, journalled, looked, sequencer_of, small, written


async def in_log(log: AuditLog) -> list[dict[str, object]]:
    return [json.loads(found) async for chunk in log.chunks(1000) for found in chunk.entries]


async def test_what_a_journal_has_the_log_has_once_and_in_order(either_db: Redis) -> None:
    log = await written(either_db, "AR-1", "AR-2")
    assert await sequencer_of(either_db).run() == 0
    assert [found["id"] for found in await in_log(log)] == [given["id"] for given in (*small("AR-1"), *small("AR-2"))]
    found = await looked(log)
    assert (found.size, found.problems) == (10, [])
    assert await log.due() == []


async def test_the_entries_of_a_review_come_by_turn_and_number(db: Redis) -> None:
    names = ["AR-1/10/1", "AR-1/2/11", "AR-1/2/9", "AR-1/0/1"]
    await journalled(db, [answered(name) for name in names])
    await sequencer_of(db).run()
    log = await written(db)
    assert [found["id"] for found in await in_log(log)] == ["AR-1/0/1", "AR-1/2/9", "AR-1/2/11", "AR-1/10/1"]


async def test_what_is_handed_over_again_is_not_due_again(db: Redis) -> None:
    log = await written(db, "AR-1")
    await Outbox(db, TENANT).hand_over("AR-1", [], small("AR-1"))
    assert await log.due() == []
    assert await sequencer_of(db).run() == 0


async def test_an_entry_says_what_happened_and_not_what_was_said(db: Redis) -> None:
    log = await written(db, "AR-1")
    opened, first, *_ = await in_log(log)
    assert first["what"] == "answered"
    assert first["by"] == ADA
    assert isinstance(first["data"], dict)
    assert first["data"]["record"]["value"] == "no"
    assert set(first["data"]["record"]["quote"]) == {"sha256"}
    assert isinstance(opened["data"], dict)
    assert opened["data"]["channel"] == "C0HR000001"
    assert {(one.path, one.by) for one in spoken_in(opened)} == {("title", ADA), ("description", ADA)}


async def test_no_word_of_anybody_stands_anywhere_in_the_log(db: Redis) -> None:
    said = "We have no test set, nobody would build one: Größe egal."
    await journalled(
        db,
        [
            answered("AR-1/1/1", quote=said),
            entry("AR-1/1/2", "edited", text=said, facts=["evals_exist"]),
            entry("AR-1/1/3", "waived", BEN, policy="evals-before-tuning", until="2027-01-31", because=said, words=[said, "x y"]),
            entry("AR-1/1/4", "answered", BEN, record={"by": ADA, "source": {"document": "Löhne.pdf", "place": "page 3"}, "value": 3}),
        ],
    )
    await sequencer_of(db).run()
    log = await written(db)
    kept = (await everything(db, "*:audit:*")).decode(errors="replace")
    assert not [word for word in (said, "Größe", "Löhne", "page 3", "x y") if word in kept]
    assert all(word in kept for word in ("evals-before-tuning", "2027-01-31", "evals_exist"))
    assert not (await looked(log)).problems


async def test_one_word_said_twice_has_two_hashes_that_nobody_can_guess(db: Redis) -> None:
    await journalled(db, [answered("AR-1/1/1"), answered("AR-1/1/2")])
    await sequencer_of(db).run()
    first, second = [next(spoken_in(found)).hash for found in await in_log(await written(db))]
    salts = [json.loads(value) for value in await db.hvals((await written(db)).keys.audit_salts)]
    assert first != second
    assert salts[0]["record.quote"] != salts[1]["record.quote"]
    assert SAID not in ("", first, second)


async def test_a_workspace_has_a_log_of_its_own(db: Redis) -> None:
    north, south = await written(db, "AR-1", tenant="T0NORTH001"), await written(db, "AR-1", "AR-2", tenant="T0SOUTH001")
    assert ((await looked(north)).size, (await looked(south)).size) == (5, 10)
    assert (await north.note()).startswith("plumbline/T0NORTH001\n5\n")


async def test_a_journal_that_cannot_be_read_holds_up_no_other_review(db: Redis) -> None:
    log = await written(db, "AR-1")
    await journalled(db, [answered("AR-2/1/1"), answered("AR-3/1/1")])
    await db.hset(log.keys.journal("AR-2"), "AR-2/1/1", "{")
    with pytest.raises(PlumblineError, match=r"the journal of AR-2 has an entry that cannot be read\."):
        await sequencer_of(db).run()
    assert (await in_log(log))[-1]["id"] == "AR-3/1/1"
    assert await log.due() == ["AR-2"]
