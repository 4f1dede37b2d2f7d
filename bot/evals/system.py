"""What is measured: a system that plays a transcript, and what it has read at the end."""

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from bot.evals.transcript import Transcript


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Usage(_Kept):
    """Tokens as the API bills them; `input` leaves out what was read from or written to the cache."""

    calls: int = 0
    failed: int = 0
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})


class ReadFact(_Kept):
    """`value` is as a fact sheet writes it; `message` counts as in a label, and is None where the system names no message of it."""

    value: Any
    quote: str | None
    message: int | None


class Played(_Kept):
    """`facts` were read from text and stand undisputed; `disputed` were put to the team; `dropped` did not hold, by reason.

    `doubts` are to be confirmed by the team, for the system is not sure of them.
    `answers` are all that the review holds at its end, as a fact sheet writes them.
    """

    facts: dict[str, ReadFact]
    answers: dict[str, Any]
    disputed: tuple[str, ...] = ()
    doubts: dict[str, ReadFact] = {}
    usage: Usage = Usage()
    dropped: dict[str, int] = {}


class System(Protocol):
    """`fingerprint` changes with whatever can change what is read; `model` is None where none is called."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str | None: ...

    @property
    def fingerprint(self) -> str: ...

    async def play(self, transcript: Transcript) -> Played: ...
