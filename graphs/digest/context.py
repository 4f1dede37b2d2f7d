"""What the digest's nodes are given beside their state: the reviews, the pack whose titles are shown, what models cost, who writes."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache

from langgraph.runtime import Runtime

from graphs.claude.contract import Summing, Usage
from graphs.digest.reviewed import Reviewed
from policies.load import load_pack
from policies.pack import Pack

Records = Callable[[], AsyncIterator[Iterable[Reviewed]]]


async def no_records() -> AsyncIterator[Iterable[Reviewed]]:
    yield ()


def unknown_price(_: str, __: Usage) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class DigestContext:
    """`records` gives all reviews, some at a time; `price` the dollars of what a model has used. Without a writer nothing is summed up."""

    pack: Pack
    records: Records = no_records
    price: Callable[[str, Usage], float | None] = unknown_price
    zone: tzinfo = UTC
    writer: Summing | None = None


@cache
def default_context() -> DigestContext:
    """The default pack and no reviews, for LangGraph Studio, which gives none."""
    return DigestContext(load_pack())


def context_of(runtime: Runtime[DigestContext]) -> DigestContext:
    given: DigestContext | None = runtime.context
    return default_context() if given is None else given
