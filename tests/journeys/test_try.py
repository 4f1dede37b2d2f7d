"""`plumbline try`, as a command: what it prints, what it keeps, and what it leaves behind."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from bot.embedded_valkey import _alive
from bot.trying.place import FIRST_PORT
from bot.trying.seeding import SCRIPTS

SEEDED: Final = 120.0  # seconds for three reviews on a machine that does other things as well
PATIENCE: Final = 60.0
FINISHED: Final = ("Blocked as proposed. Use Retrieval", "Go ahead. Use Prompting", "Go ahead, with conditions. Use Fine-tuning")

Json = dict[str, Any]


@dataclass
class Trial:
    """A running `plumbline try`; `said` are the lines that it has printed so far."""

    process: asyncio.subprocess.Process
    folder: Path
    said: list[str]
    address: str = ""

    async def line(self, wanted: str) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stdout.readline()).decode().rstrip():
                self.said.append(line)
                if wanted in line:
                    return line
        raise AssertionError(f'"{wanted}" was never printed: {self.said}')

    async def until(self, wanted: Callable[[Json], object], seconds: float = PATIENCE) -> Json:
        """Looks through a window until what it shows is as wanted; what it shows then."""
        parts: Json = {}
        async with asyncio.timeout(seconds), aiohttp.ClientSession() as session, session.get(f"{self.address}page/feed") as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    parts |= json.loads(line.removeprefix(b"data: "))["set"]
                    if wanted(parts):
                        return parts
        raise AssertionError("the workspace ended before it showed what was wanted")

    async def sees(self, *texts: str, seconds: float = PATIENCE) -> Json:
        return await self.until(lambda parts: all(text in json.dumps(parts, ensure_ascii=False) for text in texts), seconds)

    async def connected(self) -> int:
        """The number of the bot, once it is there."""
        await self.until(lambda parts: parts["connected"] and (self.folder / "try" / "bot.pid").exists())
        return self.bot

    async def seeded(self) -> Json:
        return await self.until(lambda parts: not parts["notice"] and all(one in json.dumps(parts) for one in FINISHED), SEEDED)

    async def do(self, what: str, **given: Any) -> Json:
        person = (await self.until(lambda parts: parts["connected"]))["me"]
        headers = {"Origin": self.address.rstrip("/")}
        body = {"who": person, "do": what} | given
        async with aiohttp.ClientSession() as session, session.post(f"{self.address}page/do", json=body, headers=headers) as answer:
            told: Json = await answer.json()
            return told

    @property
    def bot(self) -> int:
        return int((self.folder / "try" / "bot.pid").read_text())

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            rest, errors = await self.process.communicate()
        self.said += [*rest.decode().splitlines(), *errors.decode().splitlines()]
        return self.process.returncode or 0

    def left_behind(self) -> list[str]:
        found = ["the bot"] if _lives(self.bot) else []
        return [*found, "Valkey"] if _alive(self.folder / "try" / "valkey") else found


def _wait_for(wanted: Callable[[], bool]) -> None:
    """For what no window shows."""
    deadline = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")  # where nobody asks after it, an ended process stands there as a zombie
    return not (state.exists() and state.read_text().rpartition(") ")[2].startswith("Z"))


@asynccontextmanager
async def _trial(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Trial]:
    own = {"PLUMBLINE_DATA": str(folder), "PLUMBLINE_NO_BROWSER": "1", "PYTHONUNBUFFERED": "1"}
    environment = dict(os.environ) | own | settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "try", *arguments), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
    )
    trial = Trial(process, folder, [])
    try:
        yield trial
    finally:
        await trial.stop()


@asynccontextmanager
async def _running(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Trial]:
    async with _trial(folder, *arguments, **settings) as trial:
        trial.address = (await trial.line("Plumbline is at ")).split()[3]
        yield trial


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One in which the examples need not be played."""
    (tmp_path / "try").mkdir()
    (tmp_path / "try" / "seeded").write_text("\n".join(path.stem for path in SCRIPTS))
    return tmp_path


async def test_a_first_start_plays_three_reviews_and_a_second_one_keeps_them(tmp_path: Path) -> None:
    async with _running(tmp_path) as trial:
        shown = await trial.seeded()
        assert "/arch-review Fine-tune a model" in next(part["text"] for key, part in shown.items() if key.startswith("post "))
        assert await trial.stop(signal.SIGINT) == 0
        assert trial.said[-1] == "Stopped. Everything is kept; `make try` goes on, `make try-fresh` begins anew."
        assert trial.left_behind() == []
    async with _running(tmp_path) as trial:
        shown = await trial.sees(*FINISHED)
        channel = next(key.split()[1] for key, part in shown.items() if key.startswith("channel ") and part["name"] == "support-ai")
        assert await trial.do("slash", channel=channel, text="/arch-review list") == {"error": None, "errors": {}}
        listed = await trial.until(lambda parts: [part for key, part in parts.items() if key.startswith("whisper ")])
        (whisper,) = (json.dumps(part, ensure_ascii=False) for key, part in listed.items() if key.startswith("whisper "))
        assert [review in whisper for review in ("AR-1", "AR-2", "AR-3", "AR-4")] == [True, True, True, False]
        assert await trial.stop() == 0
        assert trial.left_behind() == []


