"""Two workspaces that are served by one bot: the same ids in both, and each with its channel, its people and its reviews."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis

from bot.keys import Keys
from bot.play.stage import Bot, Over, Stage
from bot.redis_text import text
from bot.sealing import new_key
from bot.settings import SLACK_PATH
from bot.workspace.workspace import Workspace
from tests.journeys.command import COMMAND, ENVIRONMENT
from tests.journeys.slack.room import AS_OF, Room
from tests.journeys.workspaces.one_slack import APP_TOKEN, OneSlack

NORTH: Final = "T0NORTH001"
SOUTH: Final = "T0SOUTH001"
NOTICED: Final = 10.0  # seconds; a sweep comes every two
PAUSE: Final = 0.02  # seconds between two looks
LINE: Final = re.compile(r"[0-9-]{10} [0-9:,]{12} [A-Z]+ tenant=(?P<tenant>T[A-Z0-9]+|-) (?P<logger>[\w.]+): (?P<message>.*)")


@dataclass
class Towns:
    """`key` seals the tokens."""

    north: Room
    south: Room
    key: str = field(repr=False)

    @property
    def stage(self) -> Stage:
        """The one whose Valkey and bots both share."""
        return self.north.stage

    @property
    def redis(self) -> Redis:
        return self.stage.redis

    async def start(self, part: str = "serve", *, key: str | None = None) -> Bot:
        self.stage.settings["PLUMBLINE_INSTALLATIONS_KEY"] = key or self.key
        return await self.stage.start(part)

    async def command(self, *words: str, given: str = "", key: str | None = None, **settings: str) -> tuple[int, str, str]:
        """`plumbline installations …`: exit status, and what it printed on both streams."""
        own = {"PLUMBLINE_INSTALLATIONS_KEY": key or self.key, "REDIS_URL": self.stage.redis_url, "SLACK_API_URL": self.slack_url}
        process = await asyncio.create_subprocess_exec(
            COMMAND,
            "installations",
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=ENVIRONMENT | own | settings,
            cwd=self.stage.folder,
        )
        out, err = await process.communicate(given.encode())
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    @property
    def slack_url(self) -> str:
        return self.stage.settings["SLACK_API_URL"]

    async def add(self, town: Room, key: str | None = None) -> None:
        status, _, error = await self.command("add", given=f"{town.slack.bot_token}\n", key=key)
        assert (status, error) == (0, "")

    async def remove(self, town: Room) -> None:
        status, _, _ = await self.command("remove", town.slack.team_id, "--yes")
        assert status == 0

    async def ready(self, town: Room) -> None:
        """Waits until the worker has made the opening form of a workspace."""
        async with asyncio.timeout(NOTICED):
            while not await self.redis.exists(Keys(town.slack.team_id).form):  # noqa: ASYNC110 - Valkey tells nobody
                await asyncio.sleep(PAUSE)

    async def kept(self) -> str:
        """Everything in Valkey: names and what is under them."""
        found = [await _words(self.redis, key) async for key in self.redis.scan_iter()]
        return "\n".join(found)

    # what the bots have logged

    @property
    def log(self) -> str:
        return "\n".join(bot.log.read_text("utf-8") for bot in self.stage.bots)

    def lines(self, town: Room | None = None) -> list[str]:
        """What was logged about a workspace, or about none; every line must say which."""
        found = [(line, LINE.fullmatch(line)) for line in self.log.splitlines()]
        strange = [line for line, match in found if match is None]
        assert strange == []
        tenant = town.slack.team_id if town else "-"
        return [match["message"] for _, match in found if match and match["tenant"] == tenant]

    async def logged(self, town: Room | None, part: str) -> list[str]:
        """Waits for such a line about a workspace, or about none; all that there are by then."""
        async with asyncio.timeout(NOTICED):
            while not (found := [line for line in self.lines(town) if part in line]):  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(PAUSE)
        return found


@asynccontextmanager
async def two_towns(over: Over = "socket") -> AsyncIterator[Towns]:
    """Neither is installed yet, and no bot runs. Over HTTP both call one address, with the one secret of their app."""
    key = new_key()
    async with AsyncExitStack() as stack:
        app = {"SLACK_APP_TOKEN": APP_TOKEN} if over == "socket" else {}
        first, second = Stage({"PLUMBLINE_AS_OF": AS_OF, "SLACK_BOT_TOKEN": "", **app}, over=over), Stage()
        for stage, team in ((first, NORTH), (second, SOUTH)):
            stage.workspace, stage._keys = Workspace(team_id=team), Keys(team)
        await stack.enter_async_context(first)
        await stack.enter_async_context(second.workspace)
        if over == "http":
            second.workspace._state.signing_secret = first.workspace.signing_secret
            second.workspace.deliver_to(f"http://127.0.0.1:{first.port}{SLACK_PATH}")
        second.redis, second.bots = first.redis, first.bots
        slack = await stack.enter_async_context(OneSlack(first.workspace, second.workspace))
        first.settings["SLACK_API_URL"] = slack.url
        yield Towns(_room(first), _room(second), key)
        for bot in first.bots:
            await bot.stop()


def _room(stage: Stage) -> Room:
    slack = stage.workspace
    ada, ben, cleo = slack.add_person("ada", "requester"), slack.add_person("ben"), slack.add_person("cleo")
    return Room(stage, slack.add_channel("support-ai"), ada, ben, cleo)


async def _words(redis: Redis, key: bytes) -> str:
    found: Any
    match text(await redis.type(key)):
        case "string":
            found = [await redis.get(key)]
        case "list":
            found = await redis.lrange(key, 0, -1)
        case "hash":
            found = [part for pair in (await redis.hgetall(key)).items() for part in pair]
        case "zset":
            found = await redis.zrange(key, 0, -1)
        case "set":
            found = list(await redis.smembers(key))
        case "stream":
            entries: Any = await redis.xrange(key)
            found = [part for _, fields in entries for pair in fields.items() for part in pair]
        case other:
            raise AssertionError(f"{key!r} is a {other}, and nobody looks into it")
    return "\n".join(part.decode(errors="replace") if isinstance(part, bytes) else str(part) for part in (key, *found))
