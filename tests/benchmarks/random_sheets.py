"""Random consistent fact sheets for the default pack: one to three needs, about one answer in eight a don't know."""

import random

from policies.compiled import Compiled
from policies.expression import DONT_KNOW, Answer
from policies.sheet import Sheet
from policies.variables import FactVariables

DONT_KNOW_SHARE = 1 / 8
MOST_NEEDS = 3


def random_sheet(compiled: Compiled, rng: random.Random) -> Sheet:
    """Every fact answered; options are equally likely, counts spread over the ranges that rules tell apart."""
    while True:
        sheet = {fact: _answer(compiled, fact, variables, rng) for fact, variables in compiled.variables.of.items()}
        if compiled.is_consistent(sheet):
            return sheet


def random_sheets(compiled: Compiled, count: int, seed: int) -> list[Sheet]:
    rng = random.Random(seed)
    return [random_sheet(compiled, rng) for _ in range(count)]


def _answer(compiled: Compiled, fact: str, variables: FactVariables, rng: random.Random) -> Answer:
    if fact == compiled.pack.ladder.needs_fact:
        chosen = rng.sample(variables.options, rng.randint(1, MOST_NEEDS))
        return tuple(option for option in variables.options if option in chosen)
    if rng.random() < DONT_KNOW_SHARE:
        return () if variables.kind == "choices" else DONT_KNOW
    if variables.kind == "choices":
        return tuple(option for option in variables.options if rng.random() < 1 / 2)
    return variables.decode([rng.randrange(variables.arity - 1)])
