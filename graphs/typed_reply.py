"""A reply typed in the thread: a command, answers to what is asked, or something that answers nothing."""

import re
from collections.abc import Iterator
from typing import Final

from graphs.draft import Draft
from graphs.messages import Message
from graphs.typed_answer import typed_answer
from graphs.typed_command import meant_facts, typed_change, typed_command
from graphs.wording import name
from policies.expression import DONT_KNOW, Answer
from policies.pack import Pack
from policies.sheet import Misfit, written_answer

_PARTS: Final = re.compile(r"\s*[,;\n]\s*")
MOST_MEANT: Final = 4  # facts that a hint names when it is not clear which one is to be changed


def read_reply(draft: Draft, message: Message, *, silent: bool = False) -> Iterator[Message]:
    """The gestures that a typed reply stands for; a reply that stands for none is answered with a hint, unless it is `silent`."""
    text = message["text"] or ""
    open_facts = waiting(draft)
    if command := typed_command(text):
        yield {**message, "do": command, "fact": None}
    elif answers := typed_answers(draft.pack, open_facts, text):
        for fact, answer in answers.items():
            yield {**message, "do": "answer", "fact": fact, "value": written_answer(answer)}
    elif wish := typed_change(text):
        yield from _change(draft, message, wish)
    elif draft.state["status"] != "recommended" and not silent:
        _hint(draft, message, open_facts)


def waiting(draft: Draft) -> list[str]:
    """The facts that a reply may answer: what is disagreed about, or what is asked and not answered yet."""
    state = draft.state
    if state["held"] and state["disagreement"]:
        return [state["held"][0]["fact"]]
    asked = state["asked"]
    return [fact for fact in asked["facts"] if fact not in state["facts"] or fact in state["again"]] if asked else []


def typed_answers(pack: Pack, waiting: list[str], text: str) -> dict[str, Answer]:
    """By a list in the order of several facts; or by the one fact that the text fits."""
    parts = _PARTS.split(text.strip())
    if len(waiting) > 1 and len(parts) == len(waiting):
        listed = {fact: typed_answer(pack.facts[fact], part) for fact, part in zip(waiting, parts, strict=True)}
        if _all_fit(listed):
            return {fact: answer for fact, answer in listed.items() if not isinstance(answer, Misfit)}
    fits = {fact: answer for fact in waiting if not isinstance(answer := typed_answer(pack.facts[fact], text), Misfit)}
    unknown = set(fits.values()) <= {DONT_KNOW, ()}  # "we don't know" answers all of them
    return fits if len(fits) == 1 or unknown else {}


def _all_fit(listed: dict[str, Answer | Misfit]) -> bool:
    return not any(isinstance(answer, Misfit) for answer in listed.values())


def _change(draft: Draft, message: Message, wish: str) -> Iterator[Message]:
    meant = meant_facts(draft.pack, wish, draft.state["facts"])
    if len(meant) == 1:
        yield {**message, "do": "change", "fact": meant[0]}
        return
    known = meant or list(draft.state["facts"])
    names = ", ".join(name(draft.pack, fact) for fact in known[:MOST_MEANT])
    start = "More than one answer fits that" if meant else "I could not find that answer"
    how = f"Write change, then its name, for example: {names}." if names else "Nothing has been answered yet."
    draft.journal("not_understood", message)
    draft.tell(message["by"], f"{start}. {how}")


def _hint(draft: Draft, message: Message, waiting: list[str]) -> None:
    """To everybody the first time, then only to whoever wrote: people may also talk to one another in the thread."""
    draft.journal("not_understood", message)
    text = _hint_text(draft, waiting)
    asked = draft.state["asked"]
    if asked and waiting and not asked["misread"]:
        asked["misread"] += 1
        draft.say(text)
    else:
        draft.tell(message["by"], text)


def _hint_text(draft: Draft, waiting: list[str]) -> str:
    if draft.state["status"] == "recap":
        return "I am waiting for Confirm. To change an answer, press Change next to it, or write change and its name."
    if len(waiting) > 1:
        return "I could not match that to one of the questions. Please use the buttons, or answer all of them in order, with commas."
    if not waiting:
        return "That came before the next question was there. Please answer it below."
    fact = draft.pack.facts[waiting[0]]
    if fact.kind == "count":
        return "I could not read a number in that. Write one such as 1200, about 20k or 1.5 million, or: we don't know."
    options = ", ".join(fact.options.get(option, option) for option in fact.answers)
    return f"I could not read that as an answer. You can press a button, or write one of: {options}; or: we don't know."
