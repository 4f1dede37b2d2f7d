"""The direct evaluator: a pack's outputs on complete sheets, from the rules' own tables and without any diagram."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from policies.compiled import Compiled
from policies.expression import DONT_KNOW, Answer, Evaluation, Highest, Table
from policies.model import Fact
from policies.pack import Pack
from policies.rules import Rules

COUNTS: Final = (0, 1, 2, 3, 5, 6, 9, 10, 11, 999, 1_000, 1_001, 10_000_000_000, 10_000_000_001)  # around random packs' constants

Answers = dict[str, Answer]


def random_answer(rng: random.Random, fact: Fact, dont_know: float = 0.25, counts: Sequence[int] = COUNTS) -> Answer:
    if rng.random() < dont_know:
        return () if fact.kind == "choices" else DONT_KNOW
    if fact.kind == "count":
        return rng.choice(counts)
    if fact.kind == "choices":
        return tuple(option for option in fact.options if rng.random() < 0.5)
    return rng.choice(fact.answers)


def random_answers(rng: random.Random, pack: Pack, dont_know: float | None = None, counts: Sequence[int] = COUNTS) -> Answers:
    """An answer to every fact; don't knows are rare in some sheets and frequent in others, or have the given chance."""
    chance = rng.choice((0.0, 0.1, 0.3, 0.8)) if dont_know is None else dont_know
    return {name: random_answer(rng, fact, chance, counts) for name, fact in pack.facts.items()}


def some_of(rng: random.Random, answers: Mapping[str, Answer], share: float = 0.5) -> Answers:
    return {fact: answer for fact, answer in answers.items() if rng.random() < share}


def outputs_of(rules: Rules, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Every output by name, as compiled.py names them; a finding is its state and severity."""
    evaluation = Evaluation(answers)
    tables: dict[str, Table | Highest] = {"headline": rules.headline, "outcome": rules.outcome}
    tables |= {f"routes.{need}": route for need, route in rules.routes.items()}
    tables |= {str(name): table for name, table in rules.outputs.items()}
    outputs: dict[str, Any] = {name: evaluation.value(table) for name, table in tables.items()}
    for policy, rule in rules.findings.items():
        outputs[f"finding.{policy}"] = evaluation.value(rule.state), evaluation.value(rule.severity)
    return outputs


def are_consistent(rules: Rules, answers: Mapping[str, Answer]) -> bool:
    evaluation = Evaluation(answers)
    return not any(evaluation.truth(broken) for broken in rules.integrity)


def random_consistent_answers(rng: random.Random, compiled: Compiled, dont_know: float | None = None) -> Answers:
    """A complete, consistent sheet. The diagrams are only asked which answers are left, fact by fact."""
    pack = compiled.pack
    chance = rng.choice((0.0, 0.1, 0.3, 0.8)) if dont_know is None else dont_know
    answers: Answers = {}
    for fact in rng.sample(list(pack.facts), len(pack.facts)):
        while True:
            answer = random_answer(rng, pack.facts[fact], chance)
            if compiled.is_consistent({**answers, fact: answer}):
                answers[fact] = answer
                break
            chance = (chance + 0.5) / 2  # or a chance of 0 would never find that only a don't know is left
    assert are_consistent(compiled.rules, answers)
    return answers
