"""What a review's nodes are given beside its state: the pack that decides, the day, who reads free text, and who may rule."""

from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cache

from langgraph.runtime import Runtime

from graphs.claude.contract import Reader
from policies.compiled import Compiled
from policies.decision import Decider
from policies.load import load_pack


@dataclass(frozen=True, slots=True)
class Board:
    """Who decides on this review's recommendation. `answerers_may_waive`: also a finding that rests on their own answers.

    `called` are the people and user groups that are told, as the settings name them.
    """

    members: frozenset[str]
    answerers_may_waive: bool = False
    remind_after: int = 3  # working days
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """`decider` holds the pack that the review is pinned to; `today` is the day of this turn, in the workspace's `zone`.

    Without a reader: guided mode. Without a board nobody rules, and the recommendation stands.
    """

    decider: Decider
    today: date
    reader: Reader | None = None
    board: Board | None = None
    zone: tzinfo = UTC

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
