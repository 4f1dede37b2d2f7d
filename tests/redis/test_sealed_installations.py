"""Workspaces' rows in Redis, where the outside cannot show it: old news, two who change one row, a Redis that is away."""

import json
from pathlib import Path
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.installations import Installation
from bot.installations_work import list_
from bot.keys import INSTALLATIONS
from bot.redis_server import connect
from bot.sealed_installations import MEND, SealedInstallations
from bot.sealing import Seal, new_key
from bot.settings import InstallationsSettings
from bot.sweeper import take_turn
from bot.tasks import queue
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import named

ADDED = 1_795_000_000.5  # seconds
ACME = Installation("T0ACME0001", "Acme", "U0ACME0001", "B0ACME0001", "xoxb-acme")
PLAN = Installation("T0PLAN0001", "Plan", "U0PLAN0001", "B0PLAN0001", "xoxb-plan")


async def test_what_was_added_is_found_with_its_token_and_shown_without_it(db: Redis) -> None:
    store = SealedInstallations(db, Seal(new_key()))
    assert await store.add(ACME, ADDED, "ops")
    assert await store.of(ACME.team) == ACME
    assert await store.of("T0NOBODY01") is None
    assert await store.all() == [ACME]
    assert ACME.token not in repr(ACME)


@pytest.mark.parametrize(("at", "gone"), [(ADDED - 60, False), (int(ADDED), True), (ADDED + 60, True)])
async def test_news_from_before_the_workspace_was_added_again_is_old(db: Redis, at: float, gone: bool) -> None:
    store = SealedInstallations(db, Seal(new_key()))
    await store.add(ACME, ADDED, "ops")
    await store.taken_back(ACME.team, "app_uninstalled", at)
    assert (await store.of(ACME.team) is None) == gone
    assert (await store.all() == []) == gone
    await store.taken_back("T0NOBODY01", "app_uninstalled", at)
    assert [row["team"] for row in await store.rows()] == [ACME.team]


async def test_a_token_that_was_replaced_meanwhile_is_not_overwritten_by_a_rotation(
    db: Redis, db_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old, new = new_key(), new_key()
    await SealedInstallations(db, Seal(old)).add(ACME, ADDED, "ops")
    fresh = Installation(ACME.team, ACME.name, ACME.bot_user, ACME.bot, "xoxb-fresh")
    async with CountingProxy(db_url, Path(tmp_path_factory.mktemp("p"))) as proxy, connect(proxy.url) as slow:

        async def replaced() -> None:
            await SealedInstallations(db, Seal(new)).add(fresh, ADDED + 1, "ops")

        rule = proxy.rules.add(named("EVALSHA"), replaced)
        assert await SealedInstallations(slow, Seal(f"{new},{old}")).reseal() == ([], [])
        assert rule.happened.is_set()
    assert await SealedInstallations(db, Seal(new)).of(ACME.team) == fresh


async def test_rotation_leaves_alone_what_is_gone_and_what_the_first_key_opens(db: Redis) -> None:
    old, new = new_key(), new_key()
    await SealedInstallations(db, Seal(old)).add(ACME, ADDED, "ops")
    await SealedInstallations(db, Seal(old)).taken_back(ACME.team, "tokens_revoked", ADDED)
    await SealedInstallations(db, Seal(new)).add(PLAN, ADDED, "ops")
    before = await db.hgetall(INSTALLATIONS)
    assert await SealedInstallations(db, Seal(f"{new},{old}")).reseal() == ([], [])
    assert await db.hgetall(INSTALLATIONS) == before


async def test_a_workspace_that_was_known_stays_known_while_redis_is_away(
    db: Redis, db_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = new_key()
    await SealedInstallations(db, Seal(key)).add(ACME, ADDED, "ops")
    async with CountingProxy(db_url, Path(tmp_path_factory.mktemp("p"))) as proxy, connect(proxy.url) as redis:
        store = SealedInstallations(redis, Seal(key))
        assert await store.of(ACME.team) == ACME
        proxy.go_away()
        assert await store.of(ACME.team) == ACME
        with pytest.raises((RedisError, OSError)):
            await store.of(PLAN.team)
        proxy.come_back()
        await SealedInstallations(db, Seal(key)).remove(ACME.team)
        assert await store.of(ACME.team) is None


@pytest.mark.parametrize("row", ["", "[]", "{", json.dumps({"team": ACME.team}), json.dumps({"team": "T0PLAN0001", "token": "x"})])
async def test_a_damaged_row_is_named_in_the_log_once(db: Redis, caplog: pytest.LogCaptureFixture, row: str) -> None:
    await db.hset(INSTALLATIONS, ACME.team, row)
    store = SealedInstallations(db, Seal(new_key()))
    assert (await store.all(), await store.all()) == ([], [])
    (record,) = [record for record in caplog.records if ACME.team in record.message]
    assert record.message == f"PLUMBLINE_INSTALLATIONS_KEY: the token of workspace {ACME.team} cannot be read. {MEND}"


WHOLE = {"team": ACME.team, "name": "A", "bot_user": "U1", "bot": "B1", "token": "x", "added_at": ADDED, "added_by": "ops"}
TAMPERED: list[dict[str, object]] = [
    {"token": "\N{LATIN SMALL LETTER U WITH DIAERESIS}"},
    {"token": None},
    {"token": 7},
    {"name": {}},
    {"bot_user": "\ud800"},
    {"added_at": "yesterday"},
    {"added_at": float("nan")},
    {"added_at": 1e300},
    {"gone": None},
    {"gone": {"why": 1, "at": {}}},
]


@pytest.mark.parametrize("row", [b"\xff\xfe", b"[" * 100_000, *(json.dumps(WHOLE | change) for change in TAMPERED)])
async def test_a_row_that_somebody_has_tampered_with_stops_nobody_else(db: Redis, row: str | bytes) -> None:
    store = SealedInstallations(db, Seal(new_key()))
    await store.add(PLAN, ADDED, "ops")
    await db.hset(INSTALLATIONS, ACME.team, row)
    assert await store.all() == [PLAN]
    assert await store.reseal() == ([], [ACME.team])
    with pytest.raises(PlumblineError, match=ACME.team):
        await store.of(ACME.team)
    assert await list_(store, cast("InstallationsSettings", None)) == 1
    await store.taken_back(ACME.team, "app_uninstalled", ADDED)
    assert await store.all() == [PLAN]


async def test_turns_of_a_workspace_whose_token_cannot_be_read_are_left_alone_with_one_line(
    db: Redis, db_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await SealedInstallations(db, Seal(new_key())).add(ACME, ADDED, "ops")

    async def nothing(_: Installation) -> Turns:
        raise AssertionError("there is no token to make turns with")

    tenants = Tenants(SealedInstallations(db, Seal(new_key())), nothing)
    async with queue(db_url) as docket:
        await take_turn(tenants, docket, ACME.team, "AR-1")
        await take_turn(tenants, docket, ACME.team, "AR-2")
    (record,) = caplog.records
    assert "what it wrote is kept: PLUMBLINE_INSTALLATIONS_KEY: the token of workspace T0ACME0001 cannot be read" in record.message
