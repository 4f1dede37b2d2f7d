"""`/healthz`: the process lives. `/readyz`: every part of it can work, or which one cannot, as one line of JSON."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.http_port import serving
from bot.settings import Settings

OK: Final = "ok"
STARTING: Final = "starting"
NO_ANSWER: Final = "no answer"
WITHIN: Final = 1.0  # seconds for each part

Look = Callable[[], Awaitable[str]]  # "ok", or what is the matter


class Health:
    """`parts` are those that the process will have; each is starting until somebody says how to look at it."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._looks: dict[str, Look] = dict.fromkeys(parts, _starting)

    def watch(self, part: str, look: Look) -> None:
        self._looks[part] = look

    async def state(self) -> dict[str, str]:
        found = await asyncio.gather(*(_within(look) for look in self._looks.values()))
        return dict(zip(self._looks, found, strict=True))

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/healthz", self._lives)
        app.router.add_get("/readyz", self._ready)

    async def _lives(self, _: web.Request) -> web.Response:
        return web.Response(text=OK)

    async def _ready(self, _: web.Request) -> web.Response:
        state = await self.state()
        ready = all(found == OK for found in state.values())
        return web.json_response({"ready": ready, **state}, status=200 if ready else 503)


@asynccontextmanager
async def telling_health(settings: Settings, health: Health) -> AsyncIterator[None]:
    """On the port that the settings name for it; without one, no port is opened for it."""
    async with AsyncExitStack() as stack:
        if settings.plumbline_health_port is not None:
            server = web.Application()
            health.add_to(server)
            host, port = settings.plumbline_http_host, settings.plumbline_health_port
            await stack.enter_async_context(serving(server, host, port, "PLUMBLINE_HEALTH_PORT"))
        yield


def redis_answers(redis: Redis) -> Look:
    async def look() -> str:
        try:
            await redis.ping()
        except (RedisError, OSError):
            return NO_ANSWER
        return OK

    return look


def task_runs(task: asyncio.Task[None]) -> Look:
    async def look() -> str:
        return "stopped" if task.done() else OK

    return look


async def _starting() -> str:
    return STARTING


async def _within(look: Look) -> str:
    try:
        async with asyncio.timeout(WITHIN):
            return await look()
    except TimeoutError:
        return NO_ANSWER
