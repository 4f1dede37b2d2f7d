"""`plumbline play`: a script runs through a fresh local workspace and the bot as it runs in production."""

import asyncio
import json
import signal
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.play.scene import Scene
from bot.play.script import Script, Step, load_script
from bot.play.stage import Bot, Over, Stage
from bot.play.steps import take_step
from bot.play.transcript import Transcript
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_review_pack, resolved
from policies.pack import Pack

LIMIT: Final = 60.0  # seconds a step may take
A_DAY: Final = 86_400.0  # seconds
STOPS: Final = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}  # with the exit status

Json = dict[str, Any]


class Stopped(Exception):
    """By a signal; everything that was started has ended."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"exit status {status}")


def play_script(path: Path, pack_folder: Path, as_of: date | None, *, over: Over = "socket", as_json: bool) -> None:
    """Plays the script, and prints the conversation as it goes on, or at the end what has become of it, as JSON.

    Raises:
        PlumblineError: for a script that cannot be played, or a step that fails.
        Stopped: by Ctrl-C, or another signal to end.
    """
    pack = load_review_pack(pack_folder)
    day = Decider(pack).day(as_of)
    script = load_script(path, pack)
    settings = {"PLUMBLINE_AS_OF": day.isoformat(), "PLUMBLINE_PACK": str(resolved(pack_folder))}
    result = _until_stopped(run(Stage(settings, over=over), script, pack, (lambda _: None) if as_json else _print))
    if as_json:
        print(json.dumps(result, indent=2, ensure_ascii=False))


async def run(empty: Stage, script: Script, pack: Pack, tell: Callable[[str], None], limit: float = LIMIT) -> Json:
    """Plays the script on a stage that nobody has entered; `tell` is given the conversation, line by line. `limit` is in seconds.

    Raises:
        PlumblineError: where a step fails or takes too long, or the bot ends.
    """
    async with empty as stage:
        for name, role in script.people.items():
            stage.workspace.add_person(name, role)
        channel = stage.workspace.add_channel(script.channel)
        transcript = Transcript(stage.workspace, channel, tell)
        bot = await stage.start("serve")
        scene = Scene(stage, pack, channel, transcript)
        await first_of(_steps(scene, script, limit), _watch(scene), _until_it_ends(stage, bot))
        return await _result(scene)


async def first_of(main: Coroutine[Any, Any, None], *others: Coroutine[Any, Any, None]) -> None:
    """Runs all of them until the main one is over or one fails; raises what it raised."""
    tasks = [asyncio.create_task(work) for work in (main, *others)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if task in done:
            task.result()


async def _steps(scene: Scene, script: Script, limit: float) -> None:
    for step in script.steps:
        await play_step(scene, step, limit)


async def play_step(scene: Scene, step: Step, limit: float = LIMIT) -> None:
    """Takes the step, and waits until nothing is pending; `limit` is in seconds.

    Raises:
        PlumblineError: where it fails or takes longer.
    """
    try:
        async with asyncio.timeout(limit):
            await take_step(scene, step)
            await scene.quiet()
    except TimeoutError:
        raise PlumblineError(
            f"{step.place}: the step took longer than {limit:.0f} s. The bot's log ends with: {scene.stage.last_words()}"
        ) from None
    except PlumblineError as error:
        raise PlumblineError(f"{step.place}: {error}") from error


async def _watch(scene: Scene) -> None:
    """Looks whenever something changes, so that the conversation is told as it happens."""
    while True:
        await scene.workspace.changed(scene.transcript.look, A_DAY)


async def _until_it_ends(stage: Stage, bot: Bot) -> None:
    status = await bot.process.wait()
    raise PlumblineError(f"the bot has ended (exit status {status}). Its log ends with: {stage.last_words(bot)}")


async def _result(scene: Scene) -> Json:
    review = await scene.review()
    decision = await scene.register.decision(review["review"]) if review else None
    return {
        "review": review["review"] if review else None,
        "decision": json.loads(decision) if decision else None,
        "questions_asked": review["questions_asked"] if review else [],
        "messages": [
            {
                "channel": scene.channel.name,
                "thread": post.thread_ts if post.in_thread else None,
                "author": scene.workspace.name_of(post.user),
                "text": scene.workspace.visible_text(post),
            }
            for post in scene.channel.posts.values()
        ],
    }


def _until_stopped(work: Coroutine[Any, Any, Json]) -> Json:
    """Runs it; a signal to end lets everything that was started end first.

    Raises:
        Stopped: by a signal.
    """
    stopped: list[int] = []

    async def watched() -> Json:
        task = asyncio.create_task(work)

        def stop(status: int) -> None:
            stopped.append(status)
            if len(stopped) == 1:  # further ones do not interrupt the cleaning up
                task.cancel()

        for number, status in STOPS.items():
            asyncio.get_running_loop().add_signal_handler(number, stop, status)
        return await task

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        raise Stopped(stopped[0] if stopped else 1) from None


def _print(line: str) -> None:
    print(line, flush=True)
