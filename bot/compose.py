"""The composition root: from settings to a running web process, a running worker, or both. Only here are things wired.

The web process imports neither langgraph nor the rules' analysis; the worker's part does when it starts.
"""

import asyncio
import gc
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import aiohttp
from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.digests.record import DigestRecord, Plan
from bot.health import Health
from bot.installations import Installation, Installations, OneInstallation
from bot.settings import Settings
from bot.slack_client import slack_client, who_am_i
from bot.store import open_store
from bot.tasks import LEASE, Work, queue, register_tasks
from bot.tenants import Tenants
from policies.errors import PlumblineError

if TYPE_CHECKING:
    from docket import Docket

    from bot.door import Way
    from bot.packs import Compiled
    from bot.turns import Turns
    from graphs.claude.reader import Claude

log = logging.getLogger("plumbline")

CONCURRENT_TURNS: Final = 10
NOON: Final = clock_time(12)


@dataclass(frozen=True, slots=True)
class Ground:
    """What both processes stand on. `client` speaks for no workspace; `clock` says what time it is for all that falls due."""

    settings: Settings
    url: str
    redis: Redis
    session: aiohttp.ClientSession
    client: AsyncWebClient
    installations: Installations
    clock: Callable[[], float]

    @property
    def today(self) -> date:
        zone = ZoneInfo(self.settings.plumbline_timezone)
        return self.settings.plumbline_as_of or datetime.fromtimestamp(self.clock(), zone).date()

    def now(self) -> float:
        """What time it is for what falls due; where decisions are made as of a day, it is that day's noon for good."""
        day = self.settings.plumbline_as_of
        return datetime.combine(day, NOON, ZoneInfo(self.settings.plumbline_timezone)).timestamp() if day else self.clock()

    def digest_record(self, tenant: str) -> DigestRecord:
        plan = Plan(self.settings.digest, self.settings.plumbline_digest_channel)
        return DigestRecord(self.redis, tenant, plan, ZoneInfo(self.settings.plumbline_timezone))

    def client_of(self, installation: Installation) -> AsyncWebClient:
        return slack_client(self.settings.slack_api_url, self.session, installation.token)


@asynccontextmanager
async def ground(settings: Settings, clock: Callable[[], float] = time.time) -> AsyncIterator[Ground]:
    """Redis and Slack, checked.

    Raises:
        PlumblineError: where one of them is not as it must be.
    """
    async with AsyncExitStack() as stack:
        url, redis = await open_store(settings, stack)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = slack_client(settings.slack_api_url, session)
        yield Ground(settings, url, redis, session, client, await _installations(settings, redis, session), clock)


async def _installations(settings: Settings, redis: Redis, session: aiohttp.ClientSession) -> Installations:
    if settings.slack_bot_token:
        token = settings.slack_bot_token.get_secret_value()
        return OneInstallation(await who_am_i(slack_client(settings.slack_api_url, session, token), "SLACK_BOT_TOKEN"))
    from bot.sealed_installations import MEND, SealedInstallations
    from bot.sealing import KEYS, Seal

    assert settings.plumbline_installations_key  # noqa: S101 - the settings have one of the two
    several = SealedInstallations(redis, Seal(settings.plumbline_installations_key.get_secret_value()))
    kept = [row for row in await several.rows() if "gone" not in row]
    if not kept:
        log.warning("no workspace is installed yet. Add one, also while this runs: plumbline installations add")
    elif not any(map(several.readable, kept)):
        raise PlumblineError(f"{KEYS}: no token of a workspace can be read. {MEND}")
    return several


@asynccontextmanager
async def web(ground: Ground, health: Health) -> AsyncIterator[None]:
    """Listens to Slack until the context is left."""
    from slack_bolt.async_app import AsyncApp

    from bot.admission import admission, authorize, listen_to_removals
    from bot.commands import listen_to_commands
    from bot.homes import listen_to_homes
    from bot.listeners import listen
    from bot.lists import listen_to_lists
    from bot.ways_in import ways_in

    background = Background()
    async with AsyncExitStack() as stack:
        docket = await stack.enter_async_context(queue(ground.url))
        register_tasks(docket, Work(_only_added, _only_added, _only_added, _only_added, _only_added))
        stack.push_async_callback(background.close)
        quiet = logging.getLogger("plumbline.bolt")
        quiet.setLevel(logging.ERROR)  # Bolt's warnings quote whole requests
        app = AsyncApp(
            client=ground.client,
            logger=quiet,
            process_before_response=True,
            before_authorize=admission(Tenants(ground.installations, _way(ground, docket, background))),
            authorize=authorize,
        )
        listen_to_removals(app, ground.installations)
        listen_to_lists(app)
        listen_to_homes(app)  # both before `listen`, which takes every other event
        listen(app)
        listen_to_commands(app)
        await stack.enter_async_context(ways_in(app, ground.settings, ground.client, health))
        log.info("listening to Slack for %s", ", ".join(known.team for known in await ground.installations.all()) or "no workspace yet")
        yield