async def test_who_starts_it_twice_is_told_where_it_is(folder: Path) -> None:
    async with _running(folder) as trial, _trial(folder) as second:
        line = await second.line("running already")
        assert line == f"Plumbline is running already at {trial.address}, in {folder / 'try'}."
        assert await second.process.wait() == 0
        assert trial.process.returncode is None


@pytest.mark.long
async def test_a_fresh_start_forgets_what_was_and_nothing_else(folder: Path) -> None:
    (folder / "try" / "mine.txt").write_text("not Plumbline's")
    async with _running(folder) as trial:
        channel = next(key.split()[1] for key in await trial.sees("Welcome.") if key.startswith("channel "))
        await trial.do("say", channel=channel, text="Remember me")
        await trial.sees("Remember me")
    async with _running(folder, "--fresh") as trial:
        assert "Remember me" not in json.dumps(await trial.sees("Welcome."))
        assert not (folder / "try" / "seeded").exists()
        assert (folder / "try" / "mine.txt").exists()


@pytest.mark.long
async def test_a_taken_port_is_said_and_the_next_one_used(folder: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # whoever has it already serves as well
            taken.bind(("127.0.0.1", FIRST_PORT))
            taken.listen()
        async with _running(folder) as trial:
            assert f"Port {FIRST_PORT} is taken; this is port " in trial.said[0]
            await trial.sees("Welcome.")


async def test_a_wanted_port_that_is_taken_is_an_error_of_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with _trial(folder, "--port", str(port)) as trial:
            assert await trial.process.wait() == 1
            await trial.stop()
    assert trial.said[-1:] == [f"port {port} is taken on 127.0.0.1. Choose another: plumbline try --port 9000."]


async def test_what_a_killed_trial_left_behind_is_ended_by_the_next_and_nothing_is_lost(folder: Path) -> None:
    async with _running(folder) as trial:
        bot = await trial.connected()
        channel = next(key.split()[1] for key in await trial.sees("Welcome.") if key.startswith("channel "))
        await trial.do("say", channel=channel, text="Remember me")
        kept = folder / "try" / "workspace" / "workspace.json"
        await asyncio.to_thread(_wait_for, lambda: "Remember me" in kept.read_text())
        await trial.stop(signal.SIGKILL)
        assert _lives(bot)
    async with _running(folder) as again:
        await again.sees("Remember me")
        assert not _lives(bot)
        assert await again.connected() != bot
        assert await again.stop() == 0
        assert again.left_behind() == []


@pytest.mark.long
async def test_a_bot_that_was_killed_is_started_again(folder: Path) -> None:
    async with _running(folder) as trial:
        first = await trial.connected()
        os.kill(first, signal.SIGKILL)
        assert "(exit status -9; its log is " in await trial.line("The bot has ended")
        await asyncio.to_thread(_wait_for, lambda: trial.bot != first)
        assert await trial.connected() != first
        channel = next(key.split()[1] for key in await trial.sees("Welcome.") if key.startswith("channel "))
        assert (await trial.do("slash", channel=channel, text="/arch-review list"))["error"] is None
        assert await trial.stop() == 0
        assert trial.left_behind() == []


async def test_a_bot_that_does_not_start_is_said_in_one_line(folder: Path) -> None:
    async with _trial(folder, PLUMBLINE_TIMEZONE="Nowhere") as trial:
        assert await trial.process.wait() == 1
        await trial.stop()
    assert trial.said[-1].startswith("the bot did not start. It said: PLUMBLINE_TIMEZONE: no such time zone")
    assert not _alive(folder / "try" / "valkey")


@pytest.mark.long
async def test_the_page_is_opened_where_there_is_a_browser(folder: Path, tmp_path: Path) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o700)
    async with _running(folder, DISPLAY=":9", BROWSER=f"{browser} %s", PLUMBLINE_NO_BROWSER="") as trial:
        await asyncio.to_thread(_wait_for, lambda: opened.exists() and opened.read_text() == f"{trial.address}\n")


async def test_a_folder_that_cannot_be_read_is_said_in_one_line(folder: Path) -> None:
    (folder / "try" / "workspace").mkdir()
    (folder / "try" / "workspace" / "workspace.json").write_text("{")
    async with _trial(folder) as trial:
        assert await trial.process.wait() == 1
        await trial.stop()
    assert trial.said[-1].endswith("workspace.json: cannot be read (JSONDecodeError). Begin anew with `make try-fresh`.")
