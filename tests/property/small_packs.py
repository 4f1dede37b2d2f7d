"""Small packs, and every complete, consistent sheet of them."""

import random
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

from policies.compiled import Compiled
from policies.decision import Decider
from policies.expression import Answer
from tests.property.direct import Answers, are_consistent, outputs_of, some_of
from tests.property.random_packs import SMALL, random_pack

DAY: Final = date(2026, 9, 1)  # every policy of a random pack is in force


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


class Small:
    """A small pack and everything that can be said of it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.decider = Decider(random_pack(random.Random(seed), folder, SMALL).pack)
        self.compiled = self.decider.compiled(DAY)
        self.world = World(self.compiled)
