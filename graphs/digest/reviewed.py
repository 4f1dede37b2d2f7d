"""A review as the digest counts it, in JSON primitives: the shell makes one of each row of its register."""

from typing import Literal, TypedDict

from graphs.state import Spent


class Finished(TypedDict):
    """A recommendation, of which a review has one a round; `on` is its day as YYYY-MM-DD. None: not known.

    `fired` are the policies whose finding was open; `minutes` from the review's start to its first recommendation, and the
    `questions` asked until then, are None for a later one.
    """

    on: str
    outcome: str | None
    rung: str | None
    proposed: str | None
    fired: list[str] | None
    minutes: int | None
    questions: int | None


class Stepped(TypedDict):
    """A required next step; `done` is the day on which it was."""

    text: str
    role: str
    owner: str | None
    due: str
    done: str | None


class Waived(TypedDict):
    """`expires` is its last day."""

    policy: str
    granted: str | None
    expires: str
    ended: Literal["lapsed", "replaced"] | None


class Reviewed(TypedDict):
    """`standing`: its decision is the newest word, so that its steps and waivers count. `spent` is None where that is not known."""

    review: str
    title: str
    private: bool
    opened: float
    standing: bool
    cancelled: bool
    finished: list[Finished]
    steps: list[Stepped]
    waivers: list[Waived]
    spent: list[Spent] | None
