"""A review as the digest counts it, in JSON primitives: the shell makes one of each row of its register."""

from typing import Literal, TypedDict

from graphs.claude.contract import Usage


class Finished(TypedDict):
    """A recommendation, of which a review has one a round. Days as YYYY-MM-DD, times in seconds; None: not known.

    `questions` were asked until then, `fired` are the policies whose finding was open.
    """

    on: str
    at: float | None
    outcome: str | None
    rung: str | None
    proposed: str | None
    questions: int | None
    fired: list[str] | None


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


class Spent(TypedDict):
    """What a model has used on a day."""

    on: str
    model: str
    usage: Usage


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
