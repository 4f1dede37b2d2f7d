"""What a worker that stood still does when it wakes, call by call: the outbox lets it do nothing that another one has done since."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from redis.asyncio import Redis

from bot.delivery import CLAIM_HOLDS, INVITED, Delivering, Place, PutOff
from bot.outbox import PENDING, Delivery, Outbox
from bot.people import People
from bot.redis_server import connect
from bot.workspace.workspace import Workspace
from graphs.effects import Effect
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import Rules, named
from tests.faults.theatre import SCRIPTS
from tests.redis.servers import db, db_url, valkey

__all__ = ["db", "db_url", "valkey"]

TENANT: Final = "T0PLUMB001"
ROOT: Final = {"view": "announcement", "review": "AR-1", "title": "Sort the tickets", "status": "interviewing", "about": 9, "verdict": None}
SENDING = Delivery(state="sending", ts=None, since=1.0, tries=1)


def note(number: int, turn: int = 1) -> Effect:
    text = f"Note {number}"
    return Effect(
        id=f"AR-1/{turn}/{number}",
        do="post",
        where="channel",
        target=None,
        person=None,
        show={"view": "note", "review": "AR-1", "to": None, "text": text},
    )


class Two:
    """Two workers' deliveries, of which the first one's commands pass the rules."""

    def __init__(self, slack: Workspace, rules: Rules, first: Redis, second: Redis) -> None:
        from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415

        self.slack, self.rules = slack, rules
        self.channel = slack.add_channel("support-ai")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        self.first, self.second = (Delivering(client, Outbox(redis, TENANT), People(client, redis, TENANT)) for redis in (first, second))

    @property
    def place(self) -> Place:
        return Place("AR-1", self.channel.id, None)

    @property
    def posted(self) -> list[str]:
        return [self.slack.visible_text(post) for post in self.slack.messages(self.channel)]


@pytest.fixture
async def two(db_url: str, db: Redis) -> AsyncIterator[Two]:
    with TemporaryDirectory(prefix="plumb") as folder:
        async with Workspace() as slack, CountingProxy(db_url, Path(folder), SCRIPTS) as proxy:
            slow = connect(proxy.url)
            yield Two(slack, proxy.rules, slow, db)
            await slow.aclose()


async def test_what_another_worker_has_delivered_meanwhile_is_not_posted_again(two: Two) -> None:
    due = (await two.second.outbox.hand_over("AR-1", [note(1), note(2)], [])).due
    wake = asyncio.Event()
    held = two.rules.add(named("mark"), wake.wait)
    frozen = asyncio.create_task(two.first.deliver(two.place, due))
    await held.happened.wait()
    assert await two.second.deliver(two.place, due) == 0
    wake.set()
    with pytest.raises(PutOff):
        await frozen
    assert two.posted == ["Note 1", "Note 2"]


async def test_whoever_sleeps_between_marking_and_posting_looks_again_before_it_posts(two: Two) -> None:
    due = (await two.second.outbox.hand_over("AR-1", [note(1)], [])).due
    held = two.rules.add(named("mark"), partial(asyncio.sleep, CLAIM_HOLDS + 0.2), when="after")
    frozen = asyncio.create_task(two.first.deliver(two.place, due))
    await held.happened.wait()
    await two.second.deliver(two.place, (await two.second.outbox.hand_over("AR-1", [], [])).due)
    with pytest.raises(PutOff):
        await frozen
    assert two.posted == ["Note 1"]


async def test_a_thread_without_its_root_waits_unless_the_root_has_failed(two: Two) -> None:
    below = note(1) | {"where": "thread"}
    due = (await two.first.outbox.hand_over("AR-1", [below], [])).due
    with pytest.raises(PutOff):
        await two.first.deliver(two.place, due)
    await two.first.deliver(Place("AR-1", two.channel.id, None, rootless=True), due)
    assert (await two.first.outbox.delivery("AR-1", note(1)["id"]))["state"] == "failed"


async def test_only_the_first_effect_can_be_marked_and_only_as_it_was_known(db: Redis) -> None:
    outbox = Outbox(db, TENANT)
    first, later = note(1), note(2)
    await outbox.hand_over("AR-1", [first, later], [])
    assert not await outbox.mark("AR-1", later["id"], PENDING, SENDING)
    assert await outbox.mark("AR-1", first["id"], PENDING, SENDING)
    assert not await outbox.mark("AR-1", first["id"], PENDING, SENDING)
    await outbox.done("AR-1", first["id"], {**SENDING, "state": "delivered", "ts": "1.0"})
    assert not await outbox.mark("AR-1", first["id"], SENDING, SENDING)
    assert await outbox.mark("AR-1", later["id"], PENDING, SENDING)


async def test_what_was_carried_out_and_forgotten_is_not_taken_over_again(db: Redis) -> None:
    outbox = Outbox(db, TENANT)
    old, new = note(1, turn=3), note(1, turn=4)
    await outbox.hand_over("AR-1", [old], [])
    await outbox.done("AR-1", old["id"], {**SENDING, "state": "delivered", "ts": "1.0"})
    await outbox.hand_over("AR-1", [], [], gone=[old["id"]])
    assert (await outbox.hand_over("AR-1", [old, new], [])).due == [(new, PENDING)]


async def test_whoever_is_never_invited_asks_once_and_looks_less_and_less_often(two: Two) -> None:
    ada = two.slack.add_person("ada")
    afar = Place("AR-1", two.slack.add_channel("afar", bot=False, members=[ada]).id, None)
    root: Effect = note(1) | {"show": {**ROOT, "requester": ada.id, "owner": ada.id}}  # type: ignore[assignment]
    waits = []
    for _ in range(len(INVITED) + 2):
        due = (await two.first.outbox.hand_over("AR-1", [root], [])).due
        with pytest.raises(PutOff) as put_off:
            await two.first.deliver(afar, due)
        waits.append(put_off.value.seconds)
    assert waits == [*INVITED, INVITED[-1], INVITED[-1]]
    assert len(two.slack.messages(two.slack.dm(ada))) == 1
