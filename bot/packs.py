"""The packs that reviews are pinned to: kept in Redis by their hash, loaded and compiled once a process."""

import asyncio
import json
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from redis.asyncio import Redis

from bot.audit.workspace_journal import WorkspaceJournal
from bot.keys import Keys
from graphs.views import Option
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.load import joined, load_pack
from policies.pack import Pack

log = logging.getLogger("plumbline.packs")

LOADED: Final = 4  # compiled packs a process holds


class Compiled:
    """What this process has compiled, by hash. All workspaces share it: a compiled pack is half a million objects.

    `current` decides for new reviews.
    """

    def __init__(self, current: Pack) -> None:
        self.current = Decider(current)
        self._others: dict[str, Decider] = {}
        self._loading = asyncio.Lock()

    def warm(self, day: date) -> None:
        """Compiles the current pack and looks at an empty sheet, which is the slowest to look at: a second or two."""
        next_question(Knowledge(self.current.compiled(self.current.day(day)), {}))

    async def other(self, digest: str, files: Callable[[], Awaitable[dict[str, str]]]) -> Decider:
        """A pack that is not the current one; its files are asked for unless it is loaded already."""
        async with self._loading:  # two who want it at once load it once
            if digest not in self._others:
                found = await files()
                if len(self._others) >= LOADED:
                    del self._others[next(iter(self._others))]
                self._others[digest] = await asyncio.to_thread(_load, found)
            return self._others[digest]


class Packs:
    """One workspace's."""

    def __init__(self, compiled: Compiled, redis: Redis, tenant: str) -> None:
        self.redis = redis
        self.keys = Keys(tenant)
        self._compiled = compiled
        self._journal = WorkspaceJournal(redis, tenant)

    @property
    def current(self) -> Decider:
        return self._compiled.current

    async def keep(self) -> None:
        """Keeps the current pack's files, and what the opening form offers of it; a pack that is new here is journalled."""
        pack = self.current.pack
        files = {name: text for part in pack.parts for name, text in _files(pack, part)}
        form = {"approaches": _approaches(pack)}
        await self.redis.set(self.keys.pack(pack.hash), json.dumps(files, ensure_ascii=False))
        await self.redis.set(self.keys.form, json.dumps(form, ensure_ascii=False))
        pinned = {"pack": pack.file.id, "version": pack.file.version, "hash": pack.hash}
        await self._journal.change("pack_changed", pack.hash, time.time(), **pinned)

    async def decider(self, digest: str) -> Decider:
        """The pack with this hash.

        Raises:
            PlumblineError: where it is neither the current one nor kept.
        """
        return self.current if digest == self.current.pack.hash else await self._compiled.other(digest, partial(self._files, digest))

    async def _files(self, digest: str) -> dict[str, str]:
        text = await self.redis.get(self.keys.pack(digest))
        if text is None:
            raise PlumblineError(f"the policy pack {digest[:7]} of an open review is not kept any more. Start with that pack once.")
        files: dict[str, str] = json.loads(text)
        return files


def _files(whole: Pack, pack: Pack) -> Iterator[tuple[str, str]]:
    """Names and texts of a pack's files; where it is composed with others, in a folder that has its id."""
    for path in sorted(pack.folder.rglob("*.yaml")):
        inside = path.relative_to(pack.folder)
        yield str(Path(pack.file.id, inside) if whole.composed else inside), path.read_text("utf-8")


def _load(files: dict[str, str]) -> Decider:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return Decider(load_pack(joined([Path(folder)] if "pack.yaml" in files else sorted(Path(folder).iterdir()))))


def _approaches(pack: Pack) -> list[Option]:
    fact = pack.facts[pack.ladder.proposal_fact]
    return [Option(value=option, label=label) for option, label in fact.options.items()]
