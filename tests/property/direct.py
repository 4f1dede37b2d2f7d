"""The direct evaluator: a pack's outputs on complete sheets, from the rules' own tables and without any diagram."""

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

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


class Row(NamedTuple):
    """A complete, consistent sheet: answers in the order of `World.facts`, values in the order of `World.outputs`."""

    answers: tuple[Answer, ...]
    values: tuple[Any, ...]


class World:
    """Every consistent complete sheet of a small pack.

    One answer stands for all that conditions cannot tell apart; facts that no condition reads are left out.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.facts = tuple(compiled.variables.of)
        self.outputs: tuple[str, ...] = compiled.outputs
        self.answers = {fact: tuple(variables.answers()) for fact, variables in compiled.variables.of.items()}
        self.rows: list[Row] = []
        for answers in product(*self.answers.values()):
            sheet = dict(zip(self.facts, answers, strict=True))
            if are_consistent(compiled.rules, sheet):
                values = outputs_of(compiled.rules, sheet)
                self.rows.append(Row(answers, tuple(values[output] for output in self.outputs)))

    def completions(self, given: Mapping[str, Answer]) -> list[Row]:
        wanted = [(self.facts.index(fact), answer) for fact, answer in given.items() if fact in self.facts]
        return [row for row in self.rows if all(row.answers[place] == answer for place, answer in wanted)]

    def values(self, given: Mapping[str, Answer]) -> dict[str, frozenset[Any]]:
        """What each output can still be; nothing, where the answers contradict one another."""
        rows = self.completions(given)
        return {output: frozenset(row.values[place] for row in rows) for place, output in enumerate(self.outputs)}

    def still_matters(self, given: Mapping[str, Answer]) -> set[str]:
        """The facts in which alone two completions with different values differ."""
        rows = self.completions(given)
        return {fact for place, fact in enumerate(self.facts) if fact not in given and _differ_in(rows, place)}

    def some_answers(self, rng: random.Random, share: float | None = None) -> Answers:
        """Consistent answers to some facts in a random order; sometimes to none, sometimes to all."""
        sheet = dict(zip(self.facts, rng.choice(self.rows).answers, strict=True))
        given = some_of(rng, sheet, rng.choice((0.0, 0.2, 0.4, 0.6, 0.8, 1.0)) if share is None else share)
        return dict(rng.sample(list(given.items()), len(given)))


def _differ_in(rows: list[Row], place: int) -> bool:
    first: dict[tuple[Answer, ...], tuple[Any, ...]] = {}
    return any(first.setdefault(row.answers[:place] + row.answers[place + 1 :], row.values) != row.values for row in rows)
