"""A proxy between the bot and Valkey. It reads every command and every reply, and does to them what its rules say."""

import asyncio
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, unquote

from tests.faults.rules import Call, Cut, Repeat, Rules

UNCOUNTED: Final = ("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE")  # from then on a connection's replies belong to no command
SCRIPTED: Final = ("EVALSHA", "EVAL", "FCALL")
PASSED_LATER: Final = b"-NOSCRIPT"  # the client loads the script and sends the command again


class CountingProxy:
    """Use it as a context. `server` is the address of the Valkey behind it, `scripts` names scripts by their checksum."""

    def __init__(self, server: str, folder: Path, scripts: Mapping[str, str] | None = None) -> None:
        self.rules = Rules()
        self.away = False
        self._server = unquote(server.removeprefix("unix://"))
        self._path = folder / "proxy.sock"
        self._scripts = dict(scripts or {})
        self._writers: set[asyncio.StreamWriter] = set()
        self._links: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._path))}"

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_unix_server(self._accept, self._path)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._listening.close()
        self.go_away()
        await asyncio.gather(*self._links, return_exceptions=True)
        await self._listening.wait_closed()

    def go_away(self) -> None:
        """As a server that is down: open connections break, new ones get nowhere."""
        self.away = True
        for writer in self._writers:
            writer.close()

    def come_back(self) -> None:
        self.away = False

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.create_task(self._connected(reader, writer))
        self._links.add(link)
        link.add_done_callback(self._links.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.away:
            writer.close()
            return
        try:
            up_reader, up_writer = await asyncio.open_unix_connection(self._server)
        except OSError:  # the server itself is down
            writer.close()
            return
        both = {writer, up_writer}
        self._writers |= both
        link = _Link(self.rules, self._scripts, (reader, writer), (up_reader, up_writer))
        ways = [asyncio.create_task(link.commands()), asyncio.create_task(link.replies())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()  # also one that a rule holds up
            await asyncio.gather(*ways, return_exceptions=True)
            self._writers -= both
            for end in both:
                end.close()


class _Link:
    """One connection of the client's, and ours to the server."""

    def __init__(
        self,
        rules: Rules,
        scripts: Mapping[str, str],
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        self._rules = rules
        self._scripts = scripts
        self._client = client
        self._server = server
        self._waiting: deque[tuple[Call, bool]] = deque()  # calls without a reply yet, and whether the client is told
        self._counted = True
        self._queued: list[str] | None = None  # the words of a transaction

    async def commands(self) -> None:
        while True:
            raw = await read_frame(self._client[0])
            call = self._call(raw)
            self._counted = self._counted and call.name not in UNCOUNTED
            try:
                await self._rules.apply(call, "before")
            except Cut:
                return
            except Repeat:
                self._pass_on(call, raw, told=False)
            self._pass_on(call, raw, told=True)
            await self._server[1].drain()

    async def replies(self) -> None:
        while True:
            raw = await read_frame(self._server[0])
            told = True
            if self._counted and self._waiting and not raw.startswith(b">"):
                call, told = self._waiting.popleft()
                try:
                    if raw.startswith(PASSED_LATER):
                        self._rules.not_yet(call)
                    else:
                        await self._rules.apply(call, "after")
                except Cut:
                    return
            if told:
                self._client[1].write(raw)
                await self._client[1].drain()

    def _pass_on(self, call: Call, raw: bytes, *, told: bool) -> None:
        self._rules.seen.append(call)
        self._waiting.append((call, told))
        self._server[1].write(raw)

    def _call(self, raw: bytes) -> Call:
        name, *words = read_words(raw)
        name = name.upper()
        if name in SCRIPTED and words and words[0] in self._scripts:
            name = self._scripts[words[0]]
        if name == "MULTI":
            self._queued = []
        elif name == "EXEC":
            words, self._queued = self._queued or [], None
        elif self._queued is not None:
            self._queued += words
            return Call(name, tuple(words), queued=True)
        return Call(name, tuple(words))


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """One whole value of the protocol, RESP2 or RESP3, as it came.

    Raises:
        asyncio.IncompleteReadError: at the end of the connection.
    """
    line = await reader.readuntil(b"\r\n")
    kind, size = line[:1], line[1:-2]
    if kind in (b"$", b"=", b"!"):
        return line if size == b"-1" else line + await reader.readexactly(int(size) + 2)
    parts = {b"*": 1, b"~": 1, b">": 1, b"%": 2, b"|": 2}.get(kind, 0) * max(int(size), 0) if kind in (b"*", b"~", b">", b"%", b"|") else 0
    parts += kind == b"|"  # attributes come before the value that they describe
    return line + b"".join([await read_frame(reader) for _ in range(parts)])


def read_words(raw: bytes) -> list[str]:
    """The words of a command, which is an array of strings."""
    words, at = [], raw.index(b"\r\n") + 2
    while at < len(raw):
        end = raw.index(b"\r\n", at)
        size = int(raw[at + 1 : end])
        words.append(raw[end + 2 : end + 2 + size].decode(errors="replace"))
        at = end + 2 + size + 2
    return words
