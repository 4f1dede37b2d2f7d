"""What people are shown, as plain data: the shell renders it. Texts are plain, never markup; people are given by their id."""

from typing import Any, Literal, NotRequired, TypedDict

from graphs.claude.contract import Sentence
from graphs.digest.views import Digest, DigestFiles
from graphs.follow_up_views import BoardCard, Compared, Ground, Ruling, StepsCard, StepsDue, WaiverShown

Status = Literal["interviewing", "recap", "recommended", "cancelled"]


class Announcement(TypedDict):
    """The review's post in the channel, rewritten as the review goes on. `about` is the number of questions left."""

    view: Literal["announcement"]
    review: str
    title: str
    requester: str
    owner: str
    status: Status
    about: int | None
    verdict: str | None
    ruling: NotRequired["Ruling"]


class Option(TypedDict):
    value: str
    label: str


class Said(TypedDict):
    """One fact's answer and where it came from. `name` is the fact's short name; `quote` is None for a control.

    `deleted`: the message that is quoted is gone; `source` is the document that is quoted, with the place in it.
    """

    fact: str
    name: str
    question: str
    answer: str
    by: str
    quote: str | None
    deleted: NotRequired[bool]
    source: NotRequired[str]


class AskedFact(TypedDict):
    """`kind` as in the pack; `options` without don't know, empty for a count. `now` is the answer that it has so far."""

    fact: str
    kind: Literal["yes_no", "choice", "choices", "count"]
    question: str
    unit: str | None
    options: list[Option]
    now: str | None


class Question(TypedDict):
    """Up to three facts that are asked together; `points_to` is a rung's title once one is settled.

    `noted` is what was understood since the last question, `answered` what this very question has been told (then it no
    longer has a control for it), `again` says why something is asked a second time.
    """

    view: Literal["question"]
    review: str
    noted: list[Said]
    points_to: str | None
    again: str | None
    facts: list[AskedFact]
    answered: list[Said]
    about: int
    at_most: int
    closed: bool  # withdrawn or fully answered: no controls at all
    can_go_back: bool
    own_words: NotRequired[bool]  # somebody reads what people write
    thanks: NotRequired[bool]  # for the opening text, of which `noted` was taken


class Side(TypedDict):
    """One of the answers that disagree. `value` is as a fact sheet writes it; None where pressing it asks the fact again."""

    said: Said
    value: Any


class Disagreement(TypedDict):
    """Answers that cannot hold together; `says` is the pack's sentence about it, None for two answers to one fact."""

    view: Literal["disagreement"]
    review: str
    says: str | None
    sides: list[Side]
    dont_know: str | None  # the fact that a third button answers with don't know
    holds: Said | None  # once it is closed: what was settled on
    closed: bool


class Recap(TypedDict):
    """What was understood. A long one comes in parts; the last part has the buttons."""

    view: Literal["recap"]
    review: str
    part: int
    parts: int
    rows: list[Said]
    closed: bool


class Reason(TypedDict):
    """A finding as a person reads it. `policy` is its id; `says` are the answers behind it.

    `pack` is the id of the pack that it comes from, where several decide together.
    """

    policy: str
    pack: NotRequired[str]
    title: str
    why: str
    severity: Literal["block", "require", "advise"]
    state: Literal["violated", "not_evidenced", "waived"]
    says: list[Said]


class RungState(TypedDict):
    title: str
    state: Literal["recommended", "also", "ruled_out", "other"]


class RuledOut(TypedDict):
    title: str
    reasons: list[str]


class Step(TypedDict):
    """`due` is a date as YYYY-MM-DD; `advised` steps are not required."""

    text: str
    role: str
    due: str
    advised: bool


class Recommendation(TypedDict):
    """The decision as its readers see it, verdict first; `in_channel` asks for the short form.

    `decided_on` is a date as YYYY-MM-DD; `pack` is id, version and the first seven digits of its hash; of several packs, ids and versions.
    """

    view: Literal["recommendation"]
    review: str
    title: str
    requester: str
    owner: str
    in_channel: bool
    outcome: Literal["proceed", "proceed_with_conditions", "needs_evidence", "blocked"]
    verdict: str
    ladder: list[RungState]
    reasons: list[Reason]
    ruled_out: list[RuledOut]
    steps: list[Step]
    also: list[str]
    would_change: list[str]
    answers: list[Said]
    description: str
    pack: str
    decided_on: str
    notice: NotRequired[str]  # what the pack wants said wherever its findings are shown
    narrative: NotRequired[list[Sentence]]
    ruling: NotRequired[Ruling | None]
    waivers: NotRequired[list[WaiverShown]]


class Files(TypedDict):
    """The decision to keep: an architecture decision record from `record`, and `decision` as JSON text."""

    view: Literal["files"]
    review: str
    record: Recommendation
    decision: str
    only_record: NotRequired[bool]  # the decision itself is attached already


class Why(TypedDict):
    """To one person: what a fact means, and what it can still decide. `decides` are titles with what they do, as sentences."""

    view: Literal["why"]
    review: str
    question: str
    help: str
    decides: list[str]


class ExplainedPart(TypedDict):
    title: str
    lines: list[str]


class Explained(TypedDict):
    """To one person: why the decision came out as it did, in sentences."""

    view: Literal["explained"]
    review: str
    parts: list[ExplainedPart]


class Deleted(TypedDict):
    """Answers whose message is gone; they stay until somebody changes them."""

    view: Literal["deleted"]
    review: str
    by: str
    answers: list[Said]


class Note(TypedDict):
    """A line or two. `to` is the person it speaks to, None for everybody; `called` are more people and user groups."""

    view: Literal["note"]
    review: str
    to: str | None
    text: str
    called: NotRequired[list[str]]


class Greeting(TypedDict):
    """To somebody who speaks to the bot outside a review: a button that opens the form, filled in by `draft`; the help without one.

    `thread` is the message that it is said below, None for none; `direct` messages have no channel for a review yet.
    """

    view: Literal["greeting"]
    channel: str
    thread: str | None
    draft: str | None
    direct: bool


class Removed(TypedDict):
    """To somebody who writes or presses something in a review that was removed on that day (YYYY-MM-DD); below `thread`, if there is one.

    Without a `channel` it is a direct message.
    """

    view: Literal["removed"]
    review: str
    day: str
    channel: str | None
    thread: str | None


Shown = (
    Announcement
    | Question
    | Disagreement
    | Recap
    | Recommendation
    | BoardCard
    | StepsCard
    | StepsDue
    | Ground
    | Compared
    | Why
    | Explained
    | Deleted
    | Greeting
    | Removed
    | Note
    | Digest
)
View = Shown | Files | DigestFiles
