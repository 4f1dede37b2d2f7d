"""A review as the register has it, made from its state after every turn."""

import json
from datetime import UTC
from typing import Any, Literal, NotRequired, TypedDict

from graphs.messages import PinnedPack
from graphs.state import Review
from graphs.views import Status
from graphs.workdays import day_in

BoardState = Literal["none", "waiting", "approved", "changes", "declined", "held"]


class StepRow(TypedDict):
    """`due` and `done` are days as YYYY-MM-DD."""

    id: str
    text: str
    role: str
    owner: str | None
    due: str
    done: str | None
    advised: bool


class WaiverRow(TypedDict):
    """A waiver in force; `expires` is its last day as YYYY-MM-DD."""

    policy: str
    expires: str
    by: str


class RulingRow(TypedDict):
    what: str
    by: str
    on: str
    text: str | None


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
    return RulingRow(what=ruled["what"], by=ruled["by"], on=_day(ruled["at"]), text=ruled["text"]) if ruled else None


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
        )
        for step in state.get("steps") or []
    ]


def _waivers(state: Review) -> list[WaiverRow]:
    return [
        WaiverRow(policy=granted["policy"], expires=granted["expires"], by=granted["granted_by"])
        for granted in state.get("waivers") or []
        if granted["ended"] is None
    ]


def _day(at: str) -> str:
    return day_in(at, UTC).isoformat()
