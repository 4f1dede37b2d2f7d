"""Every question can still change an output, nothing can once the interview stops, and "at most" is never exceeded.

Two completions that differ in the asked fact alone are found on the diagrams, and judged by the direct evaluator.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Diagrams, Root
from policies.interview import next_question, questions_left
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.rules import Rules
from tests.property.direct import (
    Answers,
    are_consistent,
    outputs_of,
    random_answer,
    random_answers,
    random_consistent_answers,
)
from tests.property.random_packs import random_pack
from tests.property.seeds import seeds
from tests.property.small_packs import Small

INTERVIEWS: Final = 5  # a pack
COMPLETIONS: Final = 200  # tried once an interview has stopped


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known before a question, and the question; none at the end."""

    knowledge: Knowledge
    question: tuple[str, ...]


def interview(compiled: Compiled, truth: Answers, rng: random.Random, volunteered: float = 0.2) -> Iterator[Turn]:
    """An interview with a team that answers by `truth`, now and then to what it was not asked."""
    knowledge = Knowledge(compiled, {})
    while question := next_question(knowledge):
        yield Turn(knowledge, question)
        for fact in question:
            knowledge = knowledge.given({fact: truth[fact]})
        if rng.random() < volunteered and (rest := [fact for fact in truth if fact not in knowledge.answers]):
            fact = rng.choice(rest)
            knowledge = knowledge.given({fact: truth[fact]})
    yield Turn(knowledge, ())


def two_that_differ(diagrams: Diagrams, root: Root, free: int) -> tuple[dict[int, int], dict[int, int]] | None:
    """Two assignments with different possible values that differ in the `free` variables only, as far as the diagram asks."""
    fruitless: set[tuple[Root, Root]] = set()

    def search(a: Root, b: Root, left: dict[int, int], right: dict[int, int]) -> tuple[dict[int, int], dict[int, int]] | None:
        top = min(diagrams.var[a], diagrams.var[b])
        if top == diagrams.bottom:
            values = diagrams.values[a], diagrams.values[b]
            return (left, right) if values[0] != values[1] and IMPOSSIBLE not in values else None
        if (a, b) in fruitless:
            return None
        for x in range(diagrams.arities[top]):
            for y in range(diagrams.arities[top]) if free >> top & 1 else (x,):
                below, beside = (diagrams.kids[node][value] if diagrams.var[node] == top else node for node, value in ((a, x), (b, y)))
                found = search(below, beside, left | {top: x}, right | {top: y})
                if found:
                    return found
        fruitless.add((a, b))
        return None

    return search(root, root, {}, {})


def completions_that_differ(turn: Turn, fact: str, rng: random.Random) -> tuple[Answers, Answers] | None:
    """Two complete sheets that continue what is known, differ in the fact alone and are said to have different outputs."""
    compiled, knowledge = turn.knowledge.compiled, turn.knowledge
    variables, diagrams = compiled.variables, compiled.diagrams
    unread = random_answers(rng, compiled.pack)
    for output in knowledge.open_outputs():
        found = two_that_differ(diagrams, knowledge.root(output), variables.of[fact].mask)
        if found:
            sheets = []
            for assignment in found:
                chosen = [assignment.get(variable, 0) for variable in range(diagrams.bottom)]
                read = {name: its.decode(chosen[its.first : its.first + its.size]) for name, its in variables.of.items()}
                sheets.append({**unread, **read, **knowledge.answers})
            return sheets[0], sheets[1]
    return None


def check_question(turn: Turn, rng: random.Random) -> None:
    rules = turn.knowledge.compiled.rules
    for fact in turn.question:
        assert fact not in turn.knowledge.answers
        found = completions_that_differ(turn, fact, rng)
        assert found is not None, (fact, turn.knowledge.answers)
        one, other = found
        assert [name for name in one if one[name] != other[name]] == [fact]
        assert are_consistent(rules, one)
        assert are_consistent(rules, other)
        assert outputs_of(rules, one) != outputs_of(rules, other)


def check_end(turn: Turn, truth: Answers, rng: random.Random) -> int:
    """The number of completions that were tried."""
    rules = turn.knowledge.compiled.rules
    expected = outputs_of(rules, truth)
    tried = 0
    for _ in range(COMPLETIONS):
        others = [fact for fact in truth if fact not in turn.knowledge.answers and rng.random() < 0.4]
        changed = {fact: random_answer(rng, rules.pack.facts[fact]) for fact in others}
        completion = {**truth, **changed}
        if are_consistent(rules, completion):
            tried += 1
            assert outputs_of(rules, completion) == expected, (turn.knowledge.answers, completion)
    return tried


def check_promise(compiled: Compiled, rng: random.Random, interviews: int) -> None:
    asked = tried = 0
    for _ in range(interviews):
        truth = random_consistent_answers(rng, compiled)
        for turn in interview(compiled, truth, rng):
            if turn.question:
                check_question(turn, rng)
                asked += 1
            else:
                tried += check_end(turn, truth, rng)
    assert asked >= interviews
    assert tried >= interviews


@pytest.mark.parametrize("seed", seeds(30))
def test_every_question_can_still_change_an_output_and_afterwards_nothing_can(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    check_promise(Compiled(Rules(random_pack(rng, tmp_path).pack)), rng, INTERVIEWS)


@pytest.mark.parametrize("seed", seeds(1))
def test_the_default_pack_asks_only_what_can_still_change_an_output(seed: int) -> None:
    check_promise(Compiled(Rules(load_pack())), random.Random(seed), INTERVIEWS)


def test_an_interview_stops_exactly_when_all_completions_agree(small: Small, rng: random.Random) -> None:
    for _ in range(INTERVIEWS):
        truth = small.world.some_answers(rng, 1.0)
        for turn in interview(small.compiled, truth, rng):
            left = small.world.values(turn.knowledge.answers)
            still_open = [output for output, values in left.items() if len(values) > 1]
            assert bool(turn.question) == bool(still_open)
            assert set(turn.question) <= small.world.still_matters(turn.knowledge.answers)


def check_questions_left(turns: list[Turn]) -> None:
    at_most = [questions_left(turn.knowledge).at_most for turn in turns]
    assert at_most == sorted(at_most, reverse=True), "it rose"
    assert all(len(turns) - 1 - index <= left for index, left in enumerate(at_most)), "more was asked"
    assert at_most[-1] == 0


@pytest.mark.parametrize("seed", seeds(16))
def test_at_most_so_many_questions_as_announced_are_asked_and_the_number_never_rises(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    compiled = Compiled(Rules(random_pack(rng, tmp_path).pack))
    for volunteered in (0.0, 0.5):
        truth = random_consistent_answers(rng, compiled)
        check_questions_left(list(interview(compiled, truth, rng, volunteered)))


@pytest.mark.parametrize("seed", seeds(16))
def test_answers_in_any_order_never_raise_the_number_of_questions_left(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    compiled = Compiled(Rules(random_pack(rng, tmp_path).pack))
    truth = random_consistent_answers(rng, compiled)
    knowledge = Knowledge(compiled, {})
    before = questions_left(knowledge).at_most
    assert before
    for fact in rng.sample(list(truth), len(truth)):
        knowledge = knowledge.given({fact: truth[fact]})
        left = questions_left(knowledge)
        assert 0 <= left.expected <= left.at_most <= before
        before = left.at_most
    assert before == 0
