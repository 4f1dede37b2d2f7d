"""Replies that were edited or deleted after they were sent.

The newest text of a reply counts. A reply is told by its time, which an answer's record keeps. Before a reply is read, an
edit takes its place and a deletion takes it away; afterwards an edit is a correction of what it answered, by the same person.
A deleted reply is another matter: its answer was given, read and perhaps built upon, and a record that loses an answer because a
message has gone could not be trusted. So the answer stays until somebody changes it, its quote is marked, and the team is told.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from graphs.disagreement import take
from graphs.draft import Draft
from graphs.messages import Message
from graphs.standing import recap_views
from graphs.state import Held, Record, Revision
from graphs.typed_reply import typed_answers
from graphs.views import Deleted
from graphs.wording import answer_text, name, said
from policies.expression import DONT_KNOW, Answer
from policies.sheet import Misfit, read_answer, written_answer

MOST: Final = 50  # revisions that are remembered; a late delivery is minutes late


def ahead(draft: Draft, messages: Iterable[Message]) -> None:
    """Before anything is read: edits and deletions of replies that came in together with them."""
    messages = list(messages)
    said = {message["at"] for message in messages if message["do"] == "say"}
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
    return record["how"] == "typed" and record["at"] == message["value"] and record["by"] == message["by"]


def _correct(draft: Draft, message: Message, facts: list[str]) -> None:
    answers = typed_answers(draft.pack, facts, message["text"] or "")
    if not answers:
        draft.tell(
            message["by"], f"I could not read your edited message as an answer, so what it said stays. {_how_to_change(draft, facts)}"
        )
        return
    corrected: Message = {**message, "at": str(message["value"])}
    for fact, answer in answers.items():
        _put_in_place(draft, corrected, fact, answer)


def _put_in_place(draft: Draft, message: Message, fact: str, answer: Answer) -> None:
    """The same answer in other words only changes its quote; another one is taken as a person's correction of their own."""
    state, value = draft.state, written_answer(answer)
    reply: Message = {**message, "value": message["at"]}
    record = state["facts"].get(fact)
    if record is not None and _is_of(record, reply) and record["value"] == value:
        state["facts"][fact] = {**record, "quote": message["text"]}
    elif any(held["fact"] == fact and _is_of(held["record"], reply) for held in state["held"]):
        mine = [held["fact"] == fact and _is_of(held["record"], reply) for held in state["held"]]
        pairs = zip(state["held"], mine, strict=True)
        state["held"] = [_reworded(held, message, value) if own else held for held, own in pairs]
    else:
        take(draft, message, fact, answer, how="typed", quote=message["text"])


def _marked(held: Held) -> Held:
    return Held(fact=held["fact"], record={**held["record"], "deleted": True})


def _reworded(held: Held, message: Message, value: Any) -> Held:
    """Whether it disagrees still is weighed after the turn's messages have been read."""
    return Held(fact=held["fact"], record={**held["record"], "value": value, "quote": message["text"]})


def _how_to_change(draft: Draft, facts: list[str]) -> str:
    stands = "; ".join(_stands(draft, facts))
    return f"{stands + '. ' if stands else ''}To change it, write: change the {name(draft.pack, facts[0])}."


def _stands(draft: Draft, facts: list[str]) -> Iterator[str]:
    for fact in facts:
        if fact in draft.state["facts"]:
            answer = read_answer(draft.pack.facts[fact], draft.state["facts"][fact]["value"])
            yield f"{name(draft.pack, fact)}: {answer_text(DONT_KNOW if isinstance(answer, Misfit) else answer)}"
