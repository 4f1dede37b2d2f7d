"""Replies that were edited or deleted after they were sent.

The newest text of a reply counts. A reply is told by its time, which an answer's record keeps. Before a reply is read, an
edit takes its place and a deletion takes it away; afterwards an edit is a correction of what it answered, by the same person.
A deleted reply is another matter: its answer was given, read and perhaps built upon, and a record that loses an answer because a
message has gone could not be trusted. So the answer stays until somebody changes it, its quote is marked, and the team is told.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from graphs.disagreement import take_record
from graphs.draft import Draft
from graphs.heard import OfMessage
from graphs.messages import Message
from graphs.records import read_record, typed_record
from graphs.standing import recap_views
from graphs.state import Held, Record, Revision
from graphs.typed_reply import typed_answers
from graphs.views import Deleted
from graphs.wording import answer_text, name, said
from policies.expression import DONT_KNOW
from policies.sheet import Misfit, read_answer

MOST: Final = 50  # revisions that are remembered; a late delivery is minutes late


def ahead(draft: Draft, messages: Iterable[Message]) -> None:
    """Before anything is read: edits and deletions of replies that came in with them, or that wait for the reader."""
    messages = list(messages)
    said = {message["at"] for message in messages if message["do"] == "say"}
    said |= {entry["at"] for entry in draft.state.get("unread") or []}
    for message in messages:
        if message["do"] in ("edit", "delete") and message["value"] in said:
            _remember(draft, message)


def as_it_stands(draft: Draft, message: Message) -> Message | None:
    """A reply as it is now; None where it is gone."""
    revision = (draft.state.get("revised") or {}).get(message["at"])
    if revision is None:
        return message
    return None if revision["text"] is None else {**message, "text": revision["text"]}


def edit(draft: Draft, message: Message) -> None:
    time = str(message["value"])
    facts = _resting_on(draft, message)
    draft.journal("edited", message, reply=time, text=message["text"], facts=facts)
    if not _remember(draft, message):
        return
    if draft.state["status"] == "recommended":
        if facts:
            draft.tell(message["by"], f"{draft.review} is decided already. {_how_to_change(draft, facts)}")
    elif draft.heard and (said := draft.heard.of(message)):
        _correct_as_read(draft, message, facts, said)
    elif facts:
        _correct(draft, message, facts)


def delete(draft: Draft, message: Message) -> None:
    facts = _resting_on(draft, message)
    draft.journal("deleted", message, reply=str(message["value"]), facts=facts)
    _remember(draft, message)
    shown = [fact for fact in facts if fact in draft.state["facts"] and _is_of(draft.state["facts"][fact], message)]
    draft.state["held"] = [_marked(held) if _is_of(held["record"], message) else held for held in draft.state["held"]]
    if not shown:
        return
    for fact in shown:
        draft.state["facts"][fact] = {**draft.state["facts"][fact], "deleted": True}
    answers = draft.sheet
    told = [said(draft.pack, fact, draft.state["facts"][fact], answers[fact]) for fact in shown]
    draft.post(Deleted(view="deleted", review=draft.review, by=message["by"], answers=told))
    for effect, view in zip(draft.state["recap"], recap_views(draft), strict=False):
        draft.update(effect, view)


def _remember(draft: Draft, message: Message) -> bool:
    """Whether it is news: of several revisions the latest counts, in whatever order they come."""
    revised, time = draft.state.get("revised") or {}, str(message["value"])
    before = revised.get(time)
    if before is not None and float(message["at"]) <= float(before["at"]):
        return before["at"] == message["at"]
    revision = Revision(at=message["at"], text=message["text"] if message["do"] == "edit" else None)
    kept = {**{other: revised[other] for other in revised if other != time}, time: revision}
    draft.state["revised"] = dict(list(kept.items())[-MOST:])
    return True


def _resting_on(draft: Draft, message: Message) -> list[str]:
    """The facts whose answers come from the reply, in the order in which it gave them."""
    held = (held["fact"] for held in draft.state["held"] if _is_of(held["record"], message))
    stand = (fact for fact, record in draft.state["facts"].items() if _is_of(record, message))
    return list(dict.fromkeys((*stand, *held)))


def _is_of(record: Record, message: Message) -> bool:
    return record["how"] in ("typed", "read") and record["at"] == message["value"] and record["by"] == message["by"]


def _correct(draft: Draft, message: Message, facts: list[str]) -> None:
    answers = typed_answers(draft.pack, facts, message["text"] or "")
    if not answers:
        draft.tell(
            message["by"], f"I could not read your edited message as an answer, so what it said stays. {_how_to_change(draft, facts)}"
        )
        return
    corrected: Message = {**message, "at": str(message["value"])}
    for fact, answer in answers.items():
        _put_in_place(draft, corrected, fact, typed_record(corrected, answer))


def _correct_as_read(draft: Draft, message: Message, facts: list[str], said: OfMessage) -> None:
    """What the edited reply says now; what it no longer says stays until somebody changes it, and its author is told so."""
    corrected: Message = {**message, "at": str(message["value"])}
    for found in said.found:
        if found.sure or found.fact in facts:
            _put_in_place(draft, corrected, found.fact, read_record(corrected, found))
    if left := [fact for fact in facts if all(found.fact != fact for found in said.found)]:
        draft.tell(message["by"], f"Your edited message no longer says this, but it stays for now. {_how_to_change(draft, left)}")


def _put_in_place(draft: Draft, message: Message, fact: str, record: Record) -> None:
    """The same answer in other words only changes its quote; another one is taken as a person's correction of their own."""
    state = draft.state
    reply: Message = {**message, "value": message["at"]}
    before = state["facts"].get(fact)
    if before is not None and _is_of(before, reply) and before["value"] == record["value"]:
        state["facts"][fact] = {**before, "quote": record["quote"]}
    elif any(held["fact"] == fact and _is_of(held["record"], reply) for held in state["held"]):
        mine = [held["fact"] == fact and _is_of(held["record"], reply) for held in state["held"]]
        pairs = zip(state["held"], mine, strict=True)
        state["held"] = [_reworded(held, record) if own else held for held, own in pairs]
    else:
        take_record(draft, message, fact, record)


def _marked(held: Held) -> Held:
    return Held(fact=held["fact"], record={**held["record"], "deleted": True})


def _reworded(held: Held, record: Record) -> Held:
    """Whether it disagrees still is weighed after the turn's messages have been read."""
    return Held(fact=held["fact"], record={**held["record"], "value": record["value"], "quote": record["quote"]})


def _how_to_change(draft: Draft, facts: list[str]) -> str:
    stands = "; ".join(_stands(draft, facts))
    return f"{stands + '. ' if stands else ''}To change it, write: change the {name(draft.pack, facts[0])}."


def _stands(draft: Draft, facts: list[str]) -> Iterator[str]:
    for fact in facts:
        if fact in draft.state["facts"]:
            answer = read_answer(draft.pack.facts[fact], draft.state["facts"][fact]["value"])
            yield f"{name(draft.pack, fact)}: {answer_text(DONT_KNOW if isinstance(answer, Misfit) else answer)}"
