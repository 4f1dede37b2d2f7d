"""The diagrams' variables: how the answers to facts become numbered values.

A yes/no or choice fact is one variable with a value an option and one for the don't know. A count is one variable whose
values are the ranges between the bounds that conditions compare with. A choices fact is a yes/no variable an option, all
no being its don't know; its variables stand next to one another.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.expression import DONT_KNOW, Answer, AtLeast, Expression, Highest, Leaf, Table, TableIs
from policies.model import Fact

Part = Expression | Table | Highest


@dataclass(frozen=True, slots=True)
class FactVariables:
    """The variables of one fact: `first` and the following `size - 1`."""

    fact: str
    kind: str
    options: tuple[str, ...]  # choice: its answers; choices: its options
    bounds: tuple[int, ...]  # count: where ranges begin, the first being 0
    first: int
    size: int
    arity: int  # the number of values of each variable
    mask: int  # the variables as bits

    def encode(self, answer: Answer) -> tuple[int, ...]:
        """The value index of each variable."""
        if isinstance(answer, tuple):
            return tuple([int(option in answer) for option in self.options])
        if answer == DONT_KNOW:
            return (self.arity - 1,)
        if isinstance(answer, int):
            return (bisect_right(self.bounds, answer) - 1,)
        return (self.options.index(answer),)

    def decode(self, values: Sequence[int]) -> Answer:
        """An answer with these value indexes; a range is stood for by its lower bound."""
        if self.kind == "choices":
            return tuple(option for option, value in zip(self.options, values, strict=True) if value)
        (index,) = values
        if index == self.arity - 1:
            return DONT_KNOW
        return self.bounds[index] if self.kind == "count" else self.options[index]

    def answers(self) -> Iterator[Answer]:
        """Every answer that conditions can tell apart; for a choices fact every set of options."""
        if self.kind == "choices":
            for number in range(1 << self.size):
                yield self.decode([number >> bit & 1 for bit in range(self.size)])
        else:
            for index in range(self.arity):
                yield self.decode([index])


class Variables:
    """The variables of the facts that some expression reads, in order of first use."""

    def __init__(self, facts: Mapping[str, Fact], order: Iterable[str], bounds: Mapping[str, set[int]]) -> None:
        self.of: dict[str, FactVariables] = {}
        first = 0
        for name in order:
            fact = facts[name]
            size = len(fact.options) if fact.kind == "choices" else 1
            cuts = tuple(sorted({0, *bounds.get(name, ())})) if fact.kind == "count" else ()
            arity = 2 if fact.kind == "choices" else len(cuts or fact.answers) + 1
            self.of[name] = FactVariables(name, fact.kind, fact.answers, cuts, first, size, arity, ((1 << size) - 1) << first)
            first += size
        self.fact_at = tuple(name for name, variables in self.of.items() for _ in range(variables.size))
        self.weights = tuple(row for name, variables in self.of.items() for row in _prior(facts[name], variables))
        self.arities = tuple(self.of[name].arity for name in self.fact_at)

    def fix(self, answers: Mapping[str, Answer]) -> dict[int, int]:
        """The answers as fixed variables; facts that no expression reads are passed over."""
        fixed: dict[int, int] = {}
        for fact, answer in answers.items():
            if fact in self.of:
                variables = self.of[fact]
                fixed.update(enumerate(variables.encode(answer), variables.first))
        return fixed

    def indexes(self, fact: str) -> range:
        return range(self.of[fact].first, self.of[fact].first + self.of[fact].size)

    def facts_in(self, mask: int) -> list[str]:
        return [fact for fact, variables in self.of.items() if variables.mask & mask]


def _prior(fact: Fact, variables: FactVariables) -> Iterator[tuple[float, ...]]:
    """The pack's counts as probabilities of each value; an answer without a count weighs 1, an option of several a half."""
    if variables.kind == "choices":
        for option in variables.options:
            chosen = fact.prior.get(option, 50) / 100
            yield 1 - chosen, chosen
    else:
        counts = [fact.prior.get(str(variables.decode([index])), 1.0) for index in range(variables.arity)]
        yield tuple(count / sum(counts) for count in counts)


def facts_read(roots: Iterable[Part]) -> tuple[list[str], dict[str, set[int]]]:
    """The facts that expressions read, in order of first use, and the bounds that counts are compared with."""
    order: dict[str, None] = {}
    bounds: dict[str, set[int]] = {}
    seen: set[Part] = set()

    def visit(part: Part) -> None:
        if part in seen:
            return
        seen.add(part)
        if isinstance(part, Leaf):
            order.setdefault(part.fact.id)
            if isinstance(part, AtLeast) and part.bound > 0:
                bounds.setdefault(part.fact.id, set()).add(part.bound)
            return
        for inner in _parts(part):
            visit(inner)

    for root in roots:
        visit(root)
    return list(order), bounds


def _parts(part: Part) -> Iterator[Part]:
    if isinstance(part, Table):
        yield from (condition for condition, _ in part.cases)
    elif isinstance(part, Highest):
        yield from part.tables
    elif isinstance(part, TableIs):
        yield part.table
    elif hasattr(part, "parts"):
        yield from part.parts
    elif hasattr(part, "part"):
        yield part.part
