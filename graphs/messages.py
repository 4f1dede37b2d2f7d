"""What people do in a review, as the shell hands it to the graph: one message a gesture, JSON throughout."""

from typing import Any, Final, Literal, NotRequired, TypedDict

Gesture = Literal[
    "open",
    "say",
    "answer",
    "change",
    "keep",
    "settle",
    "why",
    "explain",
    "back",
    "confirm",
    "more_time",
    "cancel",
    "edit",
    "delete",
    "outsider",
    "approve",
    "ask_changes",
    "decline",
    "hold",
    "release",
    "waive",
    "step_done",
    "step_open",
    "step_owner",
    "step_snooze",
    "moved",
    "reopen",
    "stand",
    "time",
]
GESTURES: Final[tuple[Gesture, ...]] = (
    "open",  # the review begins; `value` is an Opening
    "say",  # typed in the thread; `text` is what was typed
    "answer",  # a control of a question; `fact` and `value`, as a fact sheet writes it
    "change",  # ask this fact again
    "keep",  # a fact that was to be asked again stays as it is
    "settle",  # of answers that disagree, `value` holds for `fact`; without a value, `fact` is asked again
    "why",  # why is this asked? Without a fact: all of the open question
    "explain",  # why did the decision come out as it did?
    "back",  # take the last answer back
    "confirm",  # the recap is right
    "more_time",  # the recap is not confirmed yet
    "cancel",
    "edit",  # a reply was rewritten: `text` is what it says now, `value` the time of the reply
    "delete",  # a reply is gone: `value` is the time of the reply
    "outsider",  # somebody did something who is not heard here: `value` says who they are and what they wanted
    "approve",  # the board: as recommended. The value of every gesture of the board is a `Ruling`
    "ask_changes",  # the board: not like this; `text` says what
    "decline",  # the board: no; `text` says why
    "hold",  # the board: a concern, in `text`; nothing is approved while it stands
    "release",  # the board: the concern of the person in `value.concern` is dealt with; `text` may say how
    "waive",  # the board: one finding, by a `Waiving`
    "step_done",  # a next step, by a `Stepping`, is done; `text` is the evidence
    "step_open",  # it is not done after all
    "step_owner",  # it has another owner
    "step_snooze",  # remind me later
    "moved",  # the ground of the decision has moved, by a `Moved`: from the shell alone
    "reopen",  # decide again, by an `About`
    "stand",  # the decision stands though the ground has moved, by an `About`
    "time",  # it has become `at`: from the shell alone, never from a person
)


class Part(TypedDict):
    """A stretch of a document: a page, or lines from the number `line` on."""

    text: str
    page: int | None
    line: int | None


class Document(TypedDict):
    """A shared file as text; `problem` says, in a sentence, what could not be read of it."""

    name: str
    parts: list[Part]
    problem: str | None


class File(TypedDict):
    """A shared file as Slack names it; it is fetched when its turn comes."""

    id: str
    name: str
    type: str
    size: int
    address: str


class Message(TypedDict):
    """One gesture. `id` is the same whenever Slack delivers it again; `at` is Slack's time of it, as seconds with a fraction.

    `files` are there in the inbox, `documents` in their place in the graph.
    """

    id: str
    do: Gesture
    by: str
    at: str
    text: str | None
    fact: str | None
    value: Any
    files: NotRequired[list[File]]
    documents: NotRequired[list[Document]]


class Opening(TypedDict):
    """What the opening form holds. `approach` is an answer to the pack's proposal fact, or None; ids are Slack's.

    `private` is None only in the inbox, where the review was opened from outside its channel and Slack has not been asked yet.
    """

    review: str
    title: str
    description: str
    approach: str | None
    requester: str
    owner: str
    channel: str
    private: bool | None
    opened_at: str


class Ruling(TypedDict):
    """What a gesture of the board is about: the decision of that round, not a later one."""

    round: int
    concern: NotRequired[str]


class Waiving(TypedDict):
    """`expires` is a day as YYYY-MM-DD, the last on which the waiver holds; `ticket` an address, or None."""

    round: int
    policy: str
    expires: str
    ticket: str | None


class Stepping(TypedDict):
    """`step` is the id of a next step of the decision of that round; `owner` a person, `until` a day as YYYY-MM-DD."""

    step: str
    round: int
    owner: NotRequired[str]
    until: NotRequired[str]


class About(TypedDict):
    """Which round's decision is meant."""

    round: int


class PinnedPack(TypedDict):
    id: str
    version: str
    hash: str


class Moved(TypedDict):
    """Why a decision may no longer hold. `cause` is told once a review; `again` are the facts to ask again; `pack` is a newer one."""

    why: Literal["pack", "model", "review_by"]
    cause: str
    says: str
    again: list[str]
    pack: PinnedPack | None


class Batch(TypedDict):
    """What a waiting review is resumed with.

    `heard` is the number of the last message in the review's inbox, counted from 1; `carried` are the ids of effects and
    journal entries that the shell has taken over since.
    """

    messages: list[Message]
    heard: int
    carried: list[str]
