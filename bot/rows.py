"""A review as the register has it, made from its state after every turn."""

import json
from datetime import UTC
from typing import Any, Final, Literal, NotRequired, TypedDict

from graphs.messages import PinnedPack
from graphs.state import Review, Round, Spent
from graphs.views import Status
from graphs.workdays import day_in
from policies.rules import NOT_EVIDENCED, VIOLATED

OPEN_FINDINGS: Final = (VIOLATED, NOT_EVIDENCED)

BoardState = Literal["none", "waiting", "approved", "changes", "declined", "held"]


class StepRow(TypedDict):
    """`due` and `done` are days as YYYY-MM-DD, `done_at` is Slack's time of the gesture."""

    id: str
    text: str
    role: str
    owner: str | None
    due: str
    done: str | None
    advised: bool
    done_at: NotRequired[str | None]


class WaiverRow(TypedDict):
    """A waiver in force; `expires` is its last day as YYYY-MM-DD."""

    policy: str
    expires: str
    by: str


class WaivedRow(WaiverRow):
    """A waiver that was ever granted, and on which day; `ended` says why it holds no longer."""

    granted: str
    ended: Literal["lapsed", "replaced"] | None


class RoundRow(TypedDict):
    """A recommendation as it was made: on which day, and Slack's time of the gesture. `fired` are the policies whose finding was open.

    None where an earlier version did not keep it.
    """

    on: str
    at: str | None
    outcome: str
    headline: str
    proposed: str | None
    questions: int | None
    fired: list[str]


class RulingRow(TypedDict):
    """`on` is its day as YYYY-MM-DD, `at` Slack's time of the gesture."""

    what: str
    by: str
    on: str
    text: str | None
    at: NotRequired[str]


class Row(TypedDict):
    """A review as lists show it. `opened_at` is Slack's time; `about` the questions left; `thread` the ts of its root post.

    `questions_asked` are the facts of each question, in the order in which they were asked. What is not required came later:
    rows that were written before do not have it.
    """

    review: str
    title: str
    requester: str
    owner: str
    channel: str
    private: bool
    status: Status
    about: int | None
    at_most: int | None
    verdict: str | None
    opened_at: str
    thread: str | None
    questions_asked: list[list[str]]
    approach: NotRequired[str | None]
    outcome: NotRequired[str | None]
    headline: NotRequired[str | None]
    decided_on: NotRequired[str | None]
    pack: NotRequired[PinnedPack]
    round: NotRequired[int]
    moved: NotRequired[str | None]
    board: NotRequired[BoardState]
    ruling: NotRequired[RulingRow | None]
    steps: NotRequired[list[StepRow]]
    waivers: NotRequired[list[WaiverRow]]
    waived: NotRequired[list[WaivedRow]]
    rounds: NotRequired[list[RoundRow]]
    spent: NotRequired[list[Spent]]


def row_of(state: Review, thread: str | None) -> Row:
    opening, asked = state["opening"], state["asked"]
    row = Row(
        review=opening["review"],
        title=opening["title"],
        requester=opening["requester"],
        owner=opening["owner"],
        channel=opening["channel"],
        private=opening["private"] is not False,
        status=state["status"],
        about=asked["about"] if asked else None,
        at_most=asked["at_most"] if asked else None,
        verdict=state["verdict"],
        opened_at=opening["opened_at"],
        thread=thread,
        questions_asked=state["questions_asked"],
        approach=opening["approach"],
        pack=state["pack"],
        round=state.get("round") or 0,
        moved=(moved := state.get("moved")) and moved["says"],
        board=_board(state),
        ruling=_ruling(state),
        steps=_steps(state),
        waivers=_waivers(state),
        waived=_waived(state),
        rounds=[_round(one) for one in state.get("rounds") or []],
        spent=state.get("spent") or [],
    )
    return with_decision(row, state["decision"])


def with_decision(row: Row, decision: str | None) -> Row:
    """The row with what the decision says; `decision` is its JSON."""
    said: dict[str, Any] = json.loads(decision) if decision else {}
    return {**row, "outcome": said.get("outcome"), "headline": said.get("headline"), "decided_on": said.get("as_of")}


def _board(state: Review) -> BoardState:
    ruled = state.get("ruled")
    if ruled:
        return ruled["what"]
    if state["status"] != "recommended" or not state.get("board"):
        return "none"
    return "held" if state.get("concerns") else "waiting"


def _ruling(state: Review) -> RulingRow | None:
    ruled = state.get("ruled")
    return RulingRow(what=ruled["what"], by=ruled["by"], on=_day(ruled["at"]), text=ruled["text"], at=ruled["at"]) if ruled else None


def _steps(state: Review) -> list[StepRow]:
    return [
        StepRow(
            id=step["id"],
            text=step["text"],
            role=step["role"],
            owner=step["owner"],
            due=step["due"],
            done=_day(step["done"]["at"]) if step["done"] else None,
            advised=step["advised"],
            done_at=step["done"]["at"] if step["done"] else None,
        )
        for step in state.get("steps") or []
    ]


def _waivers(state: Review) -> list[WaiverRow]:
    return [
        WaiverRow(policy=granted["policy"], expires=granted["expires"], by=granted["granted_by"])
        for granted in state.get("waivers") or []
        if granted["ended"] is None
    ]


def _waived(state: Review) -> list[WaivedRow]:
    return [
        WaivedRow(
            policy=granted["policy"],
            expires=granted["expires"],
            by=granted["granted_by"],
            granted=granted["granted_on"],
            ended=granted["ended"],
        )
        for granted in state.get("waivers") or []
    ]


def _round(finished: Round) -> RoundRow:
    return RoundRow(
        on=finished["decided_on"],
        at=finished.get("decided_at"),
        outcome=finished["outcome"],
        headline=finished["headline"],
        proposed=finished.get("proposed"),
        questions=finished.get("questions"),
        fired=[policy for policy, finding in finished["findings"].items() if finding in OPEN_FINDINGS],
    )


def _day(at: str) -> str:
    return day_in(at, UTC).isoformat()
