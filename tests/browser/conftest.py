import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.play.stage import Stage
from bot.rendering.home import SHOWN
from bot.workspace.page_server import PageWorkspace
from tests.browser.small_app import SmallApp, small_app
from tests.browser.window import ARGUMENTS, CHROMIUMS, Windows
from tests.journeys.slack.room import AS_OF, Room, Thread

TRIGGER_LIFE = 30.0  # seconds in which a form may open: a busy machine is no finding here
BOARD_ROOM = "decisions"
_NUMBERS = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all: the browser and the bot are started once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium is installed (Debian and Ubuntu: apt-get install chromium)")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser) -> AsyncIterator[Windows]:
    async with Windows(browser) as windows:
        yield windows


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(chromium: str) -> AsyncIterator[Stage]:
    """The real bot in a workspace with a page. It asks for Chromium so that nothing is started where there is none."""
    assert chromium
    async with Stage({"PLUMBLINE_AS_OF": AS_OF}, workspace=PageWorkspace(trigger_life=TRIGGER_LIFE)) as stage:
        room = _room(stage, BOARD_ROOM)
        boards = stage.folder / "boards.yaml"
        boards.write_text(f"boards:\n  - channel: {room.channel.id}\n    members: [{room.cleo.id}]\n", "utf-8")
        stage.settings["PLUMBLINE_BOARDS"] = str(boards)
        await stage.start()
        yield stage


@pytest.fixture
def room(stage: Stage) -> Room:
    """A channel and people of its own for each test."""
    return _room(stage)


@pytest.fixture
def board_room(stage: Stage) -> Room:
    """The one channel that has a board: its Cleo."""
    slack = stage.workspace
    return Room(stage, slack.channel(BOARD_ROOM), *(slack.person(f"{name}-{BOARD_ROOM}") for name in ("ada", "ben", "cleo")))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def decided(stage: Stage) -> Thread:
    """A review with its recommendation, to look at only."""
    thread = await _room(stage).open("Handbook assistant", approach="fine_tuning")
    await thread.decide(need=["knowledge"], knowledge_changes="weekly", evals_exist="no")
    return thread


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def plans(stage: Stage) -> None:
    """More open reviews than Home's register has room for on a page."""
    await _room(stage).open_some(f"Plan number {number}" for number in range(SHOWN + 1))


@pytest_asyncio.fixture(loop_scope="session")
async def app() -> AsyncIterator[SmallApp]:
    async with small_app() as app:
        yield app


def _room(stage: Stage, name: str | None = None) -> Room:
    slack = stage.workspace
    number = f"-{name}" if name else str(next(_NUMBERS))
    ada = slack.add_person(f"ada{number}", "requester")
    ben, cleo = slack.add_person(f"ben{number}"), slack.add_person(f"cleo{number}", "board")
    return Room(stage, slack.add_channel(name or f"room-{number}", members=[ada, ben, cleo]), ada, ben, cleo)
