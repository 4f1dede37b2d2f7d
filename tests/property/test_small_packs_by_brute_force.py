"""What the core reads off its diagrams, against every single complete sheet of small packs, judged by the direct evaluator."""

import random
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

import pytest

from policies.changes import PAIRS_A_RESULT, nearest_changes
from policies.contradiction import contradiction
from policies.expression import DONT_KNOW, Answer
from policies.interview import most_telling
from policies.knowledge import Knowledge
from policies.model import Fact
from policies.posterior import Posterior
from policies.sufficient import smallest_cover, smallest_sufficient
from policies.variables import FactVariables
from tests.property.direct import Answers, random_answers, some_of
from tests.property.small_packs import Small, World

SHEETS: Final = 10  # a pack


# what is left -------------------------------------------------------------------------------------------------------


def test_outputs_can_still_be_what_some_consistent_completion_gives(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng)
        knowledge = Knowledge(small.compiled, answers)
        assert {output: knowledge.values(output) for output in small.compiled.outputs} == small.world.values(answers), answers


def test_a_fact_matters_exactly_if_two_completions_differ_in_it_alone_and_in_an_output(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng)
        knowledge = Knowledge(small.compiled, answers)
        expected = small.world.still_matters(answers)
        assert set(knowledge.still_matters) == expected, answers
        assert {fact for fact in small.compiled.pack.facts if fact not in answers and knowledge.matters(fact)} == expected


def test_knowledge_that_grew_answer_by_answer_is_the_same_as_all_at_once(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng, 0.6)
        grown = Knowledge(small.compiled, {})
        for fact, answer in answers.items():
            assert list(grown.open_outputs()) == [output for output in small.compiled.outputs if not grown.is_fixed(output)]
            grown = grown.given({fact: answer})
        whole = Knowledge(small.compiled, answers)
        assert grown.still_matters == whole.still_matters
        assert [grown.values(output) for output in small.compiled.outputs] == [whole.values(output) for output in small.compiled.outputs]


# why ----------------------------------------------------------------------------------------------------------------


def test_the_smallest_sufficient_set_fixes_the_outputs_and_no_smaller_one_does(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng, rng.choice((0.6, 0.9, 1.0)))
        fixed = [output for output, values in small.world.values(answers).items() if len(values) == 1]
        for outputs in [[output] for output in fixed] + [fixed]:
            found = smallest_sufficient(small.compiled, outputs, answers)
            assert _fix(small.world, outputs, {fact: answers[fact] for fact in found}), (outputs, answers, found)
            for smaller in combinations(answers, len(found) - 1) if found else ():
                assert not _fix(small.world, outputs, {fact: answers[fact] for fact in smaller}), (outputs, answers, found, smaller)


def test_the_smallest_cover_is_the_fewest_questions_whose_answers_fix_the_outputs(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng, rng.choice((0.8, 1.0)))
        units = {fact: rng.choice("abcd") for fact in answers}
        fixed = [output for output, values in small.world.values(answers).items() if len(values) == 1]
        found = smallest_cover(small.compiled, fixed, answers, units)
        assert _fix(small.world, fixed, {fact: answers[fact] for fact in answers if units[fact] in found})
        for fewer in combinations(set(units.values()), len(found) - 1) if found else ():
            assert not _fix(small.world, fixed, {fact: answers[fact] for fact in answers if units[fact] in fewer}), (answers, units)


def _fix(world: World, outputs: list[str], answers: Answers) -> bool:
    values = world.values(answers)
    return all(len(values[output]) == 1 for output in outputs)


def test_a_contradiction_names_answers_that_cannot_hold_together_and_none_too_many(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS * 10):
        answers = some_of(rng, random_answers(rng, small.compiled.pack), 0.7)
        standing = {fact: _standing_for(small.compiled.variables.of[fact], answers[fact]) for fact in answers if fact in small.world.facts}
        found = contradiction(small.compiled, answers)
        assert (found is None) == bool(small.world.completions(standing))
        if found:
            named = {fact: standing[fact] for fact in found.facts}
            assert not small.world.completions(named)
            assert all(small.world.completions({fact: named[fact] for fact in named if fact != left_out}) for left_out in named)


def _standing_for(variables: FactVariables, answer: Answer) -> Answer:
    """The answer that stands in a World for this one."""
    return variables.decode(variables.encode(answer))


# what would change it -----------------------------------------------------------------------------------------------


def test_every_change_of_mind_leads_where_it_says(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng, rng.choice((0.7, 1.0)))
        now = _result(small, answers)
        for change in nearest_changes(small.compiled, answers):
            assert (change.outcome, change.headline) == _result(small, {**answers, **change.changes}) != now, (answers, change)
            assert all(fact in answers and answer not in (answers[fact], DONT_KNOW, ()) for fact, answer in change.changes.items())


