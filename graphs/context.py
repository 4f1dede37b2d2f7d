"""What a review's nodes are given beside its state: the pack that decides, the day, and who reads free text."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from langgraph.runtime import Runtime

from graphs.claude.contract import Reader
from policies.compiled import Compiled
from policies.decision import Decider
from policies.load import load_pack


@dataclass(frozen=True, slots=True)
class Context:
    """`decider` holds the pack that the review is pinned to; `today` is the day of this turn. Without a reader: guided mode."""

    decider: Decider
    today: date
    reader: Reader | None = None

    @property
    def compiled(self) -> Compiled:
        return self.decider.compiled(self.today)


@cache
def default_context() -> Context:
    """The default pack on the day of its release, for LangGraph Studio, which gives none."""
    decider = Decider(load_pack())
    return Context(decider, decider.pack.released)


def context_of(runtime: Runtime[Context]) -> Context:
    given: Context | None = runtime.context
    return default_context() if given is None else given
