"""A board that has not reacted is reminded after some working days, once a round."""

from collections.abc import Iterator
from datetime import date

from graphs.context import Context
from graphs.draft import Draft
from graphs.messages import Message
from graphs.state import Review
from graphs.views import Note
from graphs.workdays import after_working_days


def when_to_remind_board(state: Review, context: Context) -> Iterator[date]:
    waits = state["status"] == "recommended" and state.get("board") and not state.get("ruled") and not state.get("concerns")
    if waits and context.board and state.get("board_reminded") != state["round"]:
        yield after_working_days(date.fromisoformat(state["rounds"][-1]["decided_on"]), context.board.remind_after)


def remind_board(draft: Draft, today: date, message: Message) -> None:
    if any(day <= today for day in when_to_remind_board(draft.state, draft.context)):
        draft.state["board_reminded"] = draft.state["round"]
        draft.journal("board_reminded", message, round=draft.state["round"])
        text = f"{draft.review} waits for the board: nobody has ruled on it yet. The buttons are above, beside the decision."
        draft.post(Note(view="note", review=draft.review, to=None, text=text, called=_whom(draft)))


def _whom(draft: Draft) -> list[str]:
    """Those who may rule; a user group where the board is one."""
    seat = draft.context.board
    called = (seat.called or sorted(seat.members)) if seat else ()
    return [one for one in called if one != draft.state["opening"]["requester"]]
