"""Decision diagrams over three small variables: a and b have two values, c has three."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from policies.compiled import Compiled
from policies.decision import Decider
from policies.diagram import Diagrams, Operation, Root
from policies.interview import next_question, questions_left
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.rules import Rules
from policies.sheet import Sheet
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK

ARITIES = (2, 2, 3)
A, B, C = range(3)


@pytest.fixture
def diagrams() -> Diagrams:
    return Diagrams(ARITIES)


def every_assignment() -> Iterator[tuple[int, ...]]:
    yield from product(*map(range, ARITIES))


def table(diagrams: Diagrams, root: Root) -> list[Any]:
    """The function's values under all assignments."""
    return [diagrams.value_at(root, assignment) for assignment in every_assignment()]


def variable(diagrams: Diagrams, index: int) -> Root:
    """The function that is the variable's own value."""
    return diagrams.node(index, tuple(diagrams.terminal(value) for value in range(ARITIES[index])))


def total(diagrams: Diagrams) -> Root:
    plus = Operation(lambda x, y: x + y)
    return diagrams.combine(plus, diagrams.combine(plus, variable(diagrams, A), variable(diagrams, B)), variable(diagrams, C))


def test_combining_diagrams_combines_their_values(diagrams: Diagrams) -> None:
    assert table(diagrams, total(diagrams)) == [sum(assignment) for assignment in every_assignment()]


def test_equal_functions_are_one_diagram(diagrams: Diagrams) -> None:
    plus, product_ = Operation(lambda x, y: x + y), Operation(lambda x, y: x * y)
    a, b, c = (variable(diagrams, index) for index in (A, B, C))
    left = diagrams.combine(product_, a, diagrams.combine(plus, b, c))
    right = diagrams.combine(plus, diagrams.combine(product_, c, a), diagrams.combine(product_, b, a))
    assert left == right
    assert left != diagrams.combine(plus, a, diagrams.combine(product_, b, c))


def test_a_node_whose_children_are_all_the_same_is_that_child(diagrams: Diagrams) -> None:
    inner = variable(diagrams, C)
    assert diagrams.node(A, (inner, inner)) == inner
    assert diagrams.combine(Operation(lambda x: x * 0), inner) == diagrams.terminal(0)


def test_restricting_fixes_variables_and_leaves_the_others(diagrams: Diagrams) -> None:
    restricted = diagrams.restrict(total(diagrams), {A: 1, C: 2})
    assert table(diagrams, restricted) == [1 + b + 2 for _, b, _ in every_assignment()]
    assert diagrams.support(restricted) == 1 << B
    assert diagrams.restrict(restricted, {}) == restricted


def test_the_possible_values_are_those_of_the_completions(diagrams: Diagrams) -> None:
    root = total(diagrams)
    assert set(diagrams.possible(root)) == {0, 1, 2, 3, 4}
    assert set(diagrams.possible(root, {C: 2})) == {2, 3, 4}
    assert list(diagrams.possible(root, {A: 0, B: 0, C: 1})) == [1]


def test_a_function_depends_on_its_support_only(diagrams: Diagrams) -> None:
    assert diagrams.support(total(diagrams)) == 0b111
    assert diagrams.support(variable(diagrams, B)) == 0b010
    assert diagrams.support(diagrams.terminal("x")) == 0


def test_variables_differ_only_if_two_possible_assignments_that_differ_in_them_alone_give_two_values(diagrams: Diagrams) -> None:
    """a decides between "x" and "y", but wherever both are possible b does: (0, 1) and (1, 0) are out of the question."""
    x, y, never = (diagrams.terminal(value) for value in ("x", "y", "never"))
    root = diagrams.node(A, (diagrams.node(B, (x, never)), diagrams.node(B, (never, y))))
    assert diagrams.support(root) == 0b011
    assert not diagrams.differ(root, 1 << A, "never")
    assert not diagrams.differ(root, 1 << B, "never")
    assert diagrams.differ(root, 0b011, "never")
    assert diagrams.differ(root, 1 << A, "something else")
    assert not diagrams.differ(root, 1 << C, "never")


