"""Diagrams by themselves, against tables of all their values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from policies.diagram import Diagrams, Operation, Root

IGNORED = "impossible"
VALUES = ("a", "b", "c", IGNORED)

Assignment = tuple[int, ...]


@dataclass(frozen=True)
class Function:
    """A function as the table of all its values."""

    arities: tuple[int, ...]
    table: Mapping[Assignment, str]


def assignments(arities: tuple[int, ...]) -> list[Assignment]:
    return list(product(*(range(arity) for arity in arities)))


@st.composite
def functions(draw: st.DrawFn, count: int = 1) -> list[Function]:
    """Functions of the same variables. Often two values only, so that diagrams share and skip."""
    few, many = st.lists(st.integers(2, 4), min_size=1, max_size=3), st.lists(st.integers(2, 3), min_size=1, max_size=4)
    arities = tuple(draw(st.one_of(few, many)))
    places = assignments(arities)
    values = draw(st.sampled_from((VALUES[:1], VALUES[:2], VALUES[:2], VALUES)))
    tables = [draw(st.lists(st.sampled_from(values), min_size=len(places), max_size=len(places))) for _ in range(count)]
    ignored = [draw(st.integers(-1, len(arities) - 1)) for _ in range(count)]  # a variable that the function does not depend on
    return [
        Function(arities, _without(dict(zip(places, table, strict=True)), variable))
        for table, variable in zip(tables, ignored, strict=True)
    ]


def _without(table: dict[Assignment, str], variable: int) -> dict[Assignment, str]:
    if variable < 0:
        return table
    return {place: table[(*place[:variable], 0, *place[variable + 1 :])] for place in table}


def built(diagrams: Diagrams, function: Callable[[Assignment], str], before: Assignment = ()) -> Root:
    """The function's diagram, variable by variable."""
    if len(before) == diagrams.bottom:
        return diagrams.terminal(function(before))
    kids = [built(diagrams, function, (*before, value)) for value in range(diagrams.arities[len(before)])]
    return diagrams.node(len(before), tuple(kids))


def summed(diagrams: Diagrams, function: Function) -> Root:
    """The same function, put together from one diagram for each of its points."""
    put = Operation(lambda here, value, rest: value if here else rest)
    result = diagrams.terminal("a")
    for place, value in function.table.items():
        here = built(diagrams, lambda assignment, place=place: "here" if assignment == place else "")  # type: ignore[misc]
        result = diagrams.combine(put, here, diagrams.terminal(value), result)
    return result


@given(functions(2))
def test_two_functions_are_equal_exactly_when_their_roots_are(pair: list[Function]) -> None:
    diagrams = Diagrams(pair[0].arities)
    one, other = (built(diagrams, function.table.__getitem__) for function in pair)
    assert (one == other) == (pair[0].table == pair[1].table)
    assert summed(diagrams, pair[0]) == one
    assert summed(diagrams, pair[1]) == other


@given(functions())
def test_a_diagram_gives_the_value_of_every_assignment(single: list[Function]) -> None:
    diagrams = Diagrams(single[0].arities)
    root = built(diagrams, single[0].table.__getitem__)
    assert {place: diagrams.value_at(root, place) for place in single[0].table} == single[0].table


@given(functions(2))
def test_an_operation_on_diagrams_is_the_operation_on_values(pair: list[Function]) -> None:
    diagrams = Diagrams(pair[0].arities)
    one, other = (built(diagrams, function.table.__getitem__) for function in pair)
    joined = diagrams.combine(Operation(lambda a, b: a + b), one, other)
    assert all(diagrams.value_at(joined, place) == pair[0].table[place] + pair[1].table[place] for place in pair[0].table)
    assert joined == built(diagrams, lambda place: pair[0].table[place] + pair[1].table[place])


@given(functions(), st.data())
def test_a_restricted_diagram_agrees_with_the_function_and_does_not_ask_again(single: list[Function], data: st.DataObject) -> None:
    (function,) = single
    diagrams = Diagrams(function.arities)
    root = built(diagrams, function.table.__getitem__)
    fixed = data.draw(_some_values(function.arities))
    restricted = diagrams.restrict(root, fixed)
    assert restricted == built(diagrams, lambda place: function.table[tuple(fixed.get(at, value) for at, value in enumerate(place))])
    assert not any(diagrams.support(restricted) >> variable & 1 for variable in fixed)
    left = {value for place, value in function.table.items() if all(place[variable] == value for variable, value in fixed.items())}
    assert set(diagrams.possible(root, fixed)) == set(diagrams.possible(restricted)) == left
    reached = [diagrams.values[node] for node in diagrams.reachable(root, fixed) if diagrams.is_terminal(node)]
    assert sorted(reached) == sorted(left)


def _some_values(arities: tuple[int, ...]) -> st.SearchStrategy[dict[int, int]]:
    return st.fixed_dictionaries({}, optional={variable: st.integers(0, arity - 1) for variable, arity in enumerate(arities)})


@given(functions())
def test_the_support_holds_exactly_the_variables_that_the_function_depends_on(single: list[Function]) -> None:
    (function,) = single
    diagrams = Diagrams(function.arities)
    assert diagrams.support(built(diagrams, function.table.__getitem__)) == _depended_on(function)


def _depended_on(function: Function) -> int:
    return sum(1 << variable for variable in range(len(function.arities)) if any(_pairs(function, 1 << variable, set())))


@given(functions(), st.integers(1, 15))
def test_values_differ_in_some_variables_exactly_if_two_assignments_do(single: list[Function], free: int) -> None:
    (function,) = single
    diagrams = Diagrams(function.arities)
    free &= (1 << len(function.arities)) - 1
    root = built(diagrams, function.table.__getitem__)
    assert diagrams.differ(root, free, IGNORED) == any(_pairs(function, free, {IGNORED}))
    assert diagrams.differ(root, free, "no value") == any(_pairs(function, free, set()))


def _pairs(function: Function, free: int, ignored: set[str]) -> list[bool]:
    """Whether the values differ, for every two assignments that differ in the free variables only."""
    return [
        function.table[a] != function.table[b] and not ignored & {function.table[a], function.table[b]}
        for a in function.table
        for b in function.table
        if all(free >> variable & 1 or a[variable] == b[variable] for variable in range(len(a)))
    ]


@given(functions(3), st.data())
def test_forgetting_leaves_what_is_kept_as_it_was(three: list[Function], data: st.DataObject) -> None:
    kept, dropped, later = three
    diagrams = Diagrams(kept.arities)
    root = built(diagrams, kept.table.__getitem__)
    size = len(diagrams)
    scratch = built(diagrams, lambda place: dropped.table[place] + "!")
    grown = len(diagrams)
    diagrams.support(scratch)
    diagrams.support(diagrams.restrict(scratch, data.draw(_some_values(kept.arities))))
    diagrams.forget(size)
    assert len(diagrams) == size
    assert {place: diagrams.value_at(root, place) for place in kept.table} == kept.table
    assert diagrams.support(root) == _depended_on(kept)
    assert built(diagrams, kept.table.__getitem__) == root
    assert len(diagrams) == size, "a kept node was built again"
    again = built(diagrams, lambda place: later.table[place] + "!")
    assert diagrams.support(again) == _depended_on(later)
    diagrams.forget(size)
    assert built(diagrams, lambda place: dropped.table[place] + "!") == scratch
    assert len(diagrams) == grown, "a forgotten node was found"
