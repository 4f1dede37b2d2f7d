"""What a reader has found becomes answers: by the author of the message, with their words, under the same rules as any answer."""

from typing import Final

from graphs.claude.contract import Found
from graphs.disagreement import take_record
from graphs.draft import Draft
from graphs.explaining import why
from graphs.heard import OfMessage
from graphs.messages import Message
from graphs.records import read_record
from graphs.state import Record
from graphs.wording import name

MOST_EXPLAINED: Final = 2  # questions of one message


def take_late(draft: Draft) -> None:
    """What was written in earlier turns, and could not be read then."""
    if draft.heard is None:
        return
    for entry in {entry["at"]: entry for entry in draft.before.get("unread") or []}.values():
        said = draft.heard.read.get(entry["at"])
        if said:
            stub = Message(id=entry["message"], do="say", by=entry["by"], at=entry["at"], text=None, fact=None, value=None)
            take_said(draft, stub, said)


def take_said(draft: Draft, message: Message, said: OfMessage) -> None:
    for found in said.found:
        _take_found(draft, message, found)
    for withdrawn in said.withdrawn:
        _withdraw(draft, message, withdrawn.fact)
    for wondered in said.wondered[:MOST_EXPLAINED]:
        draft.journal("asked_why", message, facts=[wondered.fact])
        draft.whisper(message["by"], why(draft, wondered.fact))


def _take_found(draft: Draft, message: Message, found: Found) -> None:
    record = read_record(message, found)
    before = draft.state["facts"].get(found.fact)
    if before is not None and before["by"] == record["by"] and _outweighs(draft, before, record, found.fact):
        return
    if found.sure or (before is not None and (before["value"] == record["value"] or before["by"] != record["by"])):
        take_record(draft, message, found.fact, record)
        return
    draft.journal("doubted", message, fact=found.fact, value=record["value"])
    draft.state["doubts"] = {**(draft.state.get("doubts") or {}), found.fact: record}
    if before is not None:  # perhaps a correction of one's own: asked, and until then the answer stays
        draft.state["again"] = [found.fact, *(other for other in draft.state["again"] if other != found.fact)]


def _outweighs(draft: Draft, before: Record, record: Record, fact: str) -> bool:
    """A person's later words stand over their earlier ones, which were read late; their pressed control over the same message's words."""
    if before["message"] == record["message"]:
        return before["how"] == "typed"
    return float(before["at"]) > float(record["at"]) and fact not in draft.state["again"]


def _withdraw(draft: Draft, message: Message, fact: str) -> None:
    """Only one's own words, and only while the interview goes on: nothing that is read opens a recap again."""
    record = draft.state["facts"].get(fact)
    if record is None or record["by"] != message["by"]:
        return
    if draft.state["status"] != "interviewing":
        draft.journal("refused", message, wish="withdraw", fact=fact)
        draft.tell(message["by"], f"To change this answer, press Change next to it, or write: change {name(draft.pack, fact)}.")
        return
    draft.journal("asked_again", message, fact=fact)
    draft.state["again"] = [fact, *(other for other in draft.state["again"] if other != fact)]


def weigh_doubts(draft: Draft) -> None:
    """An answer that the reader is not sure of is confirmed where it can change an output; elsewhere it stands as it is."""
    doubts = dict(draft.state.get("doubts") or {})
    if not doubts:
        return
    for fact, record in list(doubts.items()):
        again = [other for other in draft.state["again"] if other != fact]
        if fact in draft.state["facts"]:
            if fact not in draft.state["again"]:
                del doubts[fact]
        elif draft.knowledge.matters(fact):
            draft.state["again"] = [*again, fact]
        else:
            del doubts[fact]
            draft.state["again"] = again
            draft.answer(fact, record)
    draft.state["doubts"] = doubts
