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


class Batch(TypedDict):
    """What a waiting review is resumed with.

    `heard` is the number of the last message in the review's inbox, counted from 1; `carried` are the ids of effects and
    journal entries that the shell has taken over since.
    """

    messages: list[Message]
    heard: int
    carried: list[str]
