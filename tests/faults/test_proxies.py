"""The proxies themselves: each switch does what it says, at the n-th call, always, or for a while, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotThere

from bot.redis_server import connect
from bot.workspace.workspace import Workspace
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import cut, every, named, repeat, too_many
from tests.faults.slack_proxy import SlackProxy
from tests.redis.servers import db_url, valkey

__all__ = ["db_url", "valkey"]


@pytest.fixture
async def proxy(db_url: str) -> AsyncIterator[CountingProxy]:
    with TemporaryDirectory(prefix="plumb") as folder:
        async with CountingProxy(db_url, Path(folder)) as found:
            yield found


@pytest.fixture
async def redis(proxy: CountingProxy) -> AsyncIterator[Redis]:
    client = connect(proxy.url)
    yield client
    await client.aclose()


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as found:
        yield found


@pytest.fixture
async def before_slack(slack: Workspace) -> AsyncIterator[SlackProxy]:
    async with SlackProxy(slack.base_url) as found:
        yield found


class Caller:
    """Calls the Web API as any client would; a status, 0 for a broken connection."""

    def __init__(self, slack: Workspace, before: SlackProxy) -> None:
        self.slack = slack
        self.before = before
        self.retry_after: str | None = None

    async def ask(self, method: str = "auth.test") -> int:
        headers = {"Authorization": f"Bearer {self.slack.bot_token}"}
        try:
            async with aiohttp.ClientSession() as session, session.post(self.before.url + method, headers=headers, json={}) as answer:
                self.retry_after = answer.headers.get("Retry-After")
                return answer.status
        except aiohttp.ClientError:
            return 0


@pytest.fixture
def caller(slack: Workspace, before_slack: SlackProxy) -> Caller:
    return Caller(slack, before_slack)


async def test_only_the_nth_command_is_cut_and_the_server_never_hears_of_it(proxy: CountingProxy, redis: Redis) -> None:
    proxy.rules.add(named("INCRBY"), cut, nth=2)
    assert await redis.incr("n") == 1
    with pytest.raises(NotThere):
        await redis.incr("n")
    assert await redis.incr("n") == 2


async def test_a_dropped_reply_is_of_a_command_that_was_carried_out(proxy: CountingProxy, redis: Redis) -> None:
    proxy.rules.add(named("INCRBY"), cut, when="after")
    with pytest.raises(NotThere):
        await redis.incr("n")
    assert await redis.get("n") == b"1"


async def test_a_repeated_command_is_carried_out_twice_and_answered_once(proxy: CountingProxy, redis: Redis) -> None:
    proxy.rules.add(named("INCRBY"), repeat)
    await redis.incr("n")
    assert await redis.incr("n") == 3


async def test_a_rule_may_last_for_some_calls_or_until_it_is_removed(proxy: CountingProxy, redis: Redis) -> None:
    proxy.rules.add(named("INCRBY"), repeat, nth=2, times=2)
    for _ in range(4):
        await redis.incr("n")
    assert await redis.get("n") == b"6"
    lasting = proxy.rules.add(named("INCRBY"), repeat, times=None)
    for _ in range(3):
        await redis.incr("n")
    proxy.rules.remove(lasting)
    await redis.incr("n")
    assert await redis.get("n") == b"13"


async def test_a_delayed_command_holds_up_its_own_connection_only(proxy: CountingProxy, redis: Redis) -> None:
    let_go = asyncio.Event()
    held = proxy.rules.add(named("INCRBY"), let_go.wait)
    slow = asyncio.ensure_future(redis.incr("n"))
    await held.happened.wait()
    assert await redis.get("n") is None
    let_go.set()
    assert await slow == 1


async def test_a_proxy_that_is_away_answers_nobody_until_it_comes_back(proxy: CountingProxy, redis: Redis) -> None:
    await redis.ping()
    proxy.go_away()
    with pytest.raises(NotThere):
        await redis.ping()
    proxy.come_back()
    assert await redis.ping()


async def test_slack_turns_away_with_429_and_is_never_asked(caller: Caller) -> None:
    limited = caller.before.rules.add(every, too_many(7), times=None)
    assert [await caller.ask(), await caller.ask()] == [429, 429]
    assert caller.retry_after == "7"
    assert not caller.slack.calls
    caller.before.rules.remove(limited)
    assert await caller.ask() == 200


async def test_a_call_is_cut_before_slack_hears_of_it_or_after_it_was_carried_out(caller: Caller) -> None:
    caller.before.rules.add(named("auth.test"), cut)
    assert await caller.ask() == 0
    assert not caller.slack.calls
    caller.before.rules.add(named("auth.test"), cut, when="after")
    assert await caller.ask() == 0
    assert len(caller.slack.calls) == 1


async def test_a_repeated_call_reaches_slack_twice(caller: Caller) -> None:
    caller.before.rules.add(named("auth.test"), repeat)
    assert await caller.ask() == 200
    assert len(caller.slack.calls) == 2


async def test_a_slack_that_is_slow_answers_late_and_one_that_is_away_not_at_all(caller: Caller) -> None:
    slow = caller.before.rules.add(every, partial(asyncio.sleep, 0.3), times=None)
    start = time.monotonic()
    assert await caller.ask() == 200
    assert time.monotonic() - start >= 0.3
    caller.before.rules.remove(slow)
    caller.before.away = True
    assert await caller.ask() == 0
    caller.before.away = False
    assert await caller.ask() == 200
