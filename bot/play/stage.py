"""A stage for scripted runs and tests: a fresh local workspace, a Valkey of its own, and the bot as it runs in production."""

import asyncio
import os
import random
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from redis.asyncio import Redis

from bot.embedded_valkey import EmbeddedValkey
from bot.embedded_valkey import start as start_valkey
from bot.keys import Keys
from bot.redis_server import connect
from bot.settings import SLACK_PATH
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError

READY: Final = 60.0  # seconds until the bot listens
STOPPED: Final = 20.0  # seconds until it has ended
PAUSE: Final = 0.02  # seconds between two looks
NOT_EPHEMERAL: Final = range(20_000, 32_000)
TRIES: Final = 100
LOOKS: Final = 2  # in a row that must find nothing
PASSED_ON: Final = ("ANTHROPIC_", "PATH", "HOME", "LANG", "LC_", "TMPDIR", "COVERAGE_", "SSL_CERT_")


class Bot:
    """A process `plumbline serve`, `web` or `worker`. What it logs is in `log`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log

    def kill(self) -> None:
        """As a power cut would."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        """In order, as an operator does; the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOPPED):
                return await self.process.wait()
        except TimeoutError:
            self.kill()
            return await self.process.wait()


Over = Literal["socket", "http"]


class Stage:
    """Use it as a context. `settings` are further environment variables of the bot.

    The folder is temporary and the workspace a fresh one where none is given; `over` is how the workspace reaches the bot: by
    Socket Mode, or by signed HTTP.
    """

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        folder: Path | None = None,
        over: Over = "socket",
        workspace: Workspace | None = None,
    ) -> None:
        self.settings = dict(settings or {})
        self.over: Final = over
        self.port = free_port()
        self.workspace = workspace or Workspace()
        self.bots: list[Bot] = []
        self.lent: tuple[int, ...] = ()  # descriptors that every bot is given
        self._numbers = count(1)
        self._given = folder
        self._stack = AsyncExitStack()
        self._keys = Keys(self.workspace.team_id)
        self.redis: Redis
        self.redis_url: str
        self.folder: Path

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self.folder = self._given or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-")))
            server = await _start_valkey(self.folder / "valkey")
            stack.callback(server.close)
            self.redis_url = server.url
            self.redis = connect(server.url)
            stack.push_async_callback(self.redis.aclose)
            await stack.enter_async_context(self.workspace)
            if self.over == "http":
                self.workspace.deliver_to(f"http://127.0.0.1:{self.port}{SLACK_PATH}")
            stack.push_async_callback(self._stop_all)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stack.aclose()

    async def start(self, part: str = "serve", *, wait: bool = True) -> Bot:
        """Starts the bot.

        Raises:
            PlumblineError: where it ends at once, with what it said last, or does not come to listen.
        """
        log = self.folder / f"{part}-{next(self._numbers)}.log"  # two that start at once would write over each other's lines
        with log.open("wb") as stream:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", part),
                stdout=asyncio.subprocess.PIPE,
                stderr=stream,
                env=self._environment(),
                cwd=self.folder,
                pass_fds=self.lent,
            )
        bot = Bot(process, log)
        self.bots.append(bot)
        if wait:
            await self._ready(bot)
        return bot

    async def quiet(self, seconds: float = 60.0) -> None:
        """Waits until nothing is on its way to the bot, no turn is to be taken and no effect to be delivered.

        Raises:
            PlumblineError: when the time is over.
        """
        looks = 0
        try:
            async with asyncio.timeout(seconds):
                while looks < LOOKS:
                    await asyncio.sleep(PAUSE)
                    busy = self.workspace.pending() or await self.redis.zcard(self._keys.awake)
                    looks = 0 if busy else looks + 1
        except TimeoutError:
            raise PlumblineError(f"the bot was still busy after {seconds:.0f} s. Look into its log: {self.last_words()}") from None

    async def _ready(self, bot: Bot) -> None:
        assert bot.process.stdout is not None  # noqa: S101 - it was asked for
        try:
            async with asyncio.timeout(READY):
                line = await bot.process.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            raise PlumblineError(f"the bot did not start. It said: {self.last_words(bot)}")

    def _environment(self) -> dict[str, str]:
        passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
        own = {
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_API_URL": self.workspace.base_url,
            "REDIS_URL": self.redis_url,
        }
        if self.over == "http":
            own |= {"SLACK_SIGNING_SECRET": self.workspace.signing_secret, "PLUMBLINE_HTTP_PORT": str(self.port)}
        else:
            own |= {"SLACK_APP_TOKEN": self.workspace.app_token}
        return {**passed, **own, **self.settings}

    def last_words(self, bot: Bot | None = None) -> str:
        """The last line of the bot's log; of the newest one's where none is given."""
        bots: Sequence[Bot] = [bot] if bot else self.bots
        lines = bots[-1].log.read_text("utf-8", "replace").splitlines() if bots else []
        return lines[-1] if lines else "nothing"

    async def _stop_all(self) -> None:
        await asyncio.gather(*(bot.stop() for bot in self.bots))


def free_port() -> int:
    """One that no connection is given by chance: the bot takes it a second later."""
    for port in random.sample(NOT_EPHEMERAL, TRIES):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PlumblineError(f"no port between {NOT_EPHEMERAL.start} and {NOT_EPHEMERAL.stop} is free. Close some programs.")


async def _start_valkey(folder: Path) -> EmbeddedValkey:
    """A thread cannot be cancelled: whoever gives up while it starts the server, ends the server."""
    starting = asyncio.create_task(asyncio.to_thread(start_valkey, folder))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        (await starting).close()
        raise
