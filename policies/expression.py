"""What a condition means: an expression over answers, evaluated in three values.

True, False and None (*open*: a don't know leaves it undecided), combined by Kleene's rules. Every answer is given: a
fact that was not asked yet has no place here; that is the diagrams' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Truth = bool | None
Answer = str | int | tuple[str, ...]  # an option, a count, or the chosen options

DONT_KNOW: Final = "dont_know"


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    value: Truth


@dataclass(frozen=True, slots=True, eq=False)
class FactRef:
    """A fact as one condition reads it. `counts_as` is what a don't know stands for here; None leaves it open."""

    id: str
    counts_as: Answer | None = None

    def read(self, answers: Mapping[str, Answer]) -> Answer | None:
        answer = answers[self.id]
        if answer in (DONT_KNOW, ()):  # an empty list is the same as a don't know
            return self.counts_as
        return answer


@dataclass(frozen=True, slots=True, eq=False)
class Is:
    """A yes/no or choice fact is one of `options`."""

    fact: FactRef
    options: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    fact: FactRef
    bound: int


@dataclass(frozen=True, slots=True, eq=False)
class Has:
    """A choices fact includes `option`."""

    fact: FactRef
    option: str


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The fact has an answer other than don't know, whatever that counts as."""

    fact: FactRef


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    part: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class And:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Or:
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Ordered cases: the value of the first whose condition is true, else `otherwise`. Never open.

    A case whose condition is open is passed over; where `higher` ranks the values (lowest first), it counts if its
    value is higher than what the rest gives: a severity that a don't know leaves open is the higher one.
    """

    cases: tuple[tuple["Expression", str], ...]
    otherwise: str
    higher: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Highest:
    """The highest value that any of the tables gives; `order` ranks the values, lowest first."""

    tables: tuple[Table, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableIs:
    """A table's value is one of `values`."""

    table: Table | Highest
    values: frozenset[str]


Leaf = Is | AtLeast | Has | Known
Expression = Const | Leaf | Not | And | Or | TableIs

TRUE: Final = Const(True)
FALSE: Final = Const(False)


def both(*parts: Expression) -> Expression:
    return parts[0] if len(parts) == 1 else And(parts)


def either(*parts: Expression) -> Expression:
    return parts[0] if len(parts) == 1 else Or(parts)


def conjunction(truths: "list[Truth]") -> Truth:
    return False if False in truths else None if None in truths else True


def disjunction(truths: "list[Truth]") -> Truth:
    return True if True in truths else None if None in truths else False


class Evaluation:
    """Evaluates expressions and tables on one complete set of answers; shared parts are computed once."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self._truths: dict[Expression, Truth] = {}
        self._values: dict[Table | Highest, str] = {}

    def truth(self, expression: Expression) -> Truth:
        if expression not in self._truths:
            self._truths[expression] = self._truth(expression)
        return self._truths[expression]

    def value(self, table: Table | Highest) -> str:
        if table not in self._values:
            if isinstance(table, Highest):
                self._values[table] = max(map(self.value, table.tables), key=table.order.index)
            else:
                self._values[table] = self._first_case(table)
        return self._values[table]

    def _truth(self, expression: Expression) -> Truth:
        match expression:
            case Const(value):
                return value
            case Not(part):
                inner = self.truth(part)
                return None if inner is None else not inner
            case And(parts):
                return conjunction([self.truth(part) for part in parts])
            case Or(parts):
                return disjunction([self.truth(part) for part in parts])
            case TableIs(table, values):
                return self.value(table) in values
            case _:
                return leaf_truth(expression, self.answers)

    def _first_case(self, table: Table) -> str:
        possible: list[str] = []
        for condition, value in table.cases:
            truth = self.truth(condition)
            if truth:
                possible.append(value)
                break
            if truth is None and table.higher:
                possible.append(value)
        else:
            possible.append(table.otherwise)
        return max(possible, key=table.higher.index) if table.higher else possible[0]


def leaf_truth(leaf: Leaf, answers: Mapping[str, Answer]) -> Truth:
    """A leaf's truth from the one answer it reads."""
    if isinstance(leaf, Known):
        return answers[leaf.fact.id] not in (DONT_KNOW, ())
    answer = leaf.fact.read(answers)
    if answer is None:
        return None
    match leaf:
        case Is(_, options):
            return answer in options
        case AtLeast(_, bound):
            return isinstance(answer, int) and answer >= bound
        case Has(_, option):
            return isinstance(answer, tuple) and option in answer
