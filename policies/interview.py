"""What to ask next, and how many questions are left.

The open output that comes first is settled first: the headline, then the outcome, then what is left of routes, findings
and the other outputs. Within it, the fact is asked whose answer is expected to make the value most certain (Gini gain
on the exact posteriors). Only facts that still matter are asked, so every question can still change the outcome.
"""

import random
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from policies.compiled import Compiled
from policies.expression import Answer
from policies.knowledge import Knowledge
from policies.posterior import Posterior

COMPLETIONS: Final = 64  # played to the end for the expected number of questions


@dataclass(frozen=True, slots=True)
class QuestionsLeft:
    """`at_most` never rises without a correction; `expected` is a mean over seeded completions, to one decimal."""

    expected: float
    at_most: int


def next_question(knowledge: Knowledge) -> tuple[str, ...]:
    """The one to three facts to ask next, the most telling first; none once everything is fixed."""
    output = knowledge.first_open
    if output is None:
        return ()
    best = most_telling(knowledge.compiled, knowledge.root(output))
    together = knowledge.compiled.pack.question_of(best)
    return (best, *(fact for fact in together if fact != best and fact not in knowledge.answers and knowledge.matters(fact)))


def most_telling(compiled: Compiled, root: int) -> str:
    """The fact that matters to a guarded diagram and has the highest gain; the first of equals in the diagram's order."""
    if root not in compiled.best:
        candidates = compiled.variables.facts_in(compiled.matters(root))
        if len(candidates) > 1:
            gains = Posterior(compiled, root).gains()
            candidates.sort(key=lambda fact: -gains[fact])
        compiled.best[root] = candidates[0]
    return compiled.best[root]


def questions_left(knowledge: Knowledge, completions: int = COMPLETIONS) -> QuestionsLeft:
    """At most: the questions that hold a fact that still matters, for each is asked at most once. Expected: see COMPLETIONS."""
    pack = knowledge.compiled.pack
    at_most = len({pack.question_of(fact) for fact in knowledge.still_matters})
    if not at_most:
        return QuestionsLeft(0.0, 0)
    lengths = [_play(knowledge, random.Random(seed)) for seed in range(completions)]
    return QuestionsLeft(round(fmean(lengths), 1), at_most)


def _play(knowledge: Knowledge, rng: random.Random) -> int:
    """The number of questions until everything is fixed, under answers drawn by their priors."""
    asked = 0
    while facts := next_question(knowledge):
        asked += 1
        for fact in facts:
            knowledge = knowledge.given({fact: draw_answer(knowledge, fact, rng)})
    return asked


def draw_answer(knowledge: Knowledge, fact: str, rng: random.Random) -> Answer:
    """An answer by the fact's prior, among those that contradict nothing."""
    compiled = knowledge.compiled
    variables = compiled.variables.of[fact]
    weights = compiled.variables.weights[variables.first : variables.first + variables.size]
    while True:
        values = [rng.choices(range(len(row)), row)[0] for row in weights]
        answer = variables.decode(values)
        if compiled.is_consistent({**knowledge.answers, fact: answer}):
            return answer
