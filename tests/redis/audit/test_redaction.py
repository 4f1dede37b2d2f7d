"""What a person has said can be taken out of the record, and the log stays what was signed."""

import json
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.audit.log import AuditLog
from bot.audit.redacting import redact
from bot.keys import WORKSPACE
from bot.outbox import Outbox
from tests.redis.audit.logs import ADA, BEN, TENANT, answered, entry, everything, journalled, log_of, looked, sequencer_of, small
from tests.redis.audit.test_audit_log import in_log

HERS = "We look at answers and see."
HIS = "HR edits something most weeks."


async def talk(db: Redis) -> AuditLog:
    """Both have spoken, in two reviews, and in one entry."""
    await journalled(
        db,
        [
            *small("AR-1"),
            answered("AR-2/1/1", ADA, HERS),
            answered("AR-2/1/2", BEN, HIS),
            entry("AR-2/2/1", "compared", BEN, mine={"by": BEN, "quote": HIS}, hers={"by": ADA, "quote": HERS}, sides=[HIS]),
        ],
    )
    await sequencer_of(db).run()
    return log_of(db)


async def journal(db: Redis, review: str) -> dict[str, Any]:
    return {found["id"]: found["data"] for found in await Outbox(db, TENANT).journal(review)}


async def test_the_words_are_gone_and_the_log_holds_as_before(db: Redis) -> None:
    log = await talk(db)
    before, entries = await log.note(), await in_log(log)
    assert HERS.encode() in await everything(db)
    assert await redact(log, sequencer_of(db), ADA, "operator") == 4
    found = await everything(db)
    assert (HERS.encode() in found, b"Handbook assistant" in found, HIS.encode() in found) == (False, False, True)
    assert not (await looked(log, before)).problems
    assert (await in_log(log))[: len(entries)] == entries
    *_, done = await in_log(log)
    assert (done["what"], done["by"], done["data"]) == ("redacted", "operator", {"person": ADA})


async def test_what_others_said_stays_even_in_the_same_entry(db: Redis) -> None:
    log = await talk(db)
    await redact(log, sequencer_of(db), ADA, "operator")
    spoken = (await journal(db, "AR-2"))["AR-2/2/1"]
    assert (spoken["mine"]["quote"], spoken["hers"]["quote"], spoken["sides"]) == (HIS, None, [HIS])
    await redact(log, sequencer_of(db), BEN, "operator")
    spoken = (await journal(db, "AR-2"))["AR-2/2/1"]
    assert (spoken["mine"], spoken["sides"]) == ({"by": BEN, "quote": None}, [None])
    assert await db.hlen(log.keys.audit_salts) == 0
    assert not (await looked(log)).problems


async def test_a_redaction_that_was_cut_short_can_be_run_again(db: Redis) -> None:
    log = await talk(db)
    number = next(place for place, found in enumerate(await in_log(log)) if found["id"] == "AR-2/1/1")
    await db.hdel(log.keys.audit_salts, str(number))
    assert await redact(log, sequencer_of(db), ADA, "operator") == 4
    assert await redact(log, sequencer_of(db), ADA, "operator") == 0
    assert HERS.encode() not in await everything(db)
    assert not (await looked(log)).problems


async def test_what_is_not_in_the_log_yet_is_redacted_too(db: Redis) -> None:
    await journalled(db, [answered("AR-1/1/1", ADA, HERS)])
    assert await redact(log_of(db), sequencer_of(db), ADA, "operator") == 1
    assert HERS.encode() not in await everything(db)
    assert not (await looked(log_of(db))).problems


async def test_a_redacted_entry_that_a_turn_hands_over_again_stays_redacted(db: Redis) -> None:
    log = await talk(db)
    await redact(log, sequencer_of(db), ADA, "operator")
    await Outbox(db, TENANT).hand_over("AR-2", [], [answered("AR-2/1/1", ADA, HERS)])
    assert HERS.encode() not in await everything(db)


async def test_a_redaction_that_only_a_reviews_journal_claims_hides_nothing(db: Redis) -> None:
    log = await talk(db)
    await journalled(db, [entry("AR-3/1/1", "redacted", person=ADA)])
    await sequencer_of(db).run()
    await db.hdel(log.keys.audit_salts, "1")
    assert len((await looked(log)).problems) == 1


@pytest.mark.parametrize("person", ["U0NOBODY01", WORKSPACE])
async def test_whoever_said_nothing_leaves_only_the_line_that_they_were_redacted(db: Redis, person: str) -> None:
    log = await talk(db)
    before = await in_log(log)
    assert await redact(log, sequencer_of(db), person, "operator") == 0
    assert (await in_log(log))[:-1] == before
    assert json.dumps(await journal(db, "AR-2")).count("null") == 0
