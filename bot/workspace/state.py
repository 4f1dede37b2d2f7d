"""Everything the workspace holds, and the way to wait until it changes."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bot.workspace.manifest import Manifest
from bot.workspace.people import Channel, File, Group, Json, Person, Post, View
from bot.workspace.records import Ack, Call, Failure
from policies.errors import PlumblineError

T = TypeVar("T")

TRIGGER_LIFE: Final = 3.0  # seconds
RESPONSE_URL_LIFE: Final = 1800.0  # seconds
RESPONSE_URL_USES: Final = 5
STATUS_LIFE: Final = 120.0  # seconds


@dataclass(slots=True)
class Trigger:
    person: Person
    until: float
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where the answer to one gesture may be sent; `post` is the message whose control was used."""

    person: Person
    channel: Channel
    post: Post | None
    until: float
    uses: int = 0


@dataclass(slots=True)
class Upload:
    """A file between its two calls; `content` is None until the bytes have come."""

    name: str
    length: int
    content: bytes | None = None
    alt: str = ""


@dataclass(slots=True)
class State:
    """`entered` is what a person has put into a message's or a modal's inputs: (person, surface) → block_id → action_id → value."""

    team_id: str
    manifest: Manifest
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    trigger_life: float = TRIGGER_LIFE
    retired_tokens: set[str] = field(default_factory=set)  # of installations that are gone
    origin: str = ""  # scheme, host and port as the bot last reached them: what it is sent leads the same way, through proxies too
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    ephemerals: list[Post] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    shared: dict[str, File] = field(default_factory=dict)  # by people
    uploads: dict[str, Upload] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)  # by person, the topmost last
    homes: dict[str, View] = field(default_factory=dict)  # by person, as the app last published it
    statuses: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)  # (channel, thread) → text, until
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    entered: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    last_number: int = 0  # of what has an id
    _last_ts: int = 0  # microseconds
    _change: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app_id(self) -> str:
        return f"A{self.team_id[1:]}"

    @property
    def bot_id(self) -> str:
        return f"B{self.team_id[1:]}"

    @property
    def bot_user(self) -> str:
        return f"U{self.team_id[1:]}"

    def new_id(self, prefix: str) -> str:
        self.last_number += 1
        return f"{prefix}{self.last_number:09d}"

    def go_on_from(self, number: int) -> None:
        self.last_number = max(self.last_number, number)

    def ts(self) -> str:
        """Slack's time of a message: the next free microsecond."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def trigger(self, person: Person) -> str:
        key = f"{self.new_id('')}.{secrets.token_hex(8)}"
        self.triggers[key] = Trigger(person, time.monotonic() + self.trigger_life)
        return key

    def response_url(self, person: Person, channel: Channel, post: Post | None = None) -> str:
        key = f"{self.new_id('')}/{secrets.token_hex(8)}"
        self.response_urls[key] = ResponseUrl(person, channel, post, time.monotonic() + RESPONSE_URL_LIFE)
        return f"{self.origin}/actions/{self.team_id}/{key}"

    def dm(self, person: Person) -> Channel:
        """The person's conversation with the app; it exists as soon as somebody asks for it."""
        key = f"D{person.id[1:]}"
        return self.channels.setdefault(key, Channel(key, person.name, "im", [person.id, self.bot_user]))

    def standing_statuses(self) -> dict[tuple[str, str], str]:
        """The lines below threads, by (channel, thread), that have not run out yet."""
        now = time.monotonic()
        return {place: text for place, (text, until) in self.statuses.items() if until > now}

    def touch(self) -> None:
        """Something changed: whoever waits looks again."""
        self._change.set()
        self._change = asyncio.Event()

    @property
    def next_change(self) -> asyncio.Event:
        """Set by the next `touch`. Who takes it before looking misses nothing that changes while they look."""
        return self._change

    def changed(self, predicate: Callable[[], T], timeout: float) -> Awaitable[T]:
        return self._until(predicate, timeout)

    async def _until(self, predicate: Callable[[], T], seconds: float) -> T:
        try:
            async with asyncio.timeout(seconds):
                while not (found := predicate()):
                    await self._change.wait()
                return found
        except TimeoutError as late:
            raise PlumblineError(
                f"the workspace did not change as expected within {seconds:g} s. Look at its calls and failures."
            ) from late