def _way(ground: Ground, docket: "Docket", background: Background) -> Callable[[Installation], Awaitable["Way"]]:
    """Makes the way into a workspace."""
    from bot.door import ADDS_AT_ONCE, Door
    from bot.inbox import Inbox
    from bot.register import Register

    adding = asyncio.Semaphore(ADDS_AT_ONCE)

    async def way(found: Installation) -> "Way":
        inbox, register = Inbox(ground.redis, found.team), Register(ground.redis, found.team)
        client = ground.client_of(found)
        door = Door(
            tenant=found.team,
            bot=found.bot_user,
            client=client,
            inbox=inbox,
            register=register,
            docket=docket,
            background=background,
            adding=adding,
            today=lambda: ground.today,
            digest=ground.digest_record(found.team),
            clock=ground.now,
        )
        return found, door

    return way


async def _only_added(*_: str | int) -> None:
    """The web process adds turns and takes none."""
    raise PlumblineError("a turn was given to a process that takes none. Start a worker: plumbline worker")


@asynccontextmanager
async def worker(ground: Ground) -> AsyncIterator[asyncio.Task[None]]:
    """Takes turns until the context is left; a turn that runs then is finished first."""
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")  # read when langgraph is imported
    from docket import Worker

    from bot.audit.waking import sequence
    from bot.checkpointer import RedisSaver
    from bot.digests.answering import see_to_digest
    from bot.proofs import prove_once
    from bot.reconsidering import begin_with_pack, reconsider
    from bot.retention.keeping import keep_to_terms
    from bot.retention.terms import Terms
    from bot.sweeper import post_events, sweep, take_turn
    from bot.watching import watch

    async with AsyncExitStack() as stack:
        reader = await _reader(ground, stack)
        compiled = _compiled(ground)
        await prove_once(ground.redis, compiled.current)
        tenants = await _tenants(ground, compiled, reader)
        docket = await stack.enter_async_context(queue(ground.url))
        terms = Terms.of(ground.settings)
        work = Work(
            partial(take_turn, tenants, docket),
            partial(sweep, tenants, docket),
            partial(reconsider, tenants, docket),
            partial(sequence, tenants),
            partial(see_to_digest, tenants, docket),
            partial(post_events, tenants) if ground.settings.plumbline_webhook_url else None,
            partial(keep_to_terms, tenants, terms, RedisSaver(ground.redis)) if terms.any else None,
        )
        register_tasks(docket, work)
        for turns in await tenants.all():
            await begin_with_pack(turns, docket)
        running = await stack.enter_async_context(
            Worker(docket, concurrency=CONCURRENT_TURNS, redelivery_timeout=LEASE, minimum_check_interval=timedelta(milliseconds=50))
        )
        task = asyncio.create_task(running.run_forever())
        stack.push_async_callback(_stopped, task)
        if ground.settings.plumbline_metrics_port is not None:
            stack.push_async_callback(_stopped, asyncio.create_task(watch(tenants)))
        log.info("taking turns by policy pack %s", compiled.current.pack.name)
        yield task


async def _reader(ground: Ground, stack: AsyncExitStack) -> "Claude | None":
    """Claude, whose library is imported while everything else starts; None in guided mode."""
    from bot.claude_meter import ClaudeMeter
    from graphs.claude.reader import Claude, Options

    settings = ground.settings
    if settings.anthropic_api_key is None or settings.plumbline_reading == "off":
        log.info("Claude reads nothing: %s", "PLUMBLINE_READING is off" if settings.anthropic_api_key else "ANTHROPIC_API_KEY is not set")
        return None
    options = Options(
        key=settings.anthropic_api_key.get_secret_value(),
        base_url=settings.anthropic_base_url,
        reading_model=settings.plumbline_reading_model,
        narrative_model=settings.plumbline_narrative_model,
        effort=None if settings.plumbline_effort == "none" else settings.plumbline_effort,
        reading_deadline=settings.plumbline_reading_deadline,
        narrative_deadline=settings.plumbline_narrative_deadline,
        daily_tokens=settings.plumbline_daily_tokens,
        review_tokens=settings.plumbline_review_tokens,
    )
    reader = Claude(options, ClaudeMeter(ground.redis, lambda: datetime.now(UTC).date()), time.monotonic)
    stack.push_async_callback(reader.close)
    warming = asyncio.create_task(reader.warm())
    stack.push_async_callback(_stopped, warming)
    return reader


def _compiled(ground: Ground) -> "Compiled":
    from bot.packs import Compiled
    from policies.load import load_review_pack

    compiled = Compiled(load_review_pack(ground.settings.plumbline_pack))
    compiled.warm(ground.today)
    return compiled


async def _tenants(ground: Ground, compiled: "Compiled", reader: "Claude | None" = None) -> "Tenants[Turns]":
    from bot.workshop import turns_of

    tenants = Tenants(ground.installations, turns_of(ground, compiled, reader))
    await tenants.all()  # so that the opening forms are there
    gc.freeze()  # a compiled pack is half a million objects that stay: the collector need not look at them turn by turn
    return tenants


async def _stopped(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])
