"""Redis as the settings name it, or an embedded Valkey where they name none; looked over before anything is kept there."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.embedded_valkey import start as start_valkey
from bot.redis_server import check, connect
from bot.settings import Base
from policies.errors import PlumblineError

log = logging.getLogger("plumbline")


async def open_store(settings: Base, stack: AsyncExitStack) -> tuple[str, Redis]:
    """The address and a client; both end with the stack.

    Raises:
        PlumblineError: where it is not in reach, or would lose answers.
    """
    url = settings.redis_url or _embedded(settings, stack)
    redis = connect(url)
    stack.push_async_callback(redis.aclose)
    problems = await check(redis)
    for problem in problems:
        log.warning("%s", problem)
    if fatal := [problem for problem in problems if problem.fatal]:
        raise PlumblineError("\n".join(f"REDIS_URL: {problem}" for problem in fatal))
    return url, redis


@asynccontextmanager
async def store_of_a_command(settings: Base) -> AsyncIterator[tuple[str, Redis]]:
    """As `open_store`, until the context is left.

    Raises:
        PlumblineError: as there, and where Redis goes away meanwhile.
    """
    async with AsyncExitStack() as stack:
        opened = await open_store(settings, stack)
        try:
            yield opened
        except (RedisError, OSError) as error:
            raise PlumblineError(f"REDIS_URL: Redis went away in the middle ({type(error).__name__}). Try again.") from None


def _embedded(settings: Base, stack: AsyncExitStack) -> str:
    server = start_valkey(settings.plumbline_data)
    stack.callback(server.close)
    log.info("REDIS_URL is not set: an embedded Valkey keeps everything in %s", settings.plumbline_data)
    return server.url
