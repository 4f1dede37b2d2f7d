"""A digest made of the register on Valkey."""

from datetime import UTC, datetime

from redis.asyncio import Redis

from bot.digests.making import Sources, make_digest
from bot.register import Register
from bot.rendering.render import render
from bot.thread_links import ThreadLinks
from graphs.digest.week import Week
from policies.load import load_pack
from tests.redis.test_register import row

WEEK = Week.read("2026-W47", UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()


async def test_a_week_without_anything_is_one_line(db: Redis) -> None:
    register = Register(db, "T1")
    made = await make_digest(Sources(register, load_pack(), ThreadLinks(register)), WEEK, MONDAY)
    assert len(render(made.view).blocks) == 1
    assert made.files == []


async def test_reviews_of_the_week_are_counted(db: Redis) -> None:
    register = Register(db, "T1")
    await register.put(row(1, opened_at="1763000000.0"), None)
    await register.put(row(2, opened_at=f"{WEEK.begins + 5}", decided_on="2026-11-18", outcome="blocked"), None)
    made = await make_digest(Sources(register, load_pack(), ThreadLinks(register)), WEEK, MONDAY)
    assert made.view["opened"] == {"now": 1, "before": 0}
    assert made.view["blocked"] == [{"review": "AR-2", "title": "Handbook", "link": None}]
