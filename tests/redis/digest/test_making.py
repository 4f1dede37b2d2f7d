"""A digest made of the register on Valkey, with its links, its file and the log's checkpoint."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from bot.audit.signing_key import new_key, signers_of
from bot.digests.making import Made, Sources, make_digest
from bot.digests.reviewed import reviewed
from bot.digests.table import MOST, Table
from bot.register import Register
from bot.rendering.render import render
from bot.rows import Row
from bot.thread_links import ThreadLinks
from graphs.digest.week import Week
from policies.load import load_pack
from tests.redis.audit.logs import KEY, TENANT, log_of, written
from tests.redis.test_register import row
from tests.rendering.seen import seen

WEEK = Week.read("2026-W47", UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
PACK = load_pack()


def week_row(number: int, title: str = "Handbook", *, private: bool = False, **more: Any) -> Row:
    return row(
        number, title, private=private, opened_at=f"{WEEK.begins + number}", decided_on="2026-11-18", **{"outcome": "blocked", **more}
    )


async def made(db: Redis, *rows: Row, **sources: Any) -> Made:
    register = Register(db, TENANT)
    for one in rows:
        await register.put(one, None)
    return await make_digest(Sources(register, PACK, ThreadLinks(register), **sources), WEEK, MONDAY)


async def test_a_week_without_anything_is_one_line_and_no_files(db: Redis) -> None:
    digest = await made(db, row(1, opened_at="1763000000.0"))
    assert len(render(digest.view).blocks) == 1
    assert digest.files == []


async def test_a_week_comes_with_its_chart_and_the_reviews_behind_it(db: Redis) -> None:
    digest = await made(db, week_row(1), week_row(2, "=HYPERLINK(1)"), week_row(3, "Merger", private=True))
    assert (digest.view["finished"]["now"], digest.view["private"]) == (3, 1)
    assert [file.name for file in digest.files] == ["digest-2026-W47.png", "digest-2026-W47.csv"]
    lines = list(csv.DictReader(io.StringIO(digest.csv.decode())))
    assert [(line["review"], line["title"], line["outcome"]) for line in lines] == [
        ("AR-1", "Handbook", "blocked"),
        ("AR-2", "'=HYPERLINK(1)", "blocked"),
    ]
    assert all("Merger" not in shown for shown in (str(digest.view), str(digest.files), digest.csv.decode()))


async def test_reviews_that_are_named_have_the_addresses_of_their_threads(db: Redis) -> None:
    register = Register(db, TENANT)
    await db.hset(register.keys.links, "AR-1", "https://acme.slack.com/archives/C0OPEN/p1")
    digest = await made(db, week_row(1), week_row(2))
    assert [one.get("link") for one in digest.view["blocked"]] == ["https://acme.slack.com/archives/C0OPEN/p1", None]


async def test_the_checkpoint_is_told_and_attached_whole(db: Redis) -> None:
    log = await written(db, "AR-1")
    believed = tuple(signer.verifier for signer in signers_of([KEY], TENANT))
    digest = await made(db, week_row(1), log=log, believed=believed)
    assert f"Log checkpoint `plumbline/{TENANT} 5 " in seen(render(digest.view))
    assert digest.files[-1].name == "checkpoint-2026-W47.txt"
    assert digest.files[-1].content == await log.note()


async def test_without_a_checkpoint_it_is_said_why(db: Redis) -> None:
    assert (await made(db, week_row(1))).view.get("logged") == "no_key"
    assert (await made(db, log=log_of(db))).view.get("logged") == "none_yet"


async def test_a_checkpoint_that_another_key_has_signed_is_not_passed_on(db: Redis) -> None:
    await written(db, "AR-1")
    others = tuple(signer.verifier for signer in signers_of([new_key()], TENANT))
    digest = await made(db, week_row(1), log=log_of(db), believed=others)
    assert digest.note == ""
    assert digest.view.get("logged") == "does_not_hold"
    assert not [file for file in digest.files if file.name.startswith("checkpoint")]


def test_the_file_has_room_for_the_newest_reviews_and_says_how_many_it_leaves_out() -> None:
    table = Table(WEEK, MONDAY)
    for number in range(1, MOST + 3):
        one = week_row(number)
        table.take(one, reviewed(one, UTC))
    lines = list(csv.DictReader(io.StringIO(table.content().decode())))
    assert (len(lines), table.left_out) == (MOST, 2)
    assert (lines[0]["review"], lines[-1]["review"]) == ("AR-3", f"AR-{MOST + 2}")
