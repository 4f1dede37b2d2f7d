"""The webhook against a real receiver: one that fails, hangs, hangs up, has gone, and is told things again. Time is driven."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from redis.asyncio import Redis

from bot.keys import Keys
from bot.rows import Row
from bot.webhook import GIVES_UP, HEADER, Receiver, Webhook
from graphs.effects import Entry
from graphs.messages import Opening
from tests.redis.servers import db, db_url, valkey
from tests.redis.test_register import row

__all__ = ["db", "db_url", "valkey"]

SECRET = "0123456789abcdef" * 2
OPENING = Opening(
    review="AR-7",
    title="Handbook",
    description="",
    approach=None,
    requester="U1",
    owner="U1",
    channel="C1",
    private=False,
    opened_at="1.0",
)


@dataclass
class Tracker:
    """Answers with `answers`, one a request, and with 200 afterwards; None hangs, 0 hangs up."""

    answers: list[int | None] = field(default_factory=list)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.seen.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        if status is None:
            await asyncio.Event().wait()
        if status == 0:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200, headers={"Location": "/elsewhere"})

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.seen]

    @property
    def ids(self) -> list[str]:
        return [event["id"] for event in self.events]


@dataclass
class Sender:
    hook: Webhook
    tracker: Tracker
    clock: list[float]
    redis: Redis

    async def keep(self, *entries: Entry, opening: Opening = OPENING, seen_as: Row | None = None) -> None:
        await self.hook.keep(opening, entries, seen_as)

    async def later(self, seconds: float) -> None:
        self.clock[0] += seconds
        await self.hook.post_due()

    async def dead(self) -> list[dict[str, Any]]:
        keys = Keys("T1")
        kept = [json.loads(text) for text in await self.redis.lrange(keys.dead_hooks, 0, -1)]
        assert len(kept) == int(await self.redis.get(keys.dead_hook_count) or 0)
        return kept


@pytest.fixture
async def sender(db: Redis) -> AsyncIterator[Sender]:
    tracker, clock = Tracker(), [1_800_000_000.0]
    app = web.Application()
    app.router.add_post("/steps", tracker.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as session:
        receiver = Receiver(f"http://{host}:{port}/steps", SECRET, session)
        yield Sender(Webhook(db, "T1", receiver, lambda: clock[0]), tracker, clock, db)
    await runner.cleanup()


def entry(number: int, what: str = "step_created", step: str = "evals/test-set", **more: Any) -> Entry:
    data = {
        "step": step,
        "round": 1,
        "text": "Build a test set",
        "role": "Product",
        "policy": "evals",
        "advised": False,
        "due": "2027-01-15",
    }
    return Entry(id=f"AR-7/3/{number}", what=what, by="U2", at="1800000000.5", data={**data, "owner": None, "done": None, **more})


async def test_an_event_is_a_cloud_event_that_says_what_became_of_the_step(sender: Sender) -> None:
    done = {"by": "U2", "at": "1800000000.5", "evidence": "https://example.com/evals"}
    await sender.keep(entry(5, "step_done", owner="U7", done=done))
    await sender.later(0)
    [(headers, _)], [event] = sender.tracker.seen, sender.tracker.events
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert {name: event[name] for name in ("specversion", "id", "source", "type", "subject", "time", "datacontenttype")} == {
        "specversion": "1.0",
        "id": "AR-7/3/5",
        "source": "/plumbline/T1/AR-7",
        "type": "plumbline.step.done",
        "subject": "evals/test-set",
        "time": "2027-01-15T08:00:00.500000Z",
        "datacontenttype": "application/json",
    }
    assert (event["data"]["title"], event["data"]["owner"], event["data"]["state"]) == ("Handbook", "U7", "done")
    assert event["data"]["evidence"] == "https://example.com/evals"


@pytest.mark.parametrize("since", ["the beginning", "it was made private"])
async def test_what_was_written_in_a_private_channel_is_left_out(sender: Sender, since: str) -> None:
    done = {"by": "U2", "at": "1.0", "evidence": "a secret"}
    if since == "the beginning":
        await sender.keep(entry(5, "step_done", done=done), opening={**OPENING, "private": True})
    else:
        await sender.keep(entry(5, "step_done", done=done), seen_as=row(7, private=True))
    await sender.later(0)
    [event] = sender.tracker.events
    assert (event["data"]["title"], event["data"]["evidence"]) == (None, None)


async def test_a_receiver_can_tell_who_posts_as_the_manual_shows(sender: Sender) -> None:
    await sender.keep(entry(1))
    await sender.later(0)
    [(headers, body)] = sender.tracker.seen
    fields = dict(part.split("=", 1) for part in headers[HEADER].split(","))
    made = hmac.new(SECRET.encode(), fields["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(made, fields["v1"])


async def test_the_same_entry_is_posted_once_however_often_it_is_handed_over(sender: Sender) -> None:
    for _ in range(3):
        await sender.keep(entry(1), entry(2, "answered"))
        await sender.later(60)
    assert sender.tracker.ids == ["AR-7/3/1"]


@pytest.mark.parametrize("status", [500, 503, 400, 429, 302, 0])
async def test_what_is_not_taken_is_tried_again_later_each_time_under_the_same_id(sender: Sender, status: int) -> None:
    sender.tracker.answers = [status, status, 200]
    await sender.keep(entry(1))
    await sender.later(0)
    await sender.later(1)
    assert len(sender.tracker.seen) == 1, "the first pause is two seconds"
    await sender.later(1)
    await sender.later(2)
    assert len(sender.tracker.seen) == 2, "the second pause is four seconds"
    await sender.later(2)
    await sender.later(3600)
    assert sender.tracker.ids == ["AR-7/3/1"] * 3
    assert await sender.dead() == []


async def test_a_receiver_that_hangs_is_given_up_for_the_moment(sender: Sender) -> None:
    sender.hook.receiver = replace(sender.hook.receiver, patience=0.2)
    sender.tracker.answers = [None]
    await sender.keep(entry(1))
    await sender.later(0)
    await sender.keep(entry(2, step="evals/other"))
    await sender.later(0)
    await sender.later(2)
    assert sender.tracker.ids == ["AR-7/3/1", "AR-7/3/2", "AR-7/3/1"]
    assert await sender.redis.zcard(Keys("T1").hooks) == 0


async def test_events_of_a_step_come_in_order_and_wait_for_nothing_of_another_step(sender: Sender) -> None:
    sender.tracker.answers = [500]
    await sender.keep(entry(1), entry(2, "step_owner", owner="U7"))
    await sender.later(0)
    await sender.keep(entry(3, step="evals/other"))
    await sender.later(0)
    assert sender.tracker.ids == ["AR-7/3/1", "AR-7/3/3"]
    await sender.later(2)
    await sender.later(0)
    assert sender.tracker.ids == ["AR-7/3/1", "AR-7/3/3", "AR-7/3/1", "AR-7/3/2"]


async def test_after_a_day_an_event_is_laid_aside_and_the_next_one_has_its_turn(sender: Sender) -> None:
    sender.tracker.answers = [500] * 40
    await sender.keep(entry(1))
    for _ in range(30):
        await sender.later(3600)
        if await sender.dead():
            break
    assert sender.clock[0] - 1_800_000_000 <= GIVES_UP + 3600
    [dead] = await sender.dead()
    assert (dead["event"]["id"], dead["status"]) == ("AR-7/3/1", 500)
    sender.tracker.answers = []
    await sender.keep(entry(2, "step_owner", owner="U7"))
    await sender.later(0)
    assert sender.tracker.ids[-1] == "AR-7/3/2"


async def test_a_receiver_that_has_gone_is_not_asked_again(sender: Sender) -> None:
    sender.tracker.answers = [410]
    await sender.keep(entry(1))
    await sender.later(0)
    await sender.later(7200)
    assert sender.tracker.ids == ["AR-7/3/1"]
    assert [dead["status"] for dead in await sender.dead()] == [410]


async def test_a_worker_that_died_while_posting_leaves_the_event_to_another(sender: Sender) -> None:
    """It may be posted twice then: the receiver knows it by its id."""
    await sender.keep(entry(1))
    keys = Keys("T1")
    step, now = "AR-7 evals/test-set", sender.clock[0]
    assert await sender.hook._claim(keys=[keys.hook(step), keys.hooks], args=[step, now, now + 30])
    await sender.later(29)
    assert sender.tracker.ids == []
    await sender.later(1)
    assert sender.tracker.ids == ["AR-7/3/1"]
    assert await sender.redis.zcard(keys.hooks) == 0
