"""What the workspace writes down: every call of the Web API, every acknowledgement, every failure that a person was shown."""

from dataclasses import dataclass, field

from bot.workspace.people import Json


@dataclass(slots=True)
class Call:
    """One call of a method. `error` is Slack's, None for success; `dropped` says that its reply was cut off."""

    method: str
    arguments: Json
    at: float  # seconds since the epoch
    error: str | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """One acknowledgement. `elapsed` is in seconds since the envelope was sent; a `late` one counts for nothing."""

    envelope: str
    kind: str
    attempt: int
    elapsed: float
    late: bool
    payload: Json


@dataclass(frozen=True, slots=True)
class Reply:
    """How a gesture ended for the person who made it. `error` is what Slack shows in place of an answer."""

    error: str | None = None
    payload: Json = field(default_factory=dict)
    elapsed: float = 0.0  # seconds
    errors: dict[str, str] = field(default_factory=dict)  # of a submitted modal, by block_id

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors


@dataclass(frozen=True, slots=True)
class Failure:
    """The app did not respond: what a person saw of it."""

    person: str
    what: str
    error: str
