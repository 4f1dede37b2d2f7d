"""Socket Mode: hands envelopes to the app's connections in turn, waits for their acknowledgement, and delivers events again."""

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from bot.workspace.people import Json
from bot.workspace.records import Ack, Reply
from bot.workspace.state import State

ACK_WITHIN: Final = 3.0  # seconds
RETRY_AFTER: Final = (0.0, 60.0, 300.0)  # seconds: at once, after a minute, after five
CONNECTION_LIFE: Final = 18060  # seconds; what `hello` promises
NO_CONNECTION: Final = "dispatch_failed"
NO_ACK: Final = "operation_timeout"
_FAREWELL: Final = 1.0  # seconds for a connection to close
_RETRY_REASONS: Final = {NO_CONNECTION: "connection_failed", NO_ACK: "timeout"}


@dataclass(slots=True, eq=False)
class Envelope:
    """`attempt` counts redeliveries; `reply` is set when the app acknowledges in time."""

    id: str
    kind: str
    payload: Json
    attempt: int
    sent: float
    reply: "asyncio.Future[Json]" = field(repr=False)


class SocketMode:
    """`retry_after` is how long to wait before each redelivery of an event, `ack_within` how long for an acknowledgement; seconds."""

    def __init__(self, state: State, ack_within: float = ACK_WITHIN, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        self.ack_within = ack_within
        self.retry_after = retry_after
        self.given_up: list[Json] = []  # events that the app never acknowledged
        self._state = state
        self._tickets: set[str] = set()
        self._connections: list[tuple[web.Request, web.WebSocketResponse]] = []
        self._sent: dict[str, Envelope] = {}  # every one, so that a late acknowledgement is known as one
        self._open: dict[str, Json] = {}  # events and gestures that nobody has acknowledged yet, by their first envelope
        self._tasks: set[asyncio.Task[None]] = set()

    def issue_url(self, origin: str) -> str:
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return f"{origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._state.app_id}"

    def pending(self) -> list[Json]:
        """Payloads on their way: not acknowledged, not given up."""
        return list(self._open.values())

    @property
    def connections(self) -> int:
        return len(self._connections)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One connection of the app, as long as it lives."""
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse(timeout=_FAREWELL)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        connection = (request, socket)
        self._connections.append(connection)
        self._state.touch()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            if connection in self._connections:
                self._connections.remove(connection)
            self._state.touch()
        return socket

    def tell(self, payload: Json) -> None:
        """Delivers an event, and again until it is acknowledged or Slack would give up."""
        key = str(uuid.uuid4())
        self._open[key] = payload
        task = asyncio.create_task(self._deliver(key, payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask(self, kind: str, payload: Json, *, answerable: bool) -> Reply:
        """Delivers a gesture, once; the answer comes with the acknowledgement."""
        key = str(uuid.uuid4())
        self._open[key] = payload
        try:
            return await self._attempt(key, kind, payload, {"accepts_response_payload": answerable}, 0)
        finally:
            del self._open[key]
            self._state.touch()

    async def refresh(self) -> None:
        """Asks every connection to reconnect, as Slack does every few hours."""
        note = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "loopback"}}
        for _, socket in list(self._connections):
            await socket.send_json(note)

    def cut(self) -> None:
        """Breaks every connection without a word, as a network does."""
        for request, _ in self._connections:
            if request.transport is not None:
                request.transport.abort()
        self._connections.clear()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, socket in list(self._connections):
            await socket.close()

    async def _deliver(self, key: str, payload: Json) -> None:
        reason = ""
        try:
            for attempt, delay in enumerate((0.0, *self.retry_after)):
                await asyncio.sleep(delay)
                extra = {"accepts_response_payload": False, "retry_attempt": attempt, "retry_reason": reason}
                reply = await self._attempt(key, "events_api", payload, extra, attempt)
                if reply.error is None:
                    return
                reason = _RETRY_REASONS[reply.error]
            self.given_up.append(payload)
        finally:
            del self._open[key]
            self._state.touch()

    async def _attempt(self, key: str, kind: str, payload: Json, extra: Json, attempt: int) -> Reply:
        if not self._connections:
            return Reply(NO_CONNECTION)
        self._connections.append(self._connections.pop(0))  # the next one's turn
        _, socket = self._connections[-1]
        envelope_id = str(uuid.uuid4()) if attempt else key
        envelope = Envelope(envelope_id, kind, payload, attempt, time.monotonic(), asyncio.get_running_loop().create_future())
        self._sent[envelope_id] = envelope
        try:
            async with asyncio.timeout(self.ack_within):
                await socket.send_str(json.dumps({"envelope_id": envelope_id, "type": kind, "payload": payload} | extra))
                answer = await envelope.reply
        except (TimeoutError, ConnectionError):
            return Reply(NO_ACK, elapsed=time.monotonic() - envelope.sent)
        return Reply(None, answer, time.monotonic() - envelope.sent)

    def _acknowledged(self, text: str) -> None:
        message = json.loads(text)
        envelope = self._sent.get(message.get("envelope_id", ""))
        if envelope is None:
            return
        elapsed, payload = time.monotonic() - envelope.sent, message.get("payload") or {}
        late = envelope.reply.done()
        self._state.acks.append(Ack(envelope.id, envelope.kind, envelope.attempt, elapsed, late, payload))
        if not late:
            envelope.reply.set_result(payload)
        self._state.touch()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connections + 1,
            "debug_info": {"host": "loopback", "build_number": 1, "approximate_connection_time": CONNECTION_LIFE},
            "connection_info": {"app_id": self._state.app_id},
        }