def test_every_single_answer_that_would_change_the_result_is_listed(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers = small.world.some_answers(rng, rng.choice((0.7, 1.0)))
        now = _result(small, answers)
        expected = {step: result for step in _steps(small, answers) if (result := _result(small, answers | dict(step))) not in (None, now)}
        listed = [change for change in nearest_changes(small.compiled, answers) if len(change.changes) == 1]
        found = {_standing(small, change.changes): (change.outcome, change.headline) for change in listed}
        assert found == (expected if now else {}), answers
        assert len(found) == len(listed)


def test_two_answers_are_listed_for_every_result_that_no_single_answer_reaches(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS // 2):
        answers = small.world.some_answers(rng, 1.0)
        changes = nearest_changes(small.compiled, answers)
        singles = {(change.outcome, change.headline) for change in changes if len(change.changes) == 1}
        pairs = [(change.outcome, change.headline) for change in changes if len(change.changes) == 2]
        expected = {
            _result(small, answers | dict(first) | dict(second))
            for first, second in combinations(_steps(small, answers), 2)
            if dict(first).keys() != dict(second).keys()
        }
        assert set(pairs) == expected - singles - {None, _result(small, answers)}, answers
        assert all(pairs.count(result) <= PAIRS_A_RESULT for result in pairs)


Step = frozenset[tuple[str, Answer]]


def _result(small: Small, answers: Mapping[str, Answer]) -> tuple[str, str] | None:
    """Outcome and headline; None where they are open, or the answers contradict one another."""
    values = small.world.values(dict(_standing(small, answers)))
    outcome, headline = values["outcome"], values["headline"]
    return (next(iter(outcome)), next(iter(headline))) if len(outcome) == len(headline) == 1 else None


def _standing(small: Small, answers: Mapping[str, Answer]) -> Step:
    return frozenset((fact, _standing_for(small.compiled.variables.of[fact], answer)) for fact, answer in answers.items())


def _steps(small: Small, answers: Answers) -> list[Step]:
    """Every other answer to one fact, don't know aside; of several options one more or one fewer."""
    steps = []
    for fact, answer in answers.items():
        for other in small.world.answers[fact]:
            near = not isinstance(answer, tuple) or len(set(answer) ^ set(_options(other))) == 1
            if near and other not in (answer, DONT_KNOW, ()):
                steps.append(frozenset({(fact, other)}))
    return steps


def _options(answer: Answer) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else ()


# how telling an answer is -------------------------------------------------------------------------------------------


def test_gains_are_the_expected_fall_of_gini_impurity(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS // 3):
        answers = small.world.some_answers(rng, rng.choice((0.0, 0.2, 0.5)))
        knowledge = Knowledge(small.compiled, answers)
        for output in knowledge.open_outputs():
            gains = Posterior(small.compiled, knowledge.root(output)).gains()
            expected = _gains(small, answers, output)
            assert {fact: gains.get(fact, 0.0) for fact in expected} == pytest.approx(expected, abs=1e-9), (answers, output)
            best = most_telling(small.compiled, knowledge.root(output))
            matter = {fact for fact in expected if small.compiled.matters(knowledge.root(output)) & small.compiled.variables.of[fact].mask}
            assert expected[best] == pytest.approx(max(expected[fact] for fact in matter), abs=1e-9)


def _gains(small: Small, answers: Answers, output: str) -> dict[str, float]:
    world, place = small.world, small.world.outputs.index(output)
    chances = {fact: _chances(small.compiled.pack.facts[fact], world.answers[fact]) for fact in world.facts}
    weighted: list[tuple[tuple[Answer, ...], Any, float]] = []
    for row in world.completions(answers):
        weight = 1.0
        for fact, answer in zip(world.facts, row.answers, strict=True):
            weight *= 1.0 if fact in answers else chances[fact][answer]
        weighted.append((row.answers, row.values[place], weight))
    before = _purity([(None, value, weight) for _, value, weight in weighted])
    return {
        fact: _purity([(row[at], value, weight) for row, value, weight in weighted]) - before
        for at, fact in enumerate(world.facts)
        if fact not in answers
    }


def _purity(weighted: list[tuple[Answer | None, Any, float]]) -> float:
    """The chance that two completions drawn at random agree in value, given that they agree in the answer."""
    by_answer: dict[Answer | None, float] = {}
    by_both: dict[tuple[Answer | None, Any], float] = {}
    for answer, value, weight in weighted:
        by_answer[answer] = by_answer.get(answer, 0.0) + weight
        by_both[answer, value] = by_both.get((answer, value), 0.0) + weight
    return sum(weight * weight / by_answer[answer] for (answer, _), weight in by_both.items()) / sum(by_answer.values())


def _chances(fact: Fact, answers: tuple[Answer, ...]) -> dict[Answer, float]:
    """How likely each answer is before anything is known: by the pack's counts, as facts.yaml explains them."""
    if fact.kind == "choices":
        chances: dict[Answer, float] = {}
        for answer in answers:
            chances[answer] = 1.0
            for option in fact.options:
                chosen = fact.prior.get(option, 50) / 100
                chances[answer] *= chosen if option in _options(answer) else 1 - chosen
        return chances
    counts = {answer: fact.prior.get(str(answer), 1.0) for answer in answers}
    return {answer: count / sum(counts.values()) for answer, count in counts.items()}