# forgetting ---------------------------------------------------------------------------------------------------------


def test_what_is_forgotten_is_built_anew_and_what_came_before_stays(diagrams: Diagrams) -> None:
    kept = total(diagrams)
    size, before = len(diagrams), table(diagrams, kept)
    for _ in range(3):
        doubled = diagrams.combine(Operation(lambda x: x * 20), kept)
        assert table(diagrams, doubled) == [value * 20 for value in before]
        assert diagrams.support(doubled) == 0b111
        assert len(diagrams) > size
        diagrams.forget(size)
        assert len(diagrams) == size
        assert table(diagrams, kept) == before


def test_a_number_that_is_used_again_means_the_new_node(diagrams: Diagrams) -> None:
    kept = variable(diagrams, C)
    size = len(diagrams)
    first = diagrams.node(A, (kept, diagrams.terminal("gone")))
    assert diagrams.support(first) == 0b101
    diagrams.forget(size)
    again = [diagrams.terminal("new"), diagrams.node(B, (kept, diagrams.terminal("new")))]
    assert first in again
    assert diagrams.support(again[1]) == 0b110
    assert list(diagrams.possible(again[0])) == ["new"]
    assert set(diagrams.possible(again[1])) == {0, 1, 2, "new"}


# tidying ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def compiled() -> Compiled:
    return Compiled(Rules(load_pack(SMALL_PACK)))


def looked_at(compiled: Compiled) -> list[object]:
    """What an interview finds out on its way to the end, with the answers of the sheet `tuned`."""
    sheet, knowledge, found = named_sheet(compiled.pack, "tuned"), Knowledge(compiled, {}), []
    while facts := next_question(knowledge):
        found += [facts, knowledge.still_matters, questions_left(knowledge)]
        knowledge = knowledge.given({fact: sheet[fact] for fact in facts})
    return found


def test_tidying_forgets_what_was_derived_and_changes_nothing_that_is_found(compiled: Compiled) -> None:
    size = len(compiled.diagrams)
    first = looked_at(compiled)
    assert len(compiled.diagrams) > size
    compiled.tidy(at_most=0)
    assert len(compiled.diagrams) == size
    assert looked_at(compiled) == first


def test_little_is_not_worth_tidying(compiled: Compiled) -> None:
    looked_at(compiled)
    much = len(compiled.diagrams)
    compiled.tidy(at_most=much)
    compiled.tidy()
    assert len(compiled.diagrams) == much


def test_knowledge_outlives_a_tidying(compiled: Compiled) -> None:
    answers: Sheet = {"need": ("style",), "proposal": "tuning", "prompting_result": "measured_falls_short"}
    before = Knowledge(compiled, answers)
    expected = before.still_matters, next_question(before)
    later = before.given({"evals": "yes"})
    assert later.is_fixed("headline") is False
    compiled.tidy(at_most=0)
    fresh = Knowledge(compiled, {"examples": 1})  # takes numbers of diagrams that were forgotten
    assert fresh.values("finding.enough-examples") == {("violated", "advise"), ("not_applicable", "none")}
    again = Knowledge(compiled, answers)
    assert (again.still_matters, next_question(again)) == expected
    assert {output: later.values(output) for output in compiled.outputs} == {
        output: Knowledge(compiled, {**answers, "evals": "yes"}).values(output) for output in compiled.outputs
    }


def test_decisions_are_the_same_however_often_it_is_tidied() -> None:
    tidied, untouched = Decider(load_pack(SMALL_PACK)), Decider(load_pack(SMALL_PACK))
    compiled = tidied.compiled()
    size = len(compiled.diagrams)
    answers: Sheet = {}
    for fact, answer in named_sheet(tidied.pack, "tuned").items():
        answers[fact] = answer
        assert tidied.decide(answers) == replace(untouched.decide(answers), pack=tidied.pack)
        assert tidied.explain(answers) == untouched.explain(answers)
        compiled.tidy(at_most=20)
        assert len(compiled.diagrams) <= size + 20
