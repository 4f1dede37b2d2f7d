"""What `policies prove` finds is what z3 finds, nothing less and nothing more; and every example is what it claims to be."""

import random
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any, Final

import pytest

from policies.decision import Decider
from policies.expression import Answer, Evaluation
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.pack import Pack
from policies.proving.fault import Fault
from policies.proving.invariants import bind_invariants
from policies.proving.longest_interview import interview_longer_than
from policies.proving.prover import prove
from policies.rules import Rules
from policies.sheet import Sheet
from tests.property.direct import Answers, random_answer
from tests.property.planted_faults import PLANTS, planted
from tests.property.seeds import seeds
from tests.property.small_packs import Small
from tests.property.z3_oracle import Oracle
from tests.property.z3_proofs import Z3Prover
from tests.shipped_packs import SHIPPED

PACKS: Final = 50
QUICK: Final = len(PLANTS)
INVARIANTS: Final = {"llm-adaptation": 25, "ai-governance": 15}  # at least so many are declared
COMPLETIONS: Final = 20  # of an example, drawn at random


def _z3_prover(pack: Pack) -> Z3Prover:
    z3: Any = pytest.importorskip("z3")
    return Z3Prover(Oracle(z3, Rules(pack)))


@pytest.mark.parametrize("seed", seeds(PACKS, QUICK))
def test_a_planted_fault_is_found_and_nothing_that_z3_does_not_find_too(seed: int, tmp_path: Path) -> None:
    pack, kind, about = planted(seed, tmp_path)
    proof = prove(Decider(pack))
    oracle = _z3_prover(pack)
    faults = {(fault.kind, fault.about) for fault in proof.faults}
    overlaps = {overlap.about for overlap in proof.overlaps}
    assert about in overlaps if kind == "overlap" else (kind, about) in faults
    assert faults == oracle.faults()
    assert overlaps == oracle.overlaps()
    rng = random.Random(seed)
    for fault in proof.faults:
        _confirm(rng, pack, fault)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_is_sound_and_z3_finds_nothing_either(name: str) -> None:
    pack = load_pack(Path(name))
    proof = prove(Decider(pack))
    assert proof.faults == ()
    assert len(pack.invariants.invariants) >= INVARIANTS[name]
    oracle = _z3_prover(pack)
    assert oracle.faults() == set()
    assert {overlap.about for overlap in proof.overlaps} == oracle.overlaps()


# every example is one -----------------------------------------------------------------------------------------------


def _confirm(rng: random.Random, pack: Pack, fault: Fault) -> None:
    if fault.kind in ("gap", "invariant"):
        assert fault.sheet is not None
        decider = Decider(pack)
        decision = decider.decide(fault.sheet, fault.as_of)
        compiled = decider.compiled(fault.as_of)
        if fault.kind == "gap" and decision.routes:
            assert decision.routes[fault.about] in {"exhausted", *_that_met_the_target(pack, fault.sheet), None}
        for _ in range(COMPLETIONS):
            sheet = _completed(rng, decider, fault.sheet)
            assert _holds_not(compiled.rules, fault, sheet), (fault, sheet)


def _that_met_the_target(pack: Pack, sheet: Sheet) -> list[str]:
    return [rung.id for rung in pack.ladder.rungs if rung.result and sheet.get(rung.result) == "measured_meets_target"]


def _completed(rng: random.Random, decider: Decider, sheet: Sheet) -> Answers:
    """The rest answered at random, without a contradiction."""
    compiled = decider.compiled()
    answers: Answers = dict(sheet)
    for fact in rng.sample(list(compiled.pack.facts), len(compiled.pack.facts)):
        drawn = (random_answer(rng, compiled.pack.facts[fact]) for _ in range(20))
        known = compiled.variables.of[fact].answers() if fact in compiled.variables.of else ()
        if fact not in answers:
            answers[fact] = next(answer for answer in chain(drawn, known) if compiled.is_consistent({**answers, fact: answer}))
    return answers


def _holds_not(rules: Rules, fault: Fault, sheet: Answers) -> bool:
    evaluation = Evaluation(sheet)
    if fault.kind == "gap":
        path = rules.pack.ladder.needs[fault.about].path
        return all(evaluation.truth(rules.ladder.bound.only_if[fault.about, step.rung]) is not True for step in path)
    (one,) = [one for one in bind_invariants(rules).invariants if one.invariant.id == fault.about]
    return evaluation.truth(one.condition) is not one.wanted


def test_no_smaller_sheet_would_do_as_an_example(small: Small, tmp_path: Path) -> None:
    pack = planted(small.seed * len(PLANTS) + 2, tmp_path).pack  # with a broken invariant
    decider = Decider(pack)
    compiled = decider.compiled()
    (fault,) = [fault for fault in prove(decider).faults if fault.about == "broken"]
    assert fault.sheet is not None
    (one,) = [one for one in bind_invariants(compiled.rules).invariants if one.invariant.id == "broken"]
    facts = list(compiled.variables.of)
    rng = random.Random(small.seed)
    for size in range(len(fault.sheet)):
        for chosen in rng.sample(list(combinations(facts, size)), min(10, len(list(combinations(facts, size))))):
            for answers in product(*(list(compiled.variables.of[fact].answers())[:4] for fact in chosen)):
                sheet: dict[str, Answer] = dict(zip(chosen, answers, strict=True))
                assert not compiled.is_consistent(sheet) or _some_completion_holds(rng, decider, sheet, one), sheet


def _some_completion_holds(rng: random.Random, decider: Decider, sheet: Sheet, one: Any) -> bool:
    return any(Evaluation(_completed(rng, decider, sheet)).truth(one.condition) is one.wanted for _ in range(400))


# interviews ---------------------------------------------------------------------------------------------------------


def test_the_longest_interview_is_as_long_as_playing_them_all_shows(small: Small) -> None:
    longest = _longest(small, Knowledge(small.compiled, {}))
    assert interview_longer_than(small.compiled, longest) is None
    if longest:
        sheet = interview_longer_than(small.compiled, longest - 1)
        assert sheet is not None
        assert len({small.compiled.pack.question_of(fact) for fact in sheet}) == longest - 1
        assert next_question(Knowledge(small.compiled, sheet))


def _longest(small: Small, knowledge: Knowledge) -> int:
    facts = next_question(knowledge)
    if not facts:
        return 0
    sheets = [dict(zip(facts, answers, strict=True)) for answers in product(*(small.world.answers[fact] for fact in facts))]
    consistent = [sheet for sheet in sheets if small.compiled.is_consistent({**knowledge.answers, **sheet})]
    return 1 + max(_longest(small, knowledge.given(sheet)) for sheet in consistent)
