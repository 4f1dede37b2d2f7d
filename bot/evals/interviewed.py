"""What the rest of an interview brings: questions that are still asked of a team, and its answers."""

from collections.abc import Mapping
from typing import Final

from policies.compiled import Compiled
from policies.contradiction import contradiction
from policies.expression import DONT_KNOW, Answer
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.model import Fact
from policies.sheet import Sheet

UNKNOWN_CHOICES: Final = ()


def interviewed(compiled: Compiled, sheet: Sheet, replies: Sheet | None = None) -> tuple[Sheet, int]:
    """The sheet with what was still asked, and how many questions that took; the team replies so, and don't know to the rest.

    Raises:
        Contradiction: for answers that break the pack's constraints, or that one don't know more would break.
    """
    _need_consistent(compiled, sheet)
    knowledge, asked = Knowledge(compiled, sheet), 0
    while facts := next_question(knowledge):
        asked += 1
        for fact in facts:
            knowledge = knowledge.given({fact: _reply(knowledge, fact, replies or {})})
        _need_consistent(compiled, knowledge.answers)
    return dict(knowledge.answers), asked


def _need_consistent(compiled: Compiled, sheet: Mapping[str, Answer]) -> None:
    if problem := contradiction(compiled, dict(sheet)):
        raise problem


def _reply(knowledge: Knowledge, fact: str, replies: Sheet) -> Answer:
    """A reply that contradicts what was understood before would be put to the team; here it counts as don't know."""
    reply = replies.get(fact)
    fits = reply is not None and knowledge.compiled.is_consistent({**knowledge.answers, fact: reply})
    return reply if reply is not None and fits else _unknown(knowledge.compiled.pack.facts[fact])


def _unknown(fact: Fact) -> Answer:
    return UNKNOWN_CHOICES if fact.kind == "choices" else DONT_KNOW
