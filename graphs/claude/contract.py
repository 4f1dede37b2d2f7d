"""What the review graph asks of a reader of free text, and what it gets back. None in its place is guided mode."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypedDict

from policies.expression import Answer
from policies.pack import Pack

Failure = Literal[
    "refusal",  # the model would not
    "truncated",  # its answer was cut off
    "not_json",  # its answer has another shape than was asked for
    "refused_request",  # 400, 404, 413: the API takes no such request
    "refused_key",  # 401, 403
    "rate_limited",  # 429
    "overloaded",  # 529, and every other 5xx
    "timeout",  # the deadline
    "connection",  # none, or cut halfway
    "resting",  # not even tried: it failed several times in a row
    "daily_budget",
    "review_budget",
]
BUDGETS: Final = ("daily_budget", "review_budget")


class Usage(TypedDict):
    """Tokens as the API bills them; `input` leaves out what was read from or written to the cache."""

    calls: int
    input: int
    output: int
    cache_read: int
    cache_write: int


def nothing_used() -> Usage:
    return Usage(calls=0, input=0, output=0, cache_read=0, cache_write=0)


def added(one: Usage, other: Usage) -> Usage:
    return Usage(
        calls=one["calls"] + other["calls"],
        input=one["input"] + other["input"],
        output=one["output"] + other["output"],
        cache_read=one["cache_read"] + other["cache_read"],
        cache_write=one["cache_write"] + other["cache_write"],
    )


def total(usage: Usage) -> int:
    return usage["input"] + usage["output"] + usage["cache_read"] + usage["cache_write"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text by one person: a reply, the opening text, or a stretch of a document that they have shared.

    `message` is the message's id. A document has a name; of the pages of a PDF `page` says which one this is, of lines of text
    `line` is the number of the first, from 1. `opens`: the review was opened with it.
    """

    message: str
    text: str
    document: str | None = None
    page: int | None = None
    line: int | None = None
    opens: bool = False

    @property
    def kind(self) -> Literal["opening", "reply", "document"]:
        return "document" if self.document else "opening" if self.opens else "reply"


@dataclass(frozen=True, slots=True)
class Found:
    """A fact whose quote stands in its passage. `place` is page or line of a document; `sure` is what the reader says of itself."""

    fact: str
    answer: Answer
    quote: str
    passage: Passage
    place: str | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Somebody takes back what they said about a fact, and gives no other answer."""

    fact: str
    quote: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Wondered:
    """A question about a fact, which the pack's own text answers."""

    fact: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Reading:
    """`dropped` counts, by reason, what did not hold. With a failure, the passages named in `unread` have not been read.

    `model` is the one that was asked.
    """

    found: tuple[Found, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    wondered: tuple[Wondered, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    usage: Usage = field(default_factory=nothing_used)
    failure: Failure | None = None
    unread: tuple[Passage, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """Something that a decision rests on, by its id: a fact with its answer, a policy with its finding, a rung."""

    id: str
    says: str


class Sentence(TypedDict):
    """A sentence over a recommendation, and the ids that it rests on."""

    text: str
    rests_on: list[str]


@dataclass(frozen=True, slots=True)
class Narrative:
    """`model` is the one that was asked."""

    sentences: tuple[Sentence, ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    usage: Usage = field(default_factory=nothing_used)
    failure: Failure | None = None
    model: str = ""


class Reader(Protocol):
    """Fails never: what went wrong stands in the result. `spent` is what the review has used so far, in tokens."""

    async def read(self, pack: Pack, passages: Sequence[Passage], asked: Sequence[str], spent: int) -> Reading: ...

    async def narrate(self, pack: Pack, verdict: str, basis: Sequence[Basis], spent: int) -> Narrative: ...


class Summing(Protocol):
    """Puts a week's counts into sentences. Fails never, either."""

    async def sum_up(self, basis: Sequence[Basis]) -> Narrative: ...


class Meter(Protocol):
    """Tokens of all reviews of this day, wherever they are counted."""

    async def today(self) -> int: ...

    async def add(self, usage: Usage) -> None: ...
