"""`plumbline serve`, `web` and `worker`: a process that runs until it is told to stop, and then stops in order."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from typing import Any, Final, Literal

from bot.compose import ground, web, worker
from bot.health import Health, redis_answers, task_runs, telling_health
from bot.logs import set_up_log
from bot.metrics_port import telling_metrics
from bot.settings import Settings

log = logging.getLogger("plumbline")

Part = Literal["serve", "web", "worker"]
PARTS: Final = {"serve": ("slack", "worker"), "web": ("slack",), "worker": ("worker",)}
ORDERLY: Final = 75  # seconds, from the signal on: a turn may take sixty


def run(part: Part) -> None:
    """Until SIGTERM or Ctrl-C.

    Raises:
        PlumblineError: for settings, a Redis or a Slack that cannot be worked with.
    """
    settings = Settings.read()
    if part != "worker":
        settings.need_a_way_in()
    set_up_log(settings.plumbline_log_level, settings.plumbline_log_format)
    asyncio.run(_run(part, settings))


async def _run(part: Part, settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    running = asyncio.create_task(_until(stop, part, settings))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    try:
        async with asyncio.timeout(ORDERLY):
            await asyncio.shield(running)
    except TimeoutError:  # it was told to stop while it waited for Slack or Redis: there is nothing to finish
        running.cancel()
        await asyncio.wait([running])
    log.info("stopped")


async def _until(stop: asyncio.Event, part: Part, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        stack.enter_context(telling_metrics(settings))
        found = await stack.enter_async_context(ground(settings))
        health = Health(("redis", *PARTS[part]))
        health.watch("redis", redis_answers(found.redis))
        if part == "worker" or not settings.slack_signing_secret or not settings.health_beside_slack:
            await stack.enter_async_context(telling_health(settings, health))
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(stop.wait())]
        if part != "web":
            waits.append(await stack.enter_async_context(worker(found)))
            health.watch("worker", task_runs(waits[-1]))
        if part != "worker":
            await stack.enter_async_context(web(found, health))  # left first: nothing comes in while the worker finishes
        print(f"plumbline {part}: ready", flush=True)
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        if not stop.is_set():
            waits[-1].result()  # the worker has ended by itself: say why
