"""What an explanation says alone forced a decision did force it, nothing less would have; and it reads as people speak."""

import re
from typing import Final

import pytest

from graphs.explanation import explained
from policies.compiled import Compiled
from policies.decision import Decider
from policies.expression import Answer
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.sufficient import smallest_sufficient
from tests.benchmarks.random_sheets import random_sheets

QUICK: Final = 25
MANY: Final = 500
SEEDS: Final = range(100, 110)  # of so many sheets each
TOLD: Final = 15  # of the quick ones are put into words
_MACHINE: Final = re.compile(r"[a-z]+_[a-z_]+|&&|\|\||==|!=|<=|>=|[<>&|{}\[\]]")


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider(load_pack())


def _fixed(compiled: Compiled, output: str, answers: dict[str, Answer]) -> bool:
    return Knowledge(compiled, answers).is_fixed(output)


@pytest.mark.parametrize(("count", "seed"), [(QUICK, 9), *(pytest.param(MANY, seed, marks=pytest.mark.long) for seed in SEEDS)])
def test_without_any_one_of_the_sufficient_answers_the_decision_is_open(count: int, seed: int, decider: Decider) -> None:
    compiled = decider.compiled()
    for sheet in random_sheets(compiled, count, seed=seed):
        for output in ("outcome", "headline"):
            chosen = {fact: sheet[fact] for fact in smallest_sufficient(compiled, [output], sheet)}
            assert _fixed(compiled, output, chosen), (output, sheet)
            for left_out in chosen:
                assert not _fixed(compiled, output, {fact: answer for fact, answer in chosen.items() if fact != left_out}), (output, sheet)
        compiled.tidy()


def test_no_explanation_holds_an_id_or_an_operator(decider: Decider) -> None:
    compiled = decider.compiled()
    ids = [policy for policy in decider.pack.policies if "-" in policy]
    for sheet in random_sheets(compiled, TOLD, seed=10):
        view = explained(decider.decide(sheet), compiled, sheet)
        text = "\n".join([line for part in view["parts"] for line in (part["title"], *part["lines"])])
        assert not _MACHINE.search(text), _MACHINE.search(text)
        assert not [policy for policy in ids if policy in text]
        titles = [part["title"] for part in view["parts"]]
        assert titles[:3] == ["In short", "The outcome follows from this alone", "The recommended step follows from this alone"]
