"""A review is removed from every place that names it, and its neighbour, whose name begins like its own, is as it was."""

import json
from typing import Any, Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.register import Register
from bot.retention.removing import ONCE_MORE, Removing
from tests.redis.everything import everything

TENANT: Final = "T0REMOVE01"
KEYS: Final = Keys(TENANT)


async def everywhere(db: Redis, review: str, channel: str) -> None:
    row: Any = {"review": review, "title": f"Letters of {review}.", "requester": "U1", "owner": "U1", "channel": channel, "private": False}
    row |= {
        "status": "recommended",
        "about": None,
        "at_most": None,
        "verdict": "Go",
        "opened_at": "1.0",
        "thread": "1.0",
        "outcome": "proceed",
    }
    step = {"id": "p/s", "text": "", "role": "r", "owner": "U1", "due": "2027-03-01", "done": None, "advised": False}
    row |= {"questions_asked": [], "steps": [step], "waivers": [{"policy": "p", "expires": "2027-03-01", "by": "U2"}]}
    await Register(db, TENANT).put(row, "{}")
    for key in KEYS.only_of(review):
        if key not in (KEYS.inbox(review), KEYS.row(review), KEYS.audit_of(review)):
            await db.delete(key)
            await db.hset(key, "x", "1")
    await db.zadd(KEYS.agenda, {review: 1})
    await db.hset(KEYS.waivers, review, "[]")
    await db.hset(KEYS.links, review, "https://example.com")
    await db.hset(KEYS.open_steps, review, json.dumps([{"step": "p/s", "owner": "U1"}]))
    await db.zadd(KEYS.notices, {f"U1 {review} p/s": 1})
    await db.zadd(KEYS.hooks, {f"{review} p/s": 1})
    await db.rpush(KEYS.hook(f"{review} p/s"), "{}")
    await db.hset(KEYS.hook_tries, f"{review} p/s", "1")
    await db.rpush(KEYS.dead_hooks, json.dumps({"event": {"source": f"/plumbline/{TENANT}/{review}"}}))
    await db.sadd(KEYS.parked(channel), review)
    await db.sadd(KEYS.audit_due, review)
    await db.hset(KEYS.board_people, channel, '["U2"]')
    await db.set(KEYS.thread(channel, "1.0"), review)


async def test_a_review_goes_from_every_place_and_its_neighbour_stays_as_it_was(db: Redis) -> None:
    await everywhere(db, "AR-12", "C0TWELVE01")
    alone = await everything(db)
    await everywhere(db, "AR-1", "C0ONE00001")
    removing = Removing(db, TENANT, nothing, audited=False)
    assert await removing.remove(["AR-1"], "2027-05-01", 5.0) == ["AR-1"]
    left = await everything(db)
    assert left.pop(KEYS.thread("C0ONE00001", "1.0")) == ["AR-1"]
    assert left.pop(KEYS.removed) == ["AR-1", "2027-05-01"]
    assert left.pop(KEYS.leaving) == ["AR-1", "-5.0"]
    assert "reviews_removed" in left.pop(KEYS.journal("workspace"))[1]
    assert set(left.pop(KEYS.audit_due)) == {"AR-12", "workspace"}
    assert left == {key: parts for key, parts in alone.items() if key != KEYS.audit_due}


async def test_it_stays_while_it_is_awake_or_has_something_in_its_inbox_or_its_row_is_another(db: Redis) -> None:
    await everywhere(db, "AR-1", "C0ONE00001")
    removing = Removing(db, TENANT, nothing, audited=False)
    await db.zadd(KEYS.awake, {"AR-1": 1})
    assert await removing.remove(["AR-1"], "2027-05-01", 5.0) == []
    await db.zrem(KEYS.awake, "AR-1")
    await db.rpush(KEYS.inbox("AR-1"), "1 {}")
    before = await everything(db)
    assert await removing.remove(["AR-1"], "2027-05-01", 5.0) == []
    assert await everything(db) == before
    await db.delete(KEYS.inbox("AR-1"))
    assert await removing.remove(["AR-1"], "2027-05-01", 5.0) == ["AR-1"]
    assert await removing.remove(["AR-1"], "2027-05-02", 6.0) == [], "once"


async def test_its_checkpoints_are_forgotten_at_once_and_again_a_day_later(db: Redis) -> None:
    forgotten: list[str] = []

    async def forget(thread: str) -> None:
        forgotten.append(thread)

    await everywhere(db, "AR-1", "C0ONE00001")
    removing = Removing(db, TENANT, forget, audited=False)
    await removing.remove(["AR-1"], "2027-05-01", 5.0)
    assert await removing.finish(5.0)
    await db.hset(KEYS.waivers, "AR-1", "[]")
    assert not await removing.finish(4.0 + ONCE_MORE)
    assert await removing.finish(5.0 + ONCE_MORE)
    assert forgotten == [f"{TENANT}:AR-1"] * 2
    assert [KEYS.waivers in (left := await everything(db)), KEYS.leaving in left] == [False, False]
    assert not await removing.finish(9.0 + ONCE_MORE)


async def nothing(_: str) -> None:
    """There are no checkpoints here."""
