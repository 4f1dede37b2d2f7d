import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.embedded_valkey import valkey_binary
from bot.redis_server import check, connect, problems
from policies.errors import PlumblineError
from tests.redis.servers import DURABLE, redis_binary, running

SOUND: dict[str, Any] = {"redis_version": "7.2.4", "maxmemory_policy": "noeviction", "aof_enabled": 1}


async def said(url: str) -> list[str]:
    async with connect(url) as client:
        return [str(problem) for problem in await check(client)]


async def refusal(url: str) -> str:
    async with connect(url) as client:
        with pytest.raises(PlumblineError) as caught:
            await check(client)
    return str(caught.value)


async def test_a_durable_server_has_no_problems(either_url: str) -> None:
    assert await said(either_url) == []


async def test_each_setting_that_loses_answers_is_named_with_what_to_change() -> None:
    with running(valkey_binary(), appendonly="no", maxmemory_policy="allkeys-lru") as url:
        found = await said(url)

    eviction, appendonly = found
    assert eviction == (
        "Redis may throw answers away when memory runs out: maxmemory-policy is allkeys-lru. "
        "Set it to noeviction: CONFIG SET maxmemory-policy noeviction, and in redis.conf."
    )
    assert appendonly == (
        "Redis forgets answers when it stops: appendonly is no. Set it to yes: CONFIG SET appendonly yes, and in redis.conf."
    )


async def test_a_server_that_tells_the_disk_nothing_is_warned_about(either_db: Redis, either_url: str) -> None:
    await either_db.config_set("appendfsync", "no")
    async with connect(either_url) as client:
        (problem,) = await check(client)
        assert not problem.fatal
        assert str(problem) == (
            "When the power goes, Redis may forget half a minute of answers: appendfsync is no. "
            "Set it to always: CONFIG SET appendfsync always, and in redis.conf."
        )
        await client.config_set("appendfsync", "always")
        assert await check(client) == []
    await either_db.config_set("appendfsync", "everysec")


async def test_what_is_said_to_change_mends_it() -> None:
    with running(redis_binary(), appendonly="no", maxmemory_policy="volatile-ttl") as url:
        async with connect(url) as client:
            assert all(problem.fatal for problem in await check(client))
            await client.config_set("maxmemory-policy", "noeviction")
            await client.config_set("appendonly", "yes")

            assert await check(client) == []


@pytest.mark.parametrize(("version", "sound"), [("6.0.16", False), ("5.0.3", False), ("6.2.0", True), ("7.2.4", True), ("10.0.1", True)])
def test_redis_is_at_least_6_2(version: str, sound: bool) -> None:
    found = problems(SOUND | {"redis_version": version})

    assert [str(problem) for problem in found] == ([] if sound else [f"Redis is {version}, too old. Use Redis 6.2 or newer, or Valkey."])


@asynccontextmanager
async def guest(db: Redis, *rights: str) -> AsyncIterator[str]:
    """What to put behind an address to come as somebody with these rights."""
    await db.acl_setuser("guest", reset=True, enabled=True, passwords=["+right"], keys=["*"], commands=["+@all", *rights])
    yield "?username=guest&password=right"
    await db.acl_deluser("guest")


async def test_a_service_that_forbids_config_can_be_checked(either_db: Redis, either_url: str) -> None:
    async with guest(either_db, "-config") as credentials:
        assert await said(either_url + credentials) == []


async def test_a_service_that_forbids_info_too_is_warned_about_only(either_db: Redis, either_url: str) -> None:
    async with guest(either_db, "-config", "-info") as credentials, connect(either_url + credentials) as client:
        (problem,) = await check(client)

    assert not problem.fatal
    assert str(problem) == (
        "Redis does not say its version, its maxmemory-policy or its appendonly. "
        "Make sure of 6.2 or newer, noeviction and appendonly yes, or allow INFO."
    )


async def test_a_user_without_any_rights_is_told_so(either_db: Redis, either_url: str) -> None:
    async with guest(either_db, "-@all") as credentials:
        assert "forbids this user PING. Allow it" in await refusal(either_url + credentials)


async def test_a_wrong_password_is_one_clear_line_without_it(either_db: Redis, either_url: str) -> None:
    async with guest(either_db):
        line = await refusal(f"{either_url}?username=guest&password=hunter2")

    assert line.endswith("refuses the user or the password. Give redis://user:password@host:port.")
    assert "hunter2" not in line


async def test_a_missing_password_is_one_clear_line() -> None:
    with running(valkey_binary(), **DURABLE, requirepass="hunter2") as url:
        assert "refuses the user or the password" in await refusal(url)


async def test_a_server_that_is_not_there_is_one_clear_line_without_the_password() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        line = await refusal(f"redis://someone:hunter2@127.0.0.1:{port}/0")

    assert line.startswith(f"REDIS_URL: no answer from 127.0.0.1:{port} (")
    assert line.endswith("). Is the server up, and the address right?")
    assert "hunter2" not in line


@pytest.mark.parametrize("url", ["", "localhost:6379", "http://localhost", "redis://localhost:port", "redis://host/0?socket_timeout=soon"])
def test_what_is_no_address_is_one_clear_line(url: str) -> None:
    with pytest.raises(PlumblineError, match=r"^REDIS_URL: .*Write redis://host:6379/0, rediss:// for TLS, or unix:///path/to/socket.$"):
        connect(url)


async def test_a_lost_reply_is_not_made_up_for_by_asking_again(db_url: str) -> None:
    async with connect(db_url) as client:
        retry = client.get_retry()

        assert retry is not None
        assert retry.get_retries() == 0
