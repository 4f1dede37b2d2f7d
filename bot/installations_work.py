"""What `plumbline installations` does. Each act gives the exit status."""

import asyncio
import getpass
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Concatenate, Final, ParamSpec

import aiohttp

from bot.sealed_installations import Row, SealedInstallations
from bot.sealing import KEYS, Seal
from bot.settings import InstallationsSettings
from bot.slack_client import slack_client, who_am_i
from bot.store import store_of_a_command
from policies.errors import PlumblineError, did_you_mean

P = ParamSpec("P")

NONE_YET: Final = "No workspace is installed. Add one: plumbline installations add"


def with_store(
    act: Callable[Concatenate[SealedInstallations, InstallationsSettings, P], Awaitable[int]], *args: P.args, **more: P.kwargs
) -> int:
    async def acted() -> int:
        settings = InstallationsSettings.read()
        seal = Seal(settings.keys)
        async with store_of_a_command(settings) as (_, redis):
            return await act(SealedInstallations(redis, seal), settings, *args, **more)

    return asyncio.run(acted())


async def add(store: SealedInstallations, settings: InstallationsSettings) -> int:
    token = _token()
    async with aiohttp.ClientSession() as session:
        found = await who_am_i(slack_client(settings.slack_api_url, session, token), "The token")
    new = await store.add(found, time.time(), _who())
    what = "is installed" if new else "has its new token"
    print(f"{_shown(found.name)} ({found.team}) {what}. The token is sealed; a running bot notices by itself.")
    return 0


def _token() -> str:
    """Typed without being shown, or the first line of what is piped in."""
    typed = getpass.getpass("Bot token (xoxb-…; it is not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    token = typed.strip()
    if not token.startswith("xoxb-"):
        raise PlumblineError("That is no bot token: one starts with xoxb-. It stands under OAuth & Permissions of the Slack app.")
    return token


def _who() -> str:
    """User and machine. In a container the user may have a number only."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


async def list_(store: SealedInstallations, _: InstallationsSettings) -> int:
    rows = await store.rows()
    if not rows:
        print(NONE_YET)
        return 0
    lines = [("workspace", "name", "bot", "since", "added by", ""), *(_line(store, row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, [*widths, 0], strict=True)).rstrip())
    return 1 if any("gone" not in row and not store.readable(row) for row in rows) else 0


def _line(store: SealedInstallations, row: Row) -> tuple[str, ...]:
    team, name, bot, by = (_shown(word) for word in (row["team"], row["name"], row["bot_user"], row["added_by"]))
    return (team, name, bot, _day(row["added_at"]), by, _state(store, row))


def _state(store: SealedInstallations, row: Row) -> str:
    if "gone" in row:
        return f"removed: Slack said {_shown(row['gone']['why'])} on {_day(row['gone']['at'])}. Add it again, or remove it here too."
    if not store.readable(row):
        return f"its token cannot be read: add the key that it was sealed with to {KEYS}, after a comma, or add the workspace again."
    return "" if store.seal.is_newest(row["token"]) else "sealed with an older key: plumbline installations rotate"


async def remove(store: SealedInstallations, _: InstallationsSettings, team: str, yes: bool) -> int:  # noqa: FBT001 - as typed
    rows = {row["team"]: row for row in await store.rows()}
    if team not in rows:
        near = did_you_mean(team, list(rows), "See plumbline installations list.")
        raise PlumblineError(f'There is no workspace "{_shown(team)}". {near}')
    name = f"{_shown(rows[team]['name'])} ({team})"
    if not yes and not _agreed(f"Remove {name}? The bot falls silent there at once, also in reviews that are under way."):
        print("Nothing was changed.")
        return 1
    await store.remove(team)
    print(f"{name} is removed, and its token is gone. Its reviews stay in Redis, and go on if you add it again;")
    print(f"plumbline workspace delete {team} deletes them. In Slack the app is still installed: remove it there too.")
    return 0


def _agreed(question: str) -> bool:
    """No, where nobody is there to ask."""
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


async def rotate(store: SealedInstallations, _: InstallationsSettings) -> int:
    anew, unreadable = await store.reseal()
    print(f"{len(anew)} sealed anew with the first key{': ' if anew else ''}{', '.join(anew)}.")
    if unreadable:
        print(f"Not readable with any key of {KEYS}: {', '.join(unreadable)}. Add the key that they were sealed with, or add them again.")
        return 1
    print("The older keys can go, once every running process has the first one.")
    return 0


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _shown(text: str) -> str:
    """What others chose, without what would move the cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)
