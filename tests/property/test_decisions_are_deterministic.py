"""The same answers give the same decision: again, in any order, by another decider, after others, in another process."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from policies.compiled import Compiled
from policies.decision import Decider, Decision, Explanation
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.model import Waiver
from policies.pack import Pack
from policies.rules import Rules
from tests.property.direct import Answers, random_consistent_answers, some_of
from tests.property.random_packs import MIDDLING, random_pack
from tests.property.seeds import seeds

SHAPE: Final = replace(MIDDLING, constraints_read_findings=False)
SHEETS: Final = 8  # a pack
MANY_SHEETS: Final = 100  # a pack
DAY: Final = date(2026, 7, 1)

DECIDE: Final = """
import sys
from pathlib import Path
from tests.property.test_decisions_are_deterministic import decided, sheets_of
from policies.decision import Decider
from policies.load import load_pack

pack = load_pack(Path(sys.argv[1]))
decider = Decider(pack)
for sheet in sheets_of(pack, int(sys.argv[2])):
    decision, explanation = decided(decider, sheet)
    print(decision.findings, decision.next_steps, decision.routes, decision.outcome, decision.headline, explanation)
"""


def sheets_of(pack: Pack, seed: int) -> list[Answers]:
    """Consistent sheets, some of them with gaps."""
    rng = random.Random(seed)
    compiled = Decider(pack).compiled()
    return [some_of(rng, random_consistent_answers(rng, compiled), rng.choice((0.3, 0.6, 1.0))) for _ in range(SHEETS)]


def decided(decider: Decider, sheet: Answers) -> tuple[Decision, Explanation]:
    """Decision and explanation on a day, under a waiver of one policy."""
    waivers = [Waiver(policy=min(decider.pack.policies), reason="For now", expires=date(2026, 8, 1))]
    return decider.decide(sheet, DAY, waivers), decider.explain(sheet, DAY, waivers)


def _shuffled(rng: random.Random, sheet: Answers) -> Answers:
    return dict(rng.sample(list(sheet.items()), len(sheet)))


@pytest.mark.parametrize("seed", seeds(6))
def test_the_same_answers_give_the_same_decision_again_in_any_order_and_by_another_decider(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    pack = random_pack(rng, tmp_path, SHAPE).pack
    decider = Decider(pack)
    sheets = sheets_of(pack, seed)
    first = [decided(decider, sheet) for sheet in sheets]
    again = list(zip(sheets, first, strict=True))
    rng.shuffle(again)
    for sheet, expected in again:
        assert decided(decider, sheet) == expected
        assert repr(decided(decider, _shuffled(rng, sheet))) == repr(expected)
        assert decided(Decider(load_pack(tmp_path)), _shuffled(rng, sheet)) == expected


def check_order(pack: Pack, rng: random.Random) -> None:
    forwards, backwards = Decider(pack), Decider(pack)
    sheets = [random_consistent_answers(rng, forwards.compiled()) for _ in range(MANY_SHEETS)]
    sheets += [some_of(rng, sheet, 0.8) for sheet in sheets]
    first = [forwards.decide(sheet) for sheet in sheets]
    last = [backwards.decide(sheet) for sheet in reversed(sheets)]
    assert first == last[::-1]


@pytest.mark.parametrize("seed", seeds(12))
def test_a_decision_does_not_depend_on_what_was_decided_before(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    check_order(random_pack(rng, tmp_path).pack, rng)


def test_a_decision_by_the_default_pack_does_not_depend_on_what_was_decided_before() -> None:
    check_order(load_pack(), random.Random(0))


@pytest.mark.parametrize("seed", seeds(6))
def test_a_decider_that_has_forgotten_what_it_derived_decides_as_before(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    pack = random_pack(rng, tmp_path, SHAPE).pack
    decider = Decider(pack)
    sheets = sheets_of(pack, seed)
    expected = [decided(decider, sheet) for sheet in sheets]
    for index in rng.choices(range(SHEETS), k=2 * SHEETS):
        decider.compiled(DAY, frozenset({min(pack.policies)})).tidy(0)
        assert decided(decider, sheets[index]) == expected[index]


@pytest.mark.parametrize("seed", seeds(6))
def test_an_interview_goes_on_as_if_nothing_derived_had_been_forgotten(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rules = Rules(random_pack(rng, tmp_path).pack)
    remembering, forgetting = Compiled(rules), Compiled(rules)
    for _ in range(5):
        truth = random_consistent_answers(rng, remembering)
        knowledge, beside = Knowledge(remembering, {}), Knowledge(forgetting, {})
        while question := next_question(knowledge):
            assert next_question(beside) == question
            forgetting.tidy(0)
            assert beside.still_matters == knowledge.still_matters
            assert [beside.values(output) for output in forgetting.outputs] == [knowledge.values(output) for output in remembering.outputs]
            knowledge, beside = (before.given({fact: truth[fact] for fact in question}) for before in (knowledge, beside))
        assert not next_question(beside)


@pytest.mark.parametrize("seed", seeds(2))
def test_decisions_do_not_depend_on_the_process_that_makes_them(seed: int, tmp_path: Path) -> None:
    random_pack(random.Random(seed), tmp_path, SHAPE)
    printed = set()
    for hash_seed in ("1", "2", "3"):
        command = [sys.executable, "-c", DECIDE, str(tmp_path), str(seed)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        printed.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(printed) == 1
    assert printed.pop().count("\n") == SHEETS
