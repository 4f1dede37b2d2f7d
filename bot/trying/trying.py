"""`plumbline try`: the local workspace with its page, and the bot as it runs in production, until Ctrl-C."""

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from bot.audit.signing_key import key_in
from bot.play.play import first_of
from bot.play.stage import Bot, Stage
from bot.trying.place import FIRST_PORT, Place, RunningAlready, listen
from bot.trying.seeding import playable, seed
from bot.trying.town import populate
from bot.workspace.keeping import Keeper
from bot.workspace.page_server import PageWorkspace
from policies.errors import PlumblineError
from policies.load import load_review_pack, resolved

STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NOT_PASSED: Final = frozenset({"PLUMBLINE_DATA", "PLUMBLINE_NO_BROWSER", "PLUMBLINE_PACK"})
SEEDING: Final = "Three example reviews are being played in the other channels. You can begin here meanwhile."


def try_it(data: Path, pack: Path, port: int | None, *, fresh: bool) -> None:
    """Runs until Ctrl-C or SIGTERM, and leaves no process.

    Raises:
        PlumblineError: where it cannot start, or the bot does not stay up.
    """
    try:
        with Place(data / "try") as place:
            lock = place.take_over()
            if fresh:
                place.forget()
            listening = listen(port)
            found = listening.getsockname()[1]
            if port is None and found != FIRST_PORT:
                print(f"Port {FIRST_PORT} is taken; this is port {found}.")
            asyncio.run(_until_stopped(_run(place, resolved(pack), listening, lock)))
    except RunningAlready as running:
        where = f" at {running.address}" if running.address else ""
        print(f"Plumbline is running already{where}, in {data / 'try'}.")


async def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    stop = asyncio.Event()
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    running = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if running.done():
        running.result()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    print("Stopped. Everything is kept; `make try` goes on, `make try-fresh` begins anew.")


async def _run(place: Place, pack: Path, listening: socket.socket, lock: int) -> None:
    """`lock` is held by the bot as long as it lives."""
    workspace = PageWorkspace(listening=listening)
    keeper = Keeper(workspace.state, place.folder / "workspace")
    if not keeper.restore():
        populate(workspace)
    settings = {name: value for name, value in os.environ.items() if name.startswith("PLUMBLINE_") and name not in NOT_PASSED}
    settings["PLUMBLINE_PACK"] = str(pack)
    # Beside the data that it signs for: PLUMBLINE_DATA=…/try/valkey plumbline audit verify
    settings.setdefault("PLUMBLINE_AUDIT_KEY", *key_in(place.folder / "valkey", make=True))
    settings.setdefault("PLUMBLINE_BOARD", ",".join(person.id for person in workspace.state.people.values() if person.role == "board"))
    # The keeper is left last: a bot that is told to stop finishes its turn, and may post meanwhile.
    async with keeper.keeping() as kept, Stage(settings, place.folder, workspace=workspace) as stage:
        place.answer_at(workspace.page_url)
        print(f"Plumbline is at {workspace.page_url} (Ctrl-C stops it)", flush=True)
        _open_browser(workspace.page_url)
        stage.lent = (lock,)
        bot = await _started(stage, place)
        await first_of(_stay_up(stage, place, bot), _seed(stage, workspace, pack, place), _result(kept))


async def _started(stage: Stage, place: Place) -> Bot:
    bot = await stage.start("serve")
    place.bot_is(bot.process.pid)
    return bot


async def _stay_up(stage: Stage, place: Place, bot: Bot) -> None:
    """Starts the bot again when it ends, as whoever runs it in production does: nothing that was said is lost."""
    while True:
        status = await bot.process.wait()
        print(f"The bot has ended (exit status {status}; its log is {bot.log}) and is started again.", flush=True)
        bot = await _started(stage, place)


async def _seed(stage: Stage, workspace: PageWorkspace, folder: Path, place: Place) -> None:
    """The examples; a trial goes on without them where they cannot be played."""
    pack = await asyncio.to_thread(load_review_pack, folder)
    if playable(pack):
        workspace.notice_to_all = SEEDING
        try:
            await seed(stage, pack, place)
        except PlumblineError as error:
            print(f"The example reviews are incomplete: {error}", file=sys.stderr, flush=True)
        workspace.notice_to_all = ""
    await asyncio.Event().wait()


async def _result(task: asyncio.Task[None]) -> None:
    await task


def _open_browser(address: str) -> None:
    display = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if display and not os.environ.get("PLUMBLINE_NO_BROWSER"):
        webbrowser.open(address)
