"""The reader that asks Claude. It never raises for what the API does: a failure is part of the result.

`anthropic` takes seconds to import, so that it is imported when it is first used; `warm` does so ahead of that.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from graphs.claude.breaker import Breaker
from graphs.claude.contract import Basis, Failure, Meter, Narrative, Passage, Reading, Usage, added, nothing_used
from graphs.claude.narrative import checked
from graphs.claude.pieces import pieces, tokens
from graphs.claude.prompt import Body, digest_body, narrative_body, reading_body
from graphs.claude.shapes import SaidNarrative, SaidReading
from graphs.claude.verify import verified
from policies.pack import Pack

if TYPE_CHECKING:
    import httpx2
    from anthropic import AsyncAnthropic
    from anthropic.types import Message

log = logging.getLogger("plumbline.claude")

RETRIES: Final = 1  # by the SDK, and nobody else
WORTH_WAITING: Final = 3.0  # seconds of Retry-After within a turn; for longer, the turn goes on without
FAILED_BY_STATUS: Final[dict[int, Failure]] = {401: "refused_key", 403: "refused_key", 429: "rate_limited"}


@dataclass(frozen=True, slots=True)
class Options:
    """Deadlines in seconds, budgets in tokens. `effort` None leaves it to the model."""

    key: str
    base_url: str | None = None
    reading_model: str = "claude-haiku-5-5"
    narrative_model: str = "claude-haiku-5-5"
    effort: str | None = "low"
    reading_deadline: float = 20.0
    narrative_deadline: float = 15.0
    daily_tokens: int = 5_000_000
    review_tokens: int = 500_000


@dataclass(frozen=True, slots=True)
class Answer:
    text: str = ""
    usage: Usage = field(default_factory=nothing_used)
    failure: Failure | None = None


@dataclass(slots=True)
class Claude:
    options: Options
    meter: Meter
    clock: Callable[[], float]
    breaker: Breaker = field(init=False)
    _client: "AsyncAnthropic | None" = None

    def __post_init__(self) -> None:
        self.breaker = Breaker(self.clock)

    async def warm(self) -> None:
        """Imports the SDK in a thread, so that the first reading does not wait for it."""
        await asyncio.to_thread(import_module, "anthropic")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def read(self, pack: Pack, passages: Sequence[Passage], asked: Sequence[str], spent: int) -> Reading:
        shared = pieces(passages)
        bodies = [reading_body(self.options.reading_model, self.options.effort, pack, piece, asked) for piece in shared]
        if failure := await self._may_not(bodies, spent):
            return Reading(failure=failure, unread=tuple(passages))
        answers = await asyncio.gather(*(self._ask(body, self.options.reading_deadline) for body in bodies))
        readings = [_reading(pack, piece, answer) for piece, answer in zip(shared, answers, strict=True)]
        return replace(_together(readings), model=self.options.reading_model)

    async def narrate(self, pack: Pack, verdict: str, basis: Sequence[Basis], spent: int) -> Narrative:  # noqa: ARG002 - of the contract
        return await self._narrated(narrative_body(self.options.narrative_model, self.options.effort, verdict, basis), basis, spent)

    async def sum_up(self, basis: Sequence[Basis]) -> Narrative:
        return await self._narrated(digest_body(self.options.narrative_model, self.options.effort, basis), basis, 0)

    async def _narrated(self, body: Body, basis: Sequence[Basis], spent: int) -> Narrative:
        if failure := await self._may_not([body], spent):
            return Narrative(failure=failure)
        answer = await self._ask(body, self.options.narrative_deadline)
        return replace(_narrative(basis, answer), usage=answer.usage, model=self.options.narrative_model)

    async def _may_not(self, bodies: Sequence[Body], spent: int) -> Failure | None:
        if self.breaker.resting():
            return "resting"
        will_cost = sum(tokens([body["system"][0]["text"], body["messages"][0]["content"]]) for body in bodies)
        if spent + will_cost > self.options.review_tokens:
            return "review_budget"
        return "daily_budget" if await self.meter.today() + will_cost > self.options.daily_tokens else None

    async def _ask(self, body: Body, deadline: float) -> Answer:
        import anthropic

        retry_after = None
        try:
            async with asyncio.timeout(deadline):
                answer = _answer(await self._connected().messages.create(**body))
        except TimeoutError:
            answer = Answer(failure="timeout")
        except anthropic.APITimeoutError:
            answer = Answer(failure="timeout")
        except anthropic.APIConnectionError:
            answer = Answer(failure="connection")
        except anthropic.APIStatusError as error:
            answer = Answer(failure=_of_status(error.status_code))
            retry_after = _seconds(error.response.headers.get("retry-after"))
            log.warning("Claude answers %s (%s, request %s)", error.status_code, error.type, error.request_id)
        except anthropic.APIError:
            answer = Answer(failure="not_json")
        self.breaker.note(answer.failure, retry_after)
        if answer.failure:
            log.warning("a request to Claude failed: %s", answer.failure)
        await self.meter.add(answer.usage)
        return answer

    def _connected(self) -> "AsyncAnthropic":
        if self._client is None:
            import anthropic

            http = anthropic.DefaultAsyncHttpxClient(event_hooks={"response": [_wait_briefly]})
            options = self.options
            self._client = anthropic.AsyncAnthropic(
                api_key=options.key, base_url=options.base_url, max_retries=RETRIES, http_client=http, open_telemetry=False
            )
        return self._client


async def _wait_briefly(response: "httpx2.Response") -> None:
    """The SDK would wait as long as it is told, which may be longer than anybody waits for an answer in a thread."""
    wait = _seconds(response.headers.get("retry-after"))
    if wait is not None and wait > WORTH_WAITING:
        response.headers["x-should-retry"] = "false"


def _seconds(header: str | None) -> float | None:
    try:
        return float(header) if header else None
    except ValueError:
        return None  # a date; nobody sends one


def _of_status(status: int) -> Failure:
    return FAILED_BY_STATUS.get(status, "overloaded" if status >= 500 else "refused_request")  # noqa: PLR2004 - HTTP's number


def _answer(message: "Message | Any") -> Answer:
    usage = _usage(message)
    stopped = getattr(message, "stop_reason", None)
    if stopped == "refusal":
        return Answer(usage=usage, failure="refusal")
    if stopped in ("max_tokens", "model_context_window_exceeded"):
        return Answer(usage=usage, failure="truncated")
    blocks = getattr(message, "content", None) or []
    text = "".join(block.text for block in blocks if getattr(block, "type", None) == "text")
    return Answer(text, usage) if text else Answer(usage=usage, failure="not_json")


def _usage(message: "Message | Any") -> Usage:
    usage = getattr(message, "usage", None)

    def number(name: str) -> int:
        value = getattr(usage, name, None)
        return value if isinstance(value, int) else 0

    return Usage(
        calls=1,
        input=number("input_tokens"),
        output=number("output_tokens"),
        cache_read=number("cache_read_input_tokens"),
        cache_write=number("cache_creation_input_tokens"),
    )


def _narrative(basis: Sequence[Basis], answer: Answer) -> Narrative:
    if answer.failure:
        return Narrative(failure=answer.failure)
    try:
        return checked(basis, SaidNarrative.model_validate_json(answer.text))
    except ValidationError:
        return Narrative(failure="not_json")


def _reading(pack: Pack, passages: Sequence[Passage], answer: Answer) -> Reading:
    if answer.failure is None:
        try:
            reading = verified(pack, passages, SaidReading.model_validate_json(answer.text))
        except ValidationError:
            return Reading(usage=answer.usage, failure="not_json", unread=tuple(passages))
        return Reading(reading.found, reading.withdrawn, reading.wondered, reading.dropped, answer.usage)
    return Reading(usage=answer.usage, failure=answer.failure, unread=tuple(passages))


def _together(readings: Sequence[Reading]) -> Reading:
    whole = Reading()
    for one in readings:
        counts = dict(whole.dropped)
        for reason, number in one.dropped:
            counts[reason] = counts.get(reason, 0) + number
        whole = Reading(
            whole.found + one.found,
            whole.withdrawn + one.withdrawn,
            whole.wondered + one.wondered,
            tuple(sorted(counts.items())),
            added(whole.usage, one.usage),
            whole.failure or one.failure,
            whole.unread + one.unread,
        )
    return whole
