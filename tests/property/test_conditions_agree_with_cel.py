"""Our reading of conditions against another implementation of CEL.

A don't know is an attribute that is missing from CEL's activation: reading it is an error, which && and || absorb as
Kleene's open. What is not CEL is spelt out for the oracle: terms stand there in full, known() is an attribute of its
own, rungs compare by number (-1 for what is no rung), and a don't know that counts as something has that value.
"""

import random
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from policies.binding import Binder
from policies.condition import read_condition
from policies.expression import Answer, Evaluation, Expression, Truth
from policies.model import Fact
from policies.rules import Rules
from tests.property.direct import random_answers
from tests.property.random_conditions import Condition, Words, as_it_stands, is_known, random_condition, spelled, twin
from tests.property.random_packs import RandomPack, random_pack
from tests.property.seeds import seeds

cel = pytest.importorskip("cel_expr_python.cel")

CONDITIONS: Final = 1_000  # a pack
SHEETS: Final = 40  # a pack
SHEETS_A_CONDITION: Final = 4


class Oracle:
    """CEL with the words of a pack."""

    def __init__(self, rules: Rules, words: Words) -> None:
        self.rules, self.words = rules, words
        text, many = cel.Type.STRING, cel.Type.List(cel.Type.STRING)
        kinds = {"yes_no": text, "choice": text, "choices": many, "count": cel.Type.INT}
        types: dict[str, Any] = {}
        for name, fact in rules.pack.facts.items():
            types |= {name: kinds[fact.kind], as_it_stands(name): kinds[fact.kind], is_known(name): cel.Type.BOOL}
        types |= dict.fromkeys(rules.pack.file.values, cel.Type.INT)
        types |= {word.cel: text for word in words.choices if word.cel not in types}
        types |= {word.rank: cel.Type.INT for word in words.choices}
        types |= {as_it_stands(word.rank): cel.Type.INT for word in words.choices}
        types |= {word.cel: many for word in words.several if word.cel not in types}
        types |= {word.cel: cel.Type.BOOL for word in words.terms if word.written == word.cel}
        self.env = cel.NewEnv(variables=types)

    def activation(self, answers: dict[str, Answer]) -> Any:
        known: dict[str, Any] = {name: value.value for name, value in self.rules.pack.file.values.items()}
        for name, fact in self.rules.pack.facts.items():
            answer = answers[name]
            known[is_known(name)] = answer not in ("dont_know", ())
            known[as_it_stands(name)] = answer if known[is_known(name)] else None
            known[name] = answer if known[is_known(name)] else _counts_as(fact)
        known |= self._ladder_and_policies(answers)
        for word in self.words.choices:
            for attribute in (word.cel, as_it_stands(word.cel)):
                if known.get(attribute) is not None:
                    value = known[attribute]
                    known[f"rank_{attribute}"] = word.rungs.index(value) if value in word.rungs else -1
        given = {name: list(value) if isinstance(value, tuple) else value for name, value in known.items() if value is not None}
        return self.env.Activation(given)

    def _ladder_and_policies(self, answers: dict[str, Answer]) -> dict[str, Any]:
        """Routes, states and the ladder's terms are tables: their values are given, what is asked about them is CEL's."""
        evaluation, rules = Evaluation(answers), self.rules
        ladder = rules.ladder
        known: dict[str, Any] = {f"routes_{need}": evaluation.value(route) for need, route in ladder.routes.items()}
        known["some_route_exhausted"] = "exhausted" in known.values()
        known["approach"] = evaluation.value(ladder.approach)
        known["in_play"] = tuple(rung for rung in ladder.rungs if rung in known.values())
        known["headline"] = evaluation.value(ladder.headline)
        for policy, rule in rules.findings.items():
            under = policy.replace("-", "_")
            known |= {f"state_{under}": evaluation.value(rule.state), f"severity_{under}": evaluation.value(rule.severity)}
        terms = {word.written for word in self.words.terms if word.written == word.cel}
        return {term: evaluation.truth(getattr(ladder, term)) for term in terms - known.keys()} | known

    def truth(self, expression: Any, activation: Any) -> Truth:
        result = expression.eval(activation)
        if result.type() == cel.Type.ERROR:
            assert "No value with name" in str(result.value()), result.value()
            return None
        return bool(result.value())


