"""Answers that cannot hold together are put to the team, never silently resolved.

Either two people answer one fact differently, or an answer breaks an integrity constraint of the pack. The later answer is
held until somebody says which one stands. A person who corrects their own answer, and an answer that was asked for again,
disagree with nobody.
"""

from typing import Literal

from graphs.draft import Draft
from graphs.messages import Message
from graphs.state import Held, Record
from graphs.views import Disagreement, Side
from graphs.wording import name, said
from policies.contradiction import contradiction
from policies.errors import Contradiction
from policies.expression import DONT_KNOW, Answer
from policies.sheet import Misfit, read_answer, written_answer


def take(draft: Draft, message: Message, fact: str, answer: Answer, *, how: Literal["control", "typed"], quote: str | None) -> None:
    record = Record(
        value=written_answer(answer), how=how, quote=quote, by=message["by"], at=message["at"], message=message["id"], settled=False
    )
    take_record(draft, message, fact, record)


def take_record(draft: Draft, message: Message, fact: str, record: Record) -> None:
    """Takes an answer, or holds it where it disagrees with others."""
    state = draft.state
    if state["status"] == "recommended":
        draft.journal("not_understood", message, fact=fact)
        draft.tell(message["by"], f"{draft.review} is decided already. To change this answer, write: change {name(draft.pack, fact)}.")
        return
    first = state["held"][0] if state["held"] else None
    if first and first["fact"] == fact and first["record"]["message"] != record["message"]:
        state["held"].pop(0)  # a new answer to the fact in question settles it
        record["settled"] = True
    elif fact in state["again"] and _was_asked(draft, fact, record):
        record["settled"] = True
    held = Held(fact=fact, record=record)
    before = state["facts"].get(fact)
    if before and before["value"] == record["value"] and fact not in state["again"]:
        draft.journal("repeated", message, fact=fact, value=record["value"])
    elif disagrees(draft, held):
        state["held"].append(held)
        draft.journal("disagreed", message, fact=fact, value=record["value"])
    else:
        draft.answer(fact, record)
        state["status"] = "interviewing"


def _was_asked(draft: Draft, fact: str, record: Record) -> bool:
    """What a reader found settles nothing that it has just opened itself: the team has to have been asked first."""
    asked = draft.state["asked"]
    return record["how"] != "read" or (asked is not None and fact in asked["facts"])


def disagrees(draft: Draft, held: Held) -> bool:
    return _between_people(draft, held) is not None or _broken(draft, held) is not None


def take_what_agrees(draft: Draft) -> None:
    """Held answers that no longer disagree with anything count after all."""
    for held in list(draft.state["held"]):
        if not disagrees(draft, held):
            draft.state["held"].remove(held)
            draft.answer(held["fact"], held["record"])


def settle(draft: Draft, message: Message) -> None:
    """The team says which answer stands (`value`), or which fact to ask again (no value)."""
    fact = str(message["fact"])
    held = draft.state["held"][0] if draft.state["held"] else None
    if held is None or (message["value"] is None and fact not in _facts(draft, held)):
        draft.journal("refused", message, wish="settle", fact=fact)
        draft.tell(message["by"], "That is settled already.")
        return
    draft.journal("settled", message, fact=fact, value=message["value"])
    draft.state["held"].pop(0)
    if message["value"] is None:
        _ask_again(draft, held, fact)
    else:
        _let_stand(draft, message, held)


def view(draft: Draft, *, closed: bool = False) -> Disagreement:
    """The first held answer, as it is put to the team."""
    held = draft.state["held"][0]
    fact, record = held["fact"], held["record"]
    if (before := _between_people(draft, held)) is not None:
        sides = [_side(draft, fact, before, pick=True), _side(draft, fact, record, pick=True)]
        return Disagreement(view="disagreement", review=draft.review, says=None, sides=sides, dont_know=fact, holds=None, closed=closed)
    problem = _broken(draft, held)
    records = {**draft.state["facts"], fact: record}
    sides = [_side(draft, other, records[other], pick=False) for other in (problem.facts if problem else (fact,))]
    says = problem.says[0] if problem and problem.says else "These answers cannot hold together."
    return Disagreement(view="disagreement", review=draft.review, says=says, sides=sides, dont_know=None, holds=None, closed=closed)


def _between_people(draft: Draft, held: Held) -> Record | None:
    """The answer that somebody else has given, or the same message in another place."""
    before = draft.state["facts"].get(held["fact"])
    record = held["record"]
    one_message = before is not None and before["message"] == record["message"]
    if before is None or record["settled"] or (before["how"] == "opening" and not one_message):
        return None
    if before["how"] == "opening" and before["value"] == draft.pack.facts[held["fact"]].dont_know_counts_as:
        return None  # "not decided yet" in the form, and more in the text
    differs = before["value"] != record["value"] and (one_message or before["by"] != record["by"])
    return before if differs else None


def _broken(draft: Draft, held: Held) -> Contradiction | None:
    answer = _read(draft, held["fact"], held["record"])
    return contradiction(draft.compiled, {**draft.sheet, held["fact"]: answer})


def _facts(draft: Draft, held: Held) -> tuple[str, ...]:
    problem = _broken(draft, held)
    return problem.facts if problem else (held["fact"],)


def _ask_again(draft: Draft, held: Held, fact: str) -> None:
    """Keeps the held answer, unless that is the one to ask again; the other fact is open until it is answered."""
    if fact != held["fact"]:
        draft.forget(fact)
        draft.state["held"].insert(0, Held(fact=held["fact"], record={**held["record"], "settled": True}))
        take_what_agrees(draft)
    draft.state["again"] = [fact, *(other for other in draft.state["again"] if other != fact)]


def _let_stand(draft: Draft, message: Message, held: Held) -> None:
    fact = held["fact"]
    given = read_answer(draft.pack.facts[fact], message["value"])
    if isinstance(given, Misfit):
        draft.state["held"].insert(0, held)
        draft.journal("not_understood", message, fact=fact)
        draft.tell(message["by"], f"That did not work: {given.what}. {given.fix}.")
        return
    value = written_answer(given)
    sides = [draft.state["facts"].get(fact), held["record"]]
    record = next((side for side in sides if side and side["value"] == value), None)
    if record is None:
        record = Record(value=value, how="control", quote=None, by=message["by"], at=message["at"], message=message["id"], settled=True)
    settled = Held(fact=fact, record={**record, "settled": True})
    if disagrees(draft, settled):
        draft.state["held"].insert(0, settled)
    else:
        draft.answer(fact, settled["record"])


def _side(draft: Draft, fact: str, record: Record, *, pick: bool) -> Side:
    value = record["value"] if pick else None
    return Side(said=said(draft.pack, fact, record, _read(draft, fact, record)), value=value)


def _read(draft: Draft, fact: str, record: Record) -> Answer:
    answer = read_answer(draft.pack.facts[fact], record["value"])
    return DONT_KNOW if isinstance(answer, Misfit) else answer
