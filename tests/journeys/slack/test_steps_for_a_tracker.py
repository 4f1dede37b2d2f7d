"""What becomes of next steps, from a real review to a real receiver; and presses that come several times, in any order."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.compose import worker
from graphs.messages import Gesture, Message
from tests.journeys.slack.days import days_in

SECRET = "0123456789abcdef" * 2


@asynccontextmanager
async def tracker(heard: asyncio.Event) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    seen: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        seen.append(json.loads(await request.read()))
        heard.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/steps", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/steps", seen
    await runner.cleanup()


async def test_a_tracker_hears_of_each_step_once_and_beside_the_turns() -> None:
    heard = asyncio.Event()
    async with (
        tracker(heard) as (address, seen),
        days_in("UTC", plumbline_webhook_url=address, plumbline_webhook_secret=SecretStr(SECRET)) as days,
    ):
        ada = days.slack.add_person("ada")
        review = await days.decided(days.slack.add_channel("team"), ada, "Handbook")
        step = (await days.required(review))[0]
        await days.presses(review, "step_owner", ada, step["id"], owner=ada.id)
        await days.presses(review, "step_done", ada, step["id"], text="it runs")
        assert seen == [], "a turn has posted something itself"
        webhook = days.turns.webhook
        assert webhook is not None
        async with worker(days.on):
            await asyncio.wait_for(heard.wait(), 30)
        while await days.turns.inbox.redis.zcard(days.turns.inbox.keys.hooks):
            await webhook.post_due()
        of_step = [event for event in seen if event["subject"] == step["id"]]
        assert [event["type"].rsplit(".")[-1] for event in of_step] == ["created", "assigned", "done"]
        assert of_step[-1]["data"]["title"] == "Handbook"
        assert of_step[-1]["data"]["evidence"] == "it runs"
        assert {event["subject"] for event in seen} == {step["id"] for step in (await days.state(review))["steps"]}
        assert max(Counter(event["id"] for event in seen).values()) == 1


async def test_presses_that_come_several_times_and_in_any_order_count_once_each() -> None:
    async with days_in("UTC") as days:
        ada = days.slack.add_person("ada")
        review = await days.decided(days.slack.add_channel("team"), ada)
        steps = [step["id"] for step in await days.required(review)][:3]
        for seed in range(5):
            rng = random.Random(seed)
            presses = [_press(rng, f"press:{seed}:{number}", ada.id, days.now + 100 * seed + number, steps) for number in range(12)]
            delivered = [press for press in presses for _ in range(rng.randint(1, 4))]
            rng.shuffle(delivered)
            for press in delivered:
                await days.turns.inbox.put(review, press)
                if rng.random() < 0.2:
                    await days.take_all()
            await days.take_all()
            first = {press["id"]: press for press in reversed(delivered)}
            in_order = sorted(first.values(), key=delivered.index)
            done = {press["value"]["step"]: press["do"] == "step_done" for press in in_order if press["do"] != "step_owner"}
            assert {step["id"]: bool(step["done"]) for step in (await days.state(review))["steps"] if step["id"] in done} == done, seed
        entries = [entry for entry in await days.turns.outbox.journal(review) if entry["what"] in ("step_done", "step_open", "refused")]
        assert max(Counter(entry["at"] for entry in entries).values()) == 1


def _press(rng: random.Random, name: str, who: str, at: float, steps: list[str]) -> Message:
    value = {"step": rng.choice(steps), "round": 1, "owner": who}
    dos: list[Gesture] = ["step_done", "step_open", "step_owner"]
    return Message(id=name, do=rng.choice(dos), by=who, at=f"{at:.6f}", text="it runs", fact=None, value=value)
