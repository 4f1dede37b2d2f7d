"""The state of a review as its checkpoints hold it: JSON primitives only, so that every later version can read it."""

from typing import Any, Final, Literal, NotRequired, TypedDict

from graphs.claude.contract import Usage
from graphs.effects import Effect, Entry
from graphs.follow_up_views import BoardCard, StepsCard
from graphs.messages import Batch, Moved, Opening, PinnedPack
from graphs.views import Disagreement, Status
from policies.model import Waiver
from policies.pack import Pack
from policies.sheet import Misfit, Sheet, read_answer

SCHEMA_VERSION: Final = 3
WAIVED, LAPSED = "waived", "waiver_lapsed"  # what a review may be decided again for, and words of the journal
UNDECIDED: Final = "undecided"  # the outcome while questions are open


class Source(TypedDict):
    """Where in a document a quote stands: "page 3", "line 12"."""

    document: str
    place: str | None


class Record(TypedDict):
    """An answer with its evidence. `value` is as a fact sheet writes it; `quote` is None where a control was pressed.

    `settled` answers were chosen by the team over another one: they are not put to it again. `deleted`: the message that
    said so is gone. `read` answers were found in a message, or in the document that is its `source`.
    """

    value: Any
    how: Literal["opening", "control", "typed", "read"]
    quote: str | None
    by: str
    at: str
    message: str
    settled: bool
    deleted: NotRequired[bool]
    source: NotRequired[Source]


class Revision(TypedDict):
    """What became of a reply at that time: its new text, None where it is gone."""

    at: str
    text: str | None


class Unread(TypedDict):
    """Something written that the reader has not got to yet; `tries` were of no use to it."""

    message: str
    by: str
    at: str
    text: str
    document: str | None
    page: int | None
    line: int | None
    opens: bool
    tries: int


class Held(TypedDict):
    """An answer that disagrees with others, kept aside until the team has said which one holds."""

    fact: str
    record: Record


class Asked(TypedDict):
    """The question that is open.

    `effect` posted it; `again` says why it is asked a second time; `misread` counts replies that answered nothing.
    """

    effect: str
    facts: list[str]
    again: str | None
    misread: int
    about: int
    at_most: int
    noted: list[str]
    points_to: str | None
    thanks: NotRequired[bool]


class Ruled(TypedDict):
    """What the board said to a round's decision."""

    what: Literal["approved", "changes", "declined"]
    by: str
    at: str
    text: str | None


class Concern(TypedDict):
    by: str
    at: str
    text: str


class Granted(TypedDict):
    """A waiver, and the outcome before and after it. `ended` says why it holds no longer; days as YYYY-MM-DD."""

    policy: str
    reason: str
    granted_by: str
    granted_on: str
    expires: str
    ticket: str | None
    before: str
    after: str
    reminded: bool
    reminded_last: NotRequired[bool]  # on the last working day
    ended: Literal["lapsed", "replaced"] | None


class Done(TypedDict):
    by: str
    at: str
    evidence: str


class NextStep(TypedDict):
    """`owner` is a person once there is one; `snoozed` is a day until which nobody is reminded; days as YYYY-MM-DD.

    `reminded` holds "soon" and "overdue" once people were reminded of that (no longer after a snooze), and "late" for good.
    """

    id: str
    text: str
    role: str
    policy: str
    advised: bool
    due: str
    owner: str | None
    done: Done | None
    snoozed: str | None
    reminded: list[str]


class Cause(TypedDict):
    """What a review is decided again for: a word of the journal, with who did it and when."""

    why: str
    by: str | None
    at: str


class Spent(TypedDict):
    """What a model has used in this review on a day (YYYY-MM-DD, in the workspace's time zone)."""

    on: str
    model: str
    usage: Usage


class CameOut(TypedDict):
    """What was decided; `findings` are states by policy."""

    outcome: str
    headline: str
    verdict: str
    findings: dict[str, str]


