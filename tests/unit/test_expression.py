"""Three-valued logic after Kleene, and tables over it. None is open: a don't know leaves it undecided."""

from itertools import product

import pytest

from policies.expression import (
    And,
    AtLeast,
    Const,
    Evaluation,
    FactRef,
    Has,
    Highest,
    Is,
    Known,
    Not,
    Or,
    Table,
    TableIs,
    Truth,
    both,
    either,
)

T, F, OPEN = True, False, None
A, B = Is(FactRef("a"), frozenset(["yes"])), Is(FactRef("b"), frozenset(["yes"]))
ANSWER = {T: "yes", F: "no", OPEN: "dont_know"}


def given(a: Truth, b: Truth = F) -> Evaluation:
    return Evaluation({"a": ANSWER[a], "b": ANSWER[b]})


@pytest.mark.parametrize(
    ("a", "b", "and_", "or_"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, OPEN, OPEN, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, OPEN, F, OPEN),
        (OPEN, T, OPEN, T),
        (OPEN, F, F, OPEN),
        (OPEN, OPEN, OPEN, OPEN),
    ],
)
def test_and_and_or_follow_kleenes_tables(a: Truth, b: Truth, and_: Truth, or_: Truth) -> None:
    assert given(a, b).truth(And((A, B))) is and_
    assert given(a, b).truth(Or((A, B))) is or_


@pytest.mark.parametrize(("a", "not_a"), [(T, F), (F, T), (OPEN, OPEN)])
def test_not_swaps_true_and_false_and_leaves_open_open(a: Truth, not_a: Truth) -> None:
    assert given(a).truth(Not(A)) is not_a


@pytest.mark.parametrize(("a", "b"), list(product((T, F, OPEN), repeat=2)))
def test_de_morgans_laws_hold_in_three_values(a: Truth, b: Truth) -> None:
    evaluation = given(a, b)
    assert evaluation.truth(Not(And((A, B)))) is evaluation.truth(Or((Not(A), Not(B))))
    assert evaluation.truth(Not(Or((A, B)))) is evaluation.truth(And((Not(A), Not(B))))


def test_of_many_parts_one_false_decides_and_one_true_decides_or() -> None:
    evaluation = given(OPEN)
    assert evaluation.truth(And((A, Const(T), A, Const(F)))) is F
    assert evaluation.truth(Or((A, Const(F), A, Const(T)))) is T
    assert evaluation.truth(And((Const(T), A, Const(T)))) is OPEN
    assert evaluation.truth(Or((Const(F), A, Const(F)))) is OPEN


def test_a_single_part_needs_no_group() -> None:
    assert both(A) is A
    assert either(A) is A
    assert isinstance(both(A, B), And)
    assert isinstance(either(A, B), Or)


# leaves -------------------------------------------------------------------------------------------------------------


def test_a_dont_know_is_read_as_what_it_counts_as_except_by_known() -> None:
    evaluation = Evaluation({"a": "dont_know", "n": "dont_know", "c": ()})
    assert evaluation.truth(Is(FactRef("a", "yes"), frozenset(["yes"]))) is T
    assert evaluation.truth(Is(FactRef("a"), frozenset(["yes"]))) is OPEN
    assert evaluation.truth(AtLeast(FactRef("n", 5), 5)) is T
    assert evaluation.truth(AtLeast(FactRef("n", 0), 5)) is F
    assert evaluation.truth(AtLeast(FactRef("n"), 0)) is OPEN
    assert evaluation.truth(Has(FactRef("c", ("x",)), "x")) is T
    assert evaluation.truth(Has(FactRef("c", ()), "x")) is F
    assert evaluation.truth(Has(FactRef("c"), "x")) is OPEN
    for fact, counts_as in (("a", "yes"), ("n", 5), ("c", ("x",))):
        assert evaluation.truth(Known(FactRef(fact, counts_as))) is F


def test_zero_is_an_answer() -> None:
    evaluation = Evaluation({"n": 0})
    assert evaluation.truth(Known(FactRef("n"))) is T
    assert evaluation.truth(AtLeast(FactRef("n", 100), 1)) is F


# tables -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        (T, T, "first"),
        (T, F, "first"),
        (T, OPEN, "first"),
        (F, T, "second"),
        (OPEN, T, "second"),
        (F, F, "rest"),
        (OPEN, F, "rest"),
        (F, OPEN, "rest"),
        (OPEN, OPEN, "rest"),
    ],
)
def test_a_table_gives_its_first_true_case_and_passes_over_open_ones(a: Truth, b: Truth, value: str) -> None:
    assert given(a, b).value(Table(((A, "first"), (B, "second")), "rest")) == value


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        (T, T, "block"),
        (F, T, "advise"),
        (F, F, "require"),
        # an open case counts if it is higher than what the rest gives
        (OPEN, T, "block"),
        (OPEN, F, "block"),
        (OPEN, OPEN, "block"),
        (F, OPEN, "require"),
    ],
)
def test_a_severity_that_a_dont_know_leaves_open_is_the_higher_one(a: Truth, b: Truth, value: str) -> None:
    severity = Table(((A, "block"), (B, "advise")), "require", ("none", "advise", "require", "block"))
    assert given(a, b).value(severity) == value


def test_cases_behind_a_true_one_do_not_count_however_high_they_are() -> None:
    severity = Table(((A, "advise"), (B, "block")), "block", ("advise", "block"))
    assert given(T, T).value(severity) == "advise"
    assert given(T, OPEN).value(severity) == "advise"


def test_the_highest_of_several_tables_is_taken_by_their_order() -> None:
    order = ("none", "exhausted", "prompting", "rag")
    tables = (Table(((A, "rag"),), "exhausted"), Table(((B, "prompting"),), "none"))
    assert given(F, F).value(Highest(tables, order)) == "exhausted"
    assert given(F, T).value(Highest(tables, order)) == "prompting"
    assert given(T, T).value(Highest(tables, order)) == "rag"


def test_what_a_table_says_is_never_open() -> None:
    table = Table(((A, "yes"),), "no")
    assert given(OPEN).truth(TableIs(table, frozenset(["yes"]))) is F
    assert given(OPEN).truth(TableIs(table, frozenset(["no", "maybe"]))) is T
    assert given(T).truth(Not(TableIs(table, frozenset(["yes"])))) is F


def test_shared_parts_are_evaluated_once() -> None:
    """Doubled 60 times, a tree without shared results would take longer than anyone waits."""
    expression: And | Or = And((A, B))
    for _ in range(60):
        expression = Or((And((expression, expression)), And((expression, expression))))
    assert given(T, OPEN).truth(expression) is OPEN
