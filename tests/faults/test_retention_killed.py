"""A worker that removes reviews, and a command that deletes a workspace, die at each of their calls to Valkey: the next one finishes.

What is left is then to the byte what there would have been without the death.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
import pytest_asyncio
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.audit.sequencer import Sequencer
from bot.audit.signing_key import new_key, signers_of
from bot.audit.verifying import verify
from bot.audit.waking import sequence
from bot.checkpointer import RedisSaver
from bot.compose import _compiled, _tenants, ground
from bot.packs import Compiled
from bot.redis_server import connect
from bot.retention.deleting import Deleting
from bot.retention.keeping import keep_to_terms
from bot.retention.terms import Terms
from bot.tenants import Tenants
from bot.turns import Turns
from policies.errors import PlumblineError
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import Call, When
from tests.journeys.slack.days import MONDAY, Days, days_in
from tests.redis.audit.logs import bring_back, kept
from tests.redis.everything import Kept, everything

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY: Final = new_key()
KEPT, WORDS = 30, 10  # days
SHARE: Final = 15  # of the calls, one in so many is tried where not all are

Act = Callable[[str], Awaitable[Any]]  # with the address of Valkey


@dataclass
class Scene:
    """On the day on which two reviews go, the words of a third, and nothing of a fourth."""

    days: Days
    compiled: Compiled
    before: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def redis(self) -> Redis:
        return self.days.on.redis

    async def keeps(self, url: str) -> None:
        async with ground(self.days.settings.model_copy(update={"redis_url": url}), lambda: self.days.now) as on:
            tenants = await _tenants(on, self.compiled)
            for _ in range(2):  # the second look takes what the first has journalled into the log
                await looks(tenants, self.days, on.redis)

    async def deletes(self, url: str) -> None:
        async with connect(url) as redis:
            deleting = Deleting(redis, self.days.slack.team_id)
            await deleting.say_so(Sequencer(deleting.log, signers_of([KEY], deleting.tenant)), "operator", self.days.now)
            await deleting.delete()

    async def left(self) -> Kept:
        return await everything(self.redis, "plumbline:{*")


async def looks(tenants: Tenants[Turns], days: Days, redis: Redis) -> None:
    while await keep_to_terms(tenants, Terms.of(days.settings), RedisSaver(redis)):
        pass


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene() -> AsyncIterator[Scene]:
    given: dict[str, Any] = {"plumbline_keep_reviews": KEPT, "plumbline_keep_transcripts": WORDS, "plumbline_audit_key": SecretStr(KEY)}
    async with days_in("Europe/Berlin", **given) as days:
        ada, team = days.slack.add_person("ada"), days.slack.add_channel("team")
        for step in await days.required(review := await days.decided(team, ada, "First")):
            await days.presses(review, "step_done", ada, step["id"], text="it runs")
        await days.does(await days.opened(team, ada, "Second"), "cancel", ada)
        days.set(MONDAY + timedelta(days=15), 12)
        await days.does(await days.opened(team, ada, "Third"), "cancel", ada)
        await days.opened(team, ada, "Fourth")
        days.set(MONDAY + timedelta(days=KEPT + 1), 12)
        await sequence(days.tenants)  # its salts are drawn by lot
        found = Scene(days, _compiled(days.on))
        found.before = await kept(found.redis)
        yield found


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[CountingProxy]:
    with TemporaryDirectory(prefix="plumbline-") as folder:
        async with CountingProxy(url, Path(folder)) as proxy:
            yield proxy


async def calls_of(scene: Scene, act: Act) -> tuple[list[Call], Kept]:
    """What it calls when nobody kills it, and what is left then."""
    await bring_back(scene.redis, scene.before)
    async with proxied(scene.days.on.url) as proxy:
        await act(proxy.url)
        return list(proxy.rules.seen), await scene.left()


async def killed_at_each(scene: Scene, act: Act, share: int) -> None:
    calls, whole = await calls_of(scene, act)
    places: list[tuple[int, When]] = [(nth, when) for nth in range(1, len(calls) + 1) for when in ("before", "after")]
    for nth, when in places[::share]:
        await bring_back(scene.redis, scene.before)
        async with proxied(scene.days.on.url) as proxy:
            proxy.rules.add(lambda _: True, proxy.go_away, when=when, nth=nth)
            with suppress(RedisError, OSError, PlumblineError):
                await act(proxy.url)
        await act(scene.days.on.url)
        left = await scene.left()
        assert sorted(left) == sorted(whole), f"killed {when} call {nth}, {calls[nth - 1].name}"
        assert [key for key in whole if left[key] != whole[key]] == [], f"killed {when} call {nth}, {calls[nth - 1].name}"


async def verified(scene: Scene) -> list[str]:
    log = Deleting(scene.redis, scene.days.slack.team_id).log
    return (await verify(log, [signer.verifier for signer in signers_of([KEY], log.tenant)])).problems


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.long)])
async def test_reviews_that_a_killed_worker_was_removing_are_removed_once(scene: Scene, share: int) -> None:
    await killed_at_each(scene, scene.keeps, share)
    assert await verified(scene) == []
    (one,) = [row["review"] async for rows in scene.days.turns.register.all() for row in rows if row["title"] == "Third"]
    assert one == "AR-3"


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.long)])
async def test_a_workspace_that_a_killed_command_was_deleting_is_deleted(scene: Scene, share: int) -> None:
    await killed_at_each(scene, scene.deletes, share)
    assert await verified(scene) == []
