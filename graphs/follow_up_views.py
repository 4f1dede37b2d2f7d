"""What people are shown once there is a decision: the board, next steps, moved ground, compared rounds. Plain data, as in `views.py`."""

from typing import Literal, NotRequired, TypedDict


class Voice(TypedDict):
    """What somebody of the board has said; `on` is a day as YYYY-MM-DD."""

    by: str
    on: str
    text: str | None


class Ruling(Voice):
    """What the board has said of a decision."""

    what: Literal["approved", "changes", "declined"]


class WaiverShown(TypedDict):
    """Outcomes in words; days as YYYY-MM-DD. `policy` is the id of the waived policy."""

    policy: str
    title: str
    reason: str
    by: str
    on: str
    expires: str
    ticket: str | None
    before: str
    after: str
    ended: Literal["lapsed", "replaced"] | None


class Waivable(TypedDict):
    """A finding that a board may waive, for at most so many days."""

    policy: str
    title: str
    max_days: int


class BoardCard(TypedDict):
    """What the board has to decide about, or has decided. `closed` once a later decision has taken this one's place.

    `called` are the people and user groups that are told of it, as the settings name them.
    """

    view: Literal["board"]
    review: str
    round: int
    verdict: str
    members: list[str]
    called: NotRequired[list[str]]
    ruled: Literal["approved", "changes", "declined"] | None
    ruling: Voice | None
    concerns: list[Voice]
    waivers: list[WaiverShown]
    waivable: list[Waivable]
    closed: bool


Chosen = Literal["again", "stands", "past"]


class Ground(TypedDict):
    """What the decision rested on has moved. `asks` are the questions that would be asked again; `chosen` what somebody pressed."""

    view: Literal["ground"]
    review: str
    round: int
    says: str
    asks: list[str]
    chosen: Chosen | None


class Compared(TypedDict):
    """What changed from one round to the next, a line each; none where all is as it was."""

    view: Literal["compared"]
    review: str
    before: int
    after: int
    lines: list[str]


class StepShown(TypedDict):
    """`owner` is a person once there is one; `done` is who did it, when, and the evidence; days as YYYY-MM-DD."""

    step: str
    text: str
    role: str
    owner: str | None
    due: str
    advised: bool
    state: Literal["open", "overdue", "done"]
    done: Voice | None
    snoozed: str | None


class StepsCard(TypedDict):
    """What must be done: those that are open first, the next due at the top. `closed` once they are no longer this decision's."""

    view: Literal["steps"]
    review: str
    round: int
    steps: list[StepShown]
    closed: bool


class DueStep(TypedDict):
    """A step of which somebody is reminded. `title` and `link` are the review's, where it is told outside of its thread."""

    review: str
    title: str | None
    link: str | None
    text: str
    role: str
    owner: str | None
    due: str
    late: bool


class StepsDue(TypedDict):
    """Steps that fall due: of one review, in its thread; or all of one person (`to`), in a direct message."""

    view: Literal["due"]
    review: str
    to: str | None
    steps: list[DueStep]
