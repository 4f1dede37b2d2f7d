"""Whether some interview asks more questions than the pack declares.

Interviews are played on, answer by answer, where the questions that can still matter would exceed the limit: that number
never rises, so everything else is bounded without being played. Interviews that leave the same diagrams go on the same.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

from policies.compiled import Compiled
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.sheet import Sheet

MAX_STATES: Final = 300  # of knowledge that are looked at; some ten seconds on the default pack

TooLong = Sheet | None
State = tuple[int, ...]


class TooManyStates(Exception):
    """The limit is so low that too many interviews would have to be played."""


def interview_longer_than(compiled: Compiled, limit: int) -> Sheet | None:
    """The answers of an interview that asks one more question after so many; None if there is no such interview.

    Raises:
        TooManyStates: where neither can be shown within MAX_STATES.
    """
    return _Play(compiled).beyond(Knowledge(compiled, {}), limit)


class _Play:
    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.states = 0
        self.within: dict[State, int] = {}  # how many questions a state is known to be bounded by

    def beyond(self, knowledge: Knowledge, limit: int) -> Sheet | None:
        at_most = len({self.compiled.pack.question_of(fact) for fact in knowledge.still_matters})
        if at_most <= limit:
            return None
        if limit == 0:
            return knowledge.answers
        state = tuple(knowledge.root(output) for output in knowledge.open_outputs())
        if self.within.get(state, limit + 1) <= limit:
            return None
        self.states += 1
        if self.states > MAX_STATES:
            raise TooManyStates
        after = sorted(self.answered(knowledge), key=lambda known: -len(known.still_matters))
        for known in after:
            found = self.beyond(known, limit - 1)
            if found is not None:
                return found
        self.within[state] = limit
        return None

    def answered(self, knowledge: Knowledge) -> Iterator[Knowledge]:
        """The knowledge after each set of answers to the next question that contradicts nothing."""
        facts = next_question(knowledge)
        for answers in product(*(self.compiled.variables.of[fact].answers() for fact in facts)):
            sheet = dict(zip(facts, answers, strict=True))
            if self.compiled.is_consistent({**knowledge.answers, **sheet}):
                yield knowledge.given(sheet)