class Round(CameOut):
    """A finished round, kept to be compared with the next one: as it came out, with the waivers that came and went.

    `facts` are values as a fact sheet writes them; `decided_at` is Slack's time of what it was decided on, None where there is none;
    `questions` were asked until then.
    """

    number: int
    decided_on: str
    pack: PinnedPack
    facts: dict[str, Any]
    ruled: Ruled | None
    proposed: NotRequired[str | None]
    decided_at: NotRequired[str | None]
    questions: NotRequired[int]


class Posted(TypedDict):
    """The effects that posted the newest recommendation, to be rewritten when a waiver changes it."""

    thread: str
    channel: str


class Beginning(TypedDict):
    """What a review begins with: a batch whose first message is the gesture `open`."""

    batch: Batch


class Review(TypedDict, total=False):
    """`facts` are in the order in which they were answered; `again` are asked before anything else."""

    schema_version: int
    opening: Opening
    pack: PinnedPack
    status: Status
    turn: int
    heard: int
    batch: Batch
    serial: int  # of this turn's last effect or journal entry
    facts: dict[str, Record]
    held: list[Held]
    again: list[str]
    noted: list[str]  # answered since the last question was shown
    asked: Asked | None
    disagreement: str | None  # the effect that put held[0] to the team
    disagreed: Disagreement | None  # as it was shown
    next: Literal["ask", "recap", "recommend", "close", "wait"]  # the node after `weigh`
    pointed_to: str | None  # the recommended step as the team last heard of it
    recap: list[str]  # the effects that posted it
    root: str  # the effect that posted the root of the thread
    announced: list[Any]  # status, questions left and verdict as the channel last saw them
    questions_asked: list[list[str]]
    confirmed_by: str | None
    decision: str | None  # JSON text, as `plumbline policies decide --json` prints it
    verdict: str | None
    revised: dict[str, Revision]  # by the time of the reply; since version 2
    turned_away: list[str]  # people who were told that they are not heard; since version 2
    unread: list[Unread]
    troubled: str | None  # why the reader failed last; None once it answers again
    tokens: Usage  # of this review
    spent: list[Spent]  # the same by day and model, since there are digests
    doubts: dict[str, Record]  # answers that the reader is not sure of
    round: int  # of the newest decision, counted from 1; since version 3, as all that follow
    posted: Posted
    rounds: list[Round]  # finished ones, the oldest first
    decide_again: Cause | None  # where the answers are the same and the decision may not be
    board: str | None  # the effect that posted what the board may do
    boarded: BoardCard | None  # as it was shown
    ruled: Ruled | None
    board_reminded: int  # the round in which it was
    concerns: list[Concern]
    waivers: list[Granted]
    moved: Moved | None  # what nobody has reacted to yet
    moves: list[str]  # the causes that were told
    ground: str | None  # the effect that posted what moved
    anew: bool  # a person has asked for another round, because the ground had moved
    repinned: PinnedPack | None  # the pack under which the next turn goes on
    steps: list[NextStep]
    stepped: str | None  # the effect that posted the next steps
    stepped_as: StepsCard | None  # as they were shown
    effects: list[Effect]
    journal: list[Entry]


def pinned(pack: Pack) -> PinnedPack:
    return PinnedPack(id=pack.file.id, version=pack.file.version, hash=pack.hash)


def waivers_of(state: Review) -> list[Waiver]:
    """Those that were granted and have not ended, as the decision core takes them."""
    return [
        Waiver.model_validate({name: granted[name] for name in ("policy", "reason", "expires", "granted_on")})
        for granted in state.get("waivers") or []
        if granted["ended"] is None
    ]


def sheet_of(pack: Pack, facts: dict[str, Record]) -> Sheet:
    """The answers as the decision core takes them, in the pack's order: the order of the talk must not change a byte."""
    sheet: Sheet = {}
    for fact in pack.facts:
        if fact in facts:
            answer = read_answer(pack.facts[fact], facts[fact]["value"])
            if not isinstance(answer, Misfit):  # what is recorded was read before, under the pinned pack
                sheet[fact] = answer
    return sheet
