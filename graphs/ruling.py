"""What the board says of a decision: approve, ask for changes, decline, hold with a concern, and release that.

Everybody is looked at again for each press, in the review's turn, so that of two presses at once the first one counts.
"""

from typing import Any, Final, Literal

from graphs.announcing import announce
from graphs.draft import Draft
from graphs.messages import Message
from graphs.recommending import attach_record
from graphs.state import Concern, Ruled
from graphs.views import Note

What = Literal["approved", "changes", "declined"]
RULED: Final[dict[What, str]] = {"approved": "approved", "changes": "sent back for changes", "declined": "declined"}
AGAIN: Final = "Nothing has been kept: please press the button once more, and say in the form what it is about."
NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def approve(draft: Draft, message: Message) -> None:
    if not may_rule(draft, message):
        return
    if concerns := draft.state.get("concerns"):
        whose = "Your concern" if message["by"] in [concern["by"] for concern in concerns] else "A concern of the board"
        refuse_ruling(draft, message, f"{whose} stands. Once it is released, {draft.review} can be approved.")
        return
    _rule(draft, message, "approved")


def ask_changes(draft: Draft, message: Message) -> None:
    if may_rule(draft, message) and says_why(draft, message):
        _rule(draft, message, "changes")


def decline(draft: Draft, message: Message) -> None:
    if may_rule(draft, message) and says_why(draft, message):
        _rule(draft, message, "declined")


def hold(draft: Draft, message: Message) -> None:
    """A second concern of the same person takes the place of the first; both stand in the journal."""
    if may_rule(draft, message) and says_why(draft, message):
        others = [concern for concern in draft.state.get("concerns") or [] if concern["by"] != message["by"]]
        text = str(message["text"])
        draft.state["concerns"] = [*others, Concern(by=message["by"], at=message["at"], text=text)]
        draft.journal("held", message, round=draft.state.get("round", 1), text=text)
        _tell_owner(draft, f"The board has a concern about {draft.review}, so nothing is approved yet. It stands above.")


def release(draft: Draft, message: Message) -> None:
    if not may_rule(draft, message):
        return
    author = value_of(message).get("concern")
    concerns = draft.state.get("concerns") or []
    if author not in [concern["by"] for concern in concerns]:
        draft.tell(message["by"], "That concern is released already.")
        return
    draft.state["concerns"] = [concern for concern in concerns if concern["by"] != author]
    draft.journal("released", message, round=draft.state.get("round", 1), concern=author, text=message["text"])


def may_rule(draft: Draft, message: Message, *, after_approval: bool = False) -> bool:
    """Says no to the person alone, and keeps that in the journal."""
    problem = _problem(draft, message, after_approval=after_approval)
    if problem:
        refuse_ruling(draft, message, problem)
    return problem is None


def refuse_ruling(draft: Draft, message: Message, problem: str) -> None:
    draft.journal("refused", message, wish=message["do"])
    draft.tell(message["by"], problem)


def says_why(draft: Draft, message: Message) -> bool:
    """Without words only where somebody came onto the board between the press and this turn, and was shown no form."""
    if (message["text"] or "").strip():
        return True
    draft.tell(message["by"], AGAIN)
    return False


def value_of(message: Message) -> dict[str, Any]:
    return message["value"] if isinstance(message["value"], dict) else {}


def _problem(draft: Draft, message: Message, *, after_approval: bool) -> str | None:
    state, seat = draft.state, draft.context.board
    if seat is None or message["by"] not in seat.members:
        return "Only the board of this channel decides here. What you know can still change an answer: just write it in the thread."
    if message["by"] == state["opening"]["requester"]:
        return f"You opened this review, so someone else on the board decides. {_others(len(seat.members) - 1)}"
    if state["status"] != "recommended" or value_of(message).get("round") != state.get("round", 1):
        return f"{draft.review} has gone on since, so there is nothing to decide there any more. Please look at its newest post."
    if state.get("decide_again"):
        return f"A waiver has just changed what {draft.review} recommends. Please look at it again, then press."
    ruled = state.get("ruled")
    if ruled and not (after_approval and ruled["what"] == "approved"):
        who = "You have ruled" if ruled["by"] == message["by"] else "Somebody else on the board was quicker"
        return f"{who}: {draft.review} is {RULED[ruled['what']]} already."
    return None


def _others(count: int) -> str:
    if count == 0:
        return "Nobody else is on it, so please ask whoever runs Plumbline here to name somebody."
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"The {number} other member{' has' if count == 1 else 's have'} been told."


def _rule(draft: Draft, message: Message, what: What) -> None:
    state = draft.state
    text = message["text"] if what != "approved" else None
    ruled = Ruled(what=what, by=message["by"], at=message["at"], text=text)
    state["ruled"] = ruled
    if rounds := state.get("rounds"):  # one that was decided before there were boards has none
        state["rounds"] = [*rounds[:-1], {**rounds[-1], "ruled": ruled}]
    draft.journal(what, message, round=state.get("round", 1), text=text)
    announce(draft)
    attach_record(draft)
    _tell_owner(
        draft, f"The board has looked at {draft.review}: it is {RULED[what]}.{'' if what == 'approved' else ' Its words stand above.'}"
    )


def _tell_owner(draft: Draft, text: str) -> None:
    draft.post(Note(view="note", review=draft.review, to=draft.state["opening"]["owner"], text=text))
