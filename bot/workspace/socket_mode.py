"""Socket Mode: hands envelopes to the app's connections in turn, and waits for their acknowledgement."""

import asyncio
import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSMsgType, web

from bot.workspace.delivery import ACK_WITHIN, NO_ACK, NO_CONNECTION, RETRY_AFTER, Attempt, Delivery, Outcome
from bot.workspace.people import Json
from bot.workspace.records import Ack, Reply
from bot.workspace.state import State

CONNECTION_LIFE: Final = 18060  # seconds; what `hello` promises
_FAREWELL: Final = 1.0  # seconds for a connection to close


@dataclass(slots=True, eq=False)
class Envelope:
    """`attempt` counts redeliveries; `reply` is set when the app acknowledges in time."""

    id: str
    kind: str
    payload: Json
    attempt: int
    sent: float
    reply: "asyncio.Future[Json]" = field(repr=False)


class SocketMode(Delivery):
    def __init__(self, state: State, ack_within: float = ACK_WITHIN, retry_after: Sequence[float] = RETRY_AFTER) -> None:
        super().__init__(state, ack_within, retry_after)
        self._tickets: set[str] = set()
        self._connections: list[tuple[web.Request, web.WebSocketResponse]] = []
        self._sent: dict[str, Envelope] = {}  # every one, so that a late acknowledgement is known as one

    def issue_url(self, origin: str) -> str:
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return f"{origin.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._state.app_id}"

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
        await super().close()
        for _, socket in list(self._connections):
            await socket.close()

    async def attempt(self, attempt: Attempt) -> Outcome:
        if not self._connections:
            return Outcome(Reply(NO_CONNECTION), "connection_failed")
        self._connections.append(self._connections.pop(0))  # the next one's turn
        _, socket = self._connections[-1]
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope = Envelope(attempt.key, attempt.kind, attempt.payload, attempt.number, time.monotonic(), reply)
        self._sent[attempt.key] = envelope
        try:
            async with asyncio.timeout(self.ack_within):
                await socket.send_str(json.dumps(_words(attempt)))
                answer = await envelope.reply
        except (TimeoutError, ConnectionError):
            return Outcome(Reply(NO_ACK, elapsed=time.monotonic() - envelope.sent), "timeout")
        return Outcome(Reply(None, answer, time.monotonic() - envelope.sent))

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


def _words(attempt: Attempt) -> Json:
    """The envelope as Slack words it."""
    words = {"envelope_id": attempt.key, "type": attempt.kind, "payload": attempt.payload, "accepts_response_payload": attempt.answerable}
    return words | ({"retry_attempt": attempt.number, "retry_reason": attempt.reason} if attempt.kind == "events_api" else {})