def _counts_as(fact: Fact) -> Answer | None:
    value = fact.dont_know_counts_as
    return tuple(value) if isinstance(value, list) else value


class Case:
    """One condition of a pack, bound by us."""

    def __init__(self, rng: random.Random, made: RandomPack, rules: Rules) -> None:
        evidence = rng.choice(list(rules.pack.facts)) if rng.random() < 0.3 else None
        words = made.words.with_evidence(evidence) if evidence else made.words
        self.condition: Condition = random_condition(rng, words)
        self.text = spelled(rng, self.condition)
        self.binder = Binder(rules, evidence)
        self.bound: Expression = self.binder.bind(read_condition(self.text.written, ()))


@pytest.mark.parametrize("seed", seeds(30))
def test_a_condition_is_true_false_or_open_exactly_where_cel_says_so(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    made = random_pack(rng, tmp_path)
    rules = Rules(made.pack)
    oracle = Oracle(rules, made.words)
    sheets = [random_answers(rng, made.pack, rng.choice((0.1, 0.3, 0.6))) for _ in range(SHEETS)]
    judged = [(answers, Evaluation(answers), oracle.activation(answers)) for answers in sheets]
    cases: dict[str, Case] = {}
    while len(cases) < CONDITIONS:
        case = Case(rng, made, rules)
        cases.setdefault(f"{case.binder.evidence}: {case.text.written}", case)
    seen: dict[Truth, int] = {True: 0, False: 0, None: 0}
    for case in cases.values():
        compiled = oracle.env.compile(case.text.cel)
        for answers, evaluation, activation in rng.sample(judged, SHEETS_A_CONDITION):
            truth = oracle.truth(compiled, activation)
            assert evaluation.truth(case.bound) is truth, (case.text, case.binder.evidence, answers)
            seen[truth] += 1
    assert sum(seen.values()) == CONDITIONS * SHEETS_A_CONDITION
    assert all(seen.values()), seen


@pytest.mark.parametrize("seed", seeds(10))
def test_the_proposal_routes_headline_and_approach_are_equal_exactly_where_cel_says_so(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    made = random_pack(rng, tmp_path)
    rules = Rules(made.pack)
    oracle = Oracle(rules, made.words)
    sheets = [random_answers(rng, made.pack) for _ in range(SHEETS)]
    judged = [(answers, Evaluation(answers), oracle.activation(answers)) for answers in sheets]
    for one, other in product([word for word in made.words.choices if word.rungs], repeat=2):
        for sign in ("==", "!="):
            text = f"{one.written} {sign} {other.written}"
            bound = Binder(rules).bind(read_condition(text, ()))
            compiled = oracle.env.compile(f"{one.cel} {sign} {other.cel}")
            for answers, evaluation, activation in judged:
                assert evaluation.truth(bound) is oracle.truth(compiled, activation), (text, answers)


@pytest.mark.parametrize("seed", seeds(10))
def test_a_condition_written_as_all_any_and_not_means_the_same_as_in_one_string(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    made = random_pack(rng, tmp_path)
    rules = Rules(made.pack)
    evaluations = [Evaluation(random_answers(rng, made.pack)) for _ in range(10)]
    cases = [Case(rng, made, rules) for _ in range(500)]
    twins = [case.binder.bind(read_condition(twin(rng, case.condition), ())) for case in cases]
    for case, other in zip(cases, twins, strict=True):
        for evaluation in evaluations:
            assert evaluation.truth(case.bound) is evaluation.truth(other), (case.text.written, evaluation.answers)
