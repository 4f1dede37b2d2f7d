"""The composition root: from settings to a running web process, a running worker, or both. Only here are things wired.

The web process imports neither langgraph nor the rules' analysis; the worker's part does when it starts.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.embedded_valkey import start as start_valkey
from bot.health import Health
from bot.redis_server import check, connect
from bot.settings import Settings
from bot.slack_client import Identity, slack_client, who_am_i
from bot.tasks import queue, register_tasks
from policies.errors import PlumblineError

if TYPE_CHECKING:
    from docket import Docket
    from slack_bolt.authorization import AuthorizeResult

    from bot.door import Door
    from bot.turns import Turns

log = logging.getLogger("plumbline")

REDELIVERY: Final = timedelta(seconds=5)  # after which a killed worker's turn is another's
KEPT_CHECKPOINTS: Final = 5  # of a review: the newest, and those of the turn before
CONCURRENT_TURNS: Final = 10


@dataclass(frozen=True, slots=True)
class Ground:
    """What both processes stand on."""

    settings: Settings
    url: str
    redis: Redis
    client: AsyncWebClient
    who: Identity

    @property
    def tenant(self) -> str:
        return self.who.team


@asynccontextmanager
async def ground(settings: Settings) -> AsyncIterator[Ground]:
    """Redis and Slack, checked.

    Raises:
        PlumblineError: where one of them is not as it must be.
    """
    async with AsyncExitStack() as stack:
        url = settings.redis_url or _embedded(settings, stack)
        redis = connect(url)
        stack.push_async_callback(redis.aclose)
        problems = await check(redis)
        for problem in problems:
            log.warning("%s", problem)
        if fatal := [problem for problem in problems if problem.fatal]:
            raise PlumblineError("\n".join(f"REDIS_URL: {problem}" for problem in fatal))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = slack_client(settings, session)
        yield Ground(settings, url, redis, client, await who_am_i(client))


def _embedded(settings: Settings, stack: AsyncExitStack) -> str:
    server = start_valkey(settings.plumbline_data)
    stack.callback(server.close)
    log.info("REDIS_URL is not set: an embedded Valkey keeps everything in %s", settings.plumbline_data)
    return server.url


@asynccontextmanager
async def web(ground: Ground, health: Health) -> AsyncIterator[None]:
    """Listens to Slack until the context is left."""
    from slack_bolt.async_app import AsyncApp

    from bot.commands import listen_to_commands
    from bot.listeners import listen
    from bot.ways_in import ways_in

    background = Background()
    async with AsyncExitStack() as stack:
        docket = await stack.enter_async_context(queue(ground.url))
        register_tasks(docket, _only_added, _only_added)
        stack.push_async_callback(background.close)
        quiet = logging.getLogger("plumbline.bolt")
        quiet.setLevel(logging.ERROR)  # Bolt's warnings quote whole requests
        app = AsyncApp(client=ground.client, logger=quiet, process_before_response=True, authorize=partial(_authorize, ground))
        door = _door(ground, docket, background)
        listen(app, door)
        listen_to_commands(app, door)
        await stack.enter_async_context(ways_in(app, ground.settings, ground.client, health))
        log.info("listening to Slack as %s in workspace %s", ground.who.user, ground.tenant)
        yield


async def _authorize(ground: Ground, **_: object) -> "AuthorizeResult":
    """The one installation there is; without this Bolt would ask Slack who it is, request by request."""
    from slack_bolt.authorization import AuthorizeResult

    who, token = ground.who, ground.settings.slack_bot_token.get_secret_value()
    return AuthorizeResult(
        enterprise_id=None, team_id=who.team, bot_user_id=who.user, bot_id=who.bot, bot_token=token, team=None, url=None, bot_scopes=None
    )


def _door(ground: Ground, docket: "Docket", background: Background) -> "Door":
    from bot.door import ADDS_AT_ONCE, Door
    from bot.inbox import Inbox
    from bot.register import Register

    inbox, register = Inbox(ground.redis, ground.tenant), Register(ground.redis, ground.tenant)
    adding = asyncio.Semaphore(ADDS_AT_ONCE)
    return Door(ground.tenant, ground.who.user, ground.client, inbox, register, docket, background, adding)


async def _only_added(*_: str) -> None:
    """The web process adds turns and takes none."""
    raise PlumblineError("a turn was given to a process that takes none. Start a worker: plumbline worker")


@asynccontextmanager
async def worker(ground: Ground) -> AsyncIterator[asyncio.Task[None]]:
    """Takes turns until the context is left; a turn that runs then is finished first."""
    from docket import Worker

    from bot.sweeper import sweep, take_turn

    turns = await _turns(ground)
    async with AsyncExitStack() as stack:
        docket = await stack.enter_async_context(queue(ground.url))
        register_tasks(docket, partial(take_turn, turns, docket), partial(sweep, turns, docket))
        running = await stack.enter_async_context(
            Worker(docket, concurrency=CONCURRENT_TURNS, redelivery_timeout=REDELIVERY, minimum_check_interval=timedelta(milliseconds=50))
        )
        task = asyncio.create_task(running.run_forever())
        stack.push_async_callback(_stopped, task)
        log.info("taking turns by policy pack %s", turns.packs.current.pack.file.id)
        yield task


async def _turns(ground: Ground) -> "Turns":
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")  # read when langgraph is imported
    from bot.checkpointer import RedisSaver
    from bot.delivery import Delivering
    from bot.inbox import Inbox
    from bot.outbox import Outbox
    from bot.packs import Packs
    from bot.people import People
    from bot.register import Register
    from bot.roles import Roles
    from bot.turns import Turns
    from graphs.review import build
    from policies.load import load_pack

    redis, tenant = ground.redis, ground.tenant
    outbox, people = Outbox(redis, tenant), People(ground.client, redis, tenant)
    packs = Packs(load_pack(ground.settings.plumbline_pack), redis, tenant)
    today = partial(_today, ground.settings)
    packs.warm(today())
    await packs.keep()
    gc.freeze()  # a compiled pack is half a million objects that stay: the collector need not look at them turn by turn
    return Turns(
        tenant=tenant,
        graph=build(RedisSaver(redis, keep=KEPT_CHECKPOINTS)),
        client=ground.client,
        inbox=Inbox(redis, tenant),
        outbox=outbox,
        register=Register(redis, tenant),
        delivering=Delivering(ground.client, outbox, people),
        packs=packs,
        roles=Roles(people, ground.settings.heard_roles),
        today=today,
    )


def _today(settings: Settings) -> date:
    return settings.plumbline_as_of or datetime.now(UTC).astimezone(ZoneInfo(settings.plumbline_timezone)).date()


async def _stopped(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])
