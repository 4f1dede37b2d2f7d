"""Keeps a workspace in a folder, so that it is there again the next time: people, channels, messages, files.

One JSON file, replaced at once or not at all, and a file for each file that was shared. Open forms are not kept.
"""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from bot.workspace.people import Channel, File, Group, Json, Person, Post
from bot.workspace.state import State
from policies.errors import PlumblineError

VERSION: Final = 1
BETWEEN: Final = 0.2  # seconds from one write to the next
APART: Final = 10_000  # numbers that are skipped at a start: a killed workspace may have given out some that it had not kept
WHOLE: Final = "workspace.json"


class Keeper:
    def __init__(self, state: State, folder: Path) -> None:
        self._state = state
        self._folder = folder
        self._written = ""

    def restore(self) -> bool:
        """Puts back what was kept; False where nothing was.

        Raises:
            PlumblineError: where it cannot be read.
        """
        place = self._folder / WHOLE
        try:
            kept = json.loads(place.read_text("utf-8"))
            if kept["version"] != VERSION:
                raise PlumblineError(f"{place}: written by another version of Plumbline. Begin anew with `make try-fresh`.")
            self._put_back(kept)
        except FileNotFoundError:
            self._own_tokens()
            return False
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PlumblineError(f"{place}: cannot be read ({type(error).__name__}). Begin anew with `make try-fresh`.") from error
        return True

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[asyncio.Task[None]]:
        """Writes whenever something has changed, and at the end. The task ends only where that fails."""
        task = asyncio.create_task(self._keep())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])
            self.write()

    async def _keep(self) -> None:
        while True:
            change = self._state.next_change
            self.write()
            await change.wait()
            await asyncio.sleep(BETWEEN)

    def write(self) -> None:
        """PlumblineError where the folder does not take it."""
        text = json.dumps(_kept(self._state), ensure_ascii=False)
        if text == self._written:
            return
        try:
            self._replace_all(text)
        except OSError as error:
            raise PlumblineError(f"{self._folder}: cannot be written ({error.strerror}). Make room there, and start again.") from error
        self._written = text

    def _replace_all(self, text: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files = self._folder / "files"
        files.mkdir(exist_ok=True)
        for file in self._state.files.values():
            if not (files / file.id).exists():
                _replace(files / file.id, file.content)
        _replace(self._folder / WHOLE, text.encode("utf-8", "surrogatepass"))

    def _own_tokens(self) -> None:
        """Tokens that nobody can guess: any page in a browser can reach a port on this machine."""
        self._state.bot_token = f"xoxb-local-{secrets.token_hex(16)}"
        self._state.app_token = f"xapp-local-{secrets.token_hex(16)}"

    def _put_back(self, kept: Json) -> None:
        state = self._state
        state.bot_token, state.app_token = kept["tokens"]
        state.people = {one["id"]: Person(**one) for one in kept["people"]}
        state.groups = {one["id"]: Group(**one) for one in kept.get("groups", [])}
        state.channels = {one["id"]: _channel(one) for one in kept["channels"]}
        state.ephemerals = [Post(state.channels[one["channel"]], one["data"], one["only_for"]) for one in kept["whispers"]]
        state.files = {one["id"]: File(**one, content=(self._folder / "files" / one["id"]).read_bytes()) for one in kept["files"]}
        state.go_on_from(kept["number"] + APART)


def _kept(state: State) -> Json:
    return {
        "version": VERSION,
        "number": state.last_number,
        "tokens": [state.bot_token, state.app_token],
        "people": [{"id": one.id, "name": one.name, "role": one.role, "team": one.team} for one in state.people.values()],
        "groups": [{"id": one.id, "handle": one.handle, "members": one.members} for one in state.groups.values()],
        "channels": [_channel_kept(one) for one in state.channels.values()],
        "whispers": [{"channel": post.channel.id, "only_for": post.only_for, "data": post.data} for post in state.ephemerals],
        "files": [_file_kept(one) for one in state.files.values()],
    }


def _channel_kept(channel: Channel) -> Json:
    kept = ("id", "name", "kind", "members", "archived", "shared")
    return {key: getattr(channel, key) for key in kept} | {"posts": [post.data for post in channel.posts.values()]}


def _channel(kept: Json) -> Channel:
    fields: dict[str, Any] = {key: value for key, value in kept.items() if key != "posts"}
    channel = Channel(**fields)
    channel.posts = {data["ts"]: Post(channel, data) for data in kept["posts"]}
    return channel


def _file_kept(file: File) -> Json:
    return {"id": file.id, "name": file.name, "title": file.title, "channel": file.channel, "thread_ts": file.thread_ts}


def _replace(path: Path, content: bytes) -> None:
    """Whoever is killed in between leaves the old file or the new one, never half of one."""
    beside = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        beside.unlink()
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    beside.replace(path)
