"""From the start of a process to its first acknowledgement, against a bare Bolt app."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from statistics import median
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.play.stage import Stage
from bot.workspace.workspace import Workspace
from tests.benchmarks.bare_stage import bare_app
from tests.benchmarks.timing import line

RUNS: Final = 5
SHOWN: Final = 8  # packages
HEAVY: Final = ("anthropic", "langchain_core", "langgraph", "policies.compiled")
IMPORTED: Final = re.compile(r"^import time:\s*(\d+) \|\s*\d+ \|\s*(\S+)", re.MULTILINE)  # microseconds of its own, module


App = Callable[[], AbstractAsyncContextManager[Any]]


async def first_ack(slack: Workspace, app: App, thread: str) -> float:
    """Milliseconds until a reply in a thread is acknowledged; ours has kept it by then."""
    await slack.changed(lambda: not slack.connections and not slack.pending(), 30)
    known = len(slack.acks)
    start = time.perf_counter()
    async with app():
        await slack.changed(lambda: slack.connections, 60)
        await slack.say("engineer", "support-ai", "People ask about it every day.", thread)
        await slack.changed(lambda: len(slack.acks) > known)
        return (time.perf_counter() - start) * 1000


async def _settled(slack: Workspace, app: App) -> str:
    """Somebody, a channel, and a thread that the bot has begun. The app starts for that, which warms the disk."""
    slack.add_person("engineer", "requester")
    channel = slack.add_channel("support-ai")
    async with app():
        await slack.changed(lambda: slack.connections, 60)
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        root = await client.chat_postMessage(channel=channel.id, text="A review")
        await slack.changed(lambda: not slack.pending())
    return str(root["ts"])


async def _imported(stage: Stage) -> dict[str, int]:
    """Microseconds by module, as the web process imports them."""
    stage.settings["PYTHONPROFILEIMPORTTIME"] = "1"
    bot = await stage.start("web")
    await bot.stop()
    return {name: int(own) for own, name in IMPORTED.findall(bot.log.read_text("utf-8"))}


async def _measure() -> None:
    async with Stage() as stage, Workspace() as other:

        @asynccontextmanager
        async def ours() -> AsyncIterator[None]:
            bot = await stage.start("web", wait=False)
            yield
            await bot.stop()

        times: tuple[list[float], list[float]] = ([], [])
        sides: list[tuple[Workspace, App]] = [(stage.workspace, ours), (other, lambda: bare_app(other))]
        threads = [await _settled(*side) for side in sides]
        for _ in range(RUNS):
            for side, thread, values in zip(sides, threads, times, strict=True):
                values.append(await first_ack(*side, thread))
        print(line("plumbline web", times[0]))
        print(line("a bare Bolt app", times[1]))
        print(f"  ratio of medians {median(times[0]) / median(times[1]):.2f}")
        _print_imports(await _imported(stage))


def _print_imports(modules: dict[str, int]) -> None:
    packages: Counter[str] = Counter()
    for name, own in modules.items():
        packages[name.partition(".")[0]] += own
    heaviest = ", ".join(f"{name} {own / 1000:.0f} ms" for name, own in packages.most_common(SHOWN))
    print(f"  the web process imports {len(modules)} modules; the heaviest: {heaviest}")
    print(f"  among them of {', '.join(HEAVY)}: {', '.join(name for name in HEAVY if name in modules) or 'none'}")


def main(_: int) -> None:
    """from the start of the web process to its first acknowledgement, and a bare Bolt app (no target)"""
    asyncio.run(_measure())
