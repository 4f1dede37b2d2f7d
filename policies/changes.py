"""The nearest changes of mind: which other answers would lead to another outcome or headline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.compiled import IMPOSSIBLE, Compiled
from policies.expression import DONT_KNOW, Answer
from policies.variables import FactVariables

PAIRS_A_RESULT: Final = 3  # where no single change reaches a result, so many pairs are shown for it

Result = tuple[str, str]  # outcome, headline


@dataclass(frozen=True, slots=True)
class Change:
    changes: Mapping[str, Answer]
    outcome: str
    headline: str


def nearest_changes(compiled: Compiled, answers: Mapping[str, Answer]) -> list[Change]:
    """Every single change of an answer that gives another outcome or headline, then pairs for results no single reaches.

    Changed answers are never don't knows, contradict nothing, and counts move no further than to the next range. Empty
    while outcome or headline is open.
    """
    search = _Search(compiled, answers)
    now = search.result({})
    if now is None:
        return []
    singles = [Change(change, *result) for change, result in search.steps({}) if result not in (None, now)]
    reached = {now, *((change.outcome, change.headline) for change in singles)}
    return singles + list(search.pairs(reached))


class _Search:
    def __init__(self, compiled: Compiled, answers: Mapping[str, Answer]) -> None:
        self.compiled = compiled
        self.answers = {fact: answer for fact, answer in answers.items() if fact in compiled.variables.of}
        self.fixed = compiled.variables.fix(self.answers)
        self.roots = compiled.guarded["outcome"], compiled.guarded["headline"]

    def result(self, change: Mapping[str, Answer]) -> Result | None:
        """Outcome and headline after the change; None if they are open or the answers contradict one another."""
        fixed = self.fixed | self.compiled.variables.fix(change)
        values = []
        for root in self.roots:
            possible = set(self.compiled.diagrams.possible(root, fixed)) - {IMPOSSIBLE}
            if len(possible) != 1:
                return None
            values.append(possible.pop())
        return values[0], values[1]

    def asked(self, change: Mapping[str, Answer]) -> list[str]:
        """The answered facts that the diagrams look at after the change: no other fact can change the result alone."""
        fixed = self.fixed | self.compiled.variables.fix(change)
        var = self.compiled.diagrams.var
        variables = {var[node] for root in self.roots for node in self.compiled.diagrams.reachable(root, fixed)} & fixed.keys()
        facts = {self.compiled.variables.fact_at[variable] for variable in variables}
        return [fact for fact in self.compiled.pack.facts if fact in facts and fact not in change]

    def steps(self, change: Mapping[str, Answer]) -> Iterator[tuple[dict[str, Answer], Result | None]]:
        """The change with one more answer changed, and its result."""
        for fact in self.asked(change):
            for answer in _others(self.compiled.variables.of[fact], self.answers[fact]):
                further = {**change, fact: answer}
                yield further, self.result(further)

    def pairs(self, reached: set[Result]) -> Iterator[Change]:
        shown: dict[Result, list[frozenset[str]]] = {}
        for first, result in list(self.steps({})):
            if result in reached or result is None:
                for pair, after in self.steps(first):
                    if after is not None and after not in reached:
                        ways = shown.setdefault(after, [])
                        if len(ways) < PAIRS_A_RESULT and frozenset(pair) not in ways:
                            ways.append(frozenset(pair))
                            yield Change(pair, *after)


def _others(variables: FactVariables, answer: Answer) -> Iterator[Answer]:
    """Other answers than the given one: the neighbouring values of a count, one option more or fewer of several."""
    if isinstance(answer, tuple):
        for option in variables.options:
            toggled = tuple(o for o in variables.options if (o in answer) != (o == option))
            if toggled:
                yield toggled
        return
    if variables.kind == "count":
        (here,) = variables.encode(answer)
        for index, bound in enumerate(variables.bounds):
            if index != here:
                below = index < here and answer != DONT_KNOW
                yield variables.bounds[index + 1] - 1 if below else bound
        return
    yield from (option for option in variables.options if option != answer)
