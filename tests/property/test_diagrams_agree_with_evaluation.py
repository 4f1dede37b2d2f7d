"""Every output's diagram against the direct evaluator, on complete sheets, and against z3, on sheets with gaps."""

import random
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from policies.compiled import IMPOSSIBLE, Compiled
from policies.expression import Answer
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.rules import Rules
from tests.property import z3_oracle
from tests.property.direct import are_consistent, outputs_of, random_answers, some_of
from tests.property.random_packs import MIDDLING, SMALL, random_pack
from tests.property.seeds import seeds
from tests.shipped_packs import SHIPPED, TOGETHER

ASSIGNMENTS: Final = 1_000  # a pack
GAPPED_SHEETS: Final = 50  # a pack
QUICK: Final = 6  # packs that are asked of z3 every time


def _random_rules(rng: random.Random, folder: Path) -> Rules:
    """A random pack on a random day, some of its policies waived."""
    pack = random_pack(rng, folder).pack
    waived = frozenset(policy for policy in pack.policies if rng.random() < 0.2)
    return Rules(pack, rng.choice((None, date(2026, 3, 1), date(2026, 9, 1))), waived)


def _read(compiled: Compiled, roots: dict[str, int], answers: dict[str, Answer]) -> dict[str, Any]:
    fixed = compiled.variables.fix(answers)
    assignment = [fixed[variable] for variable in range(len(compiled.variables.arities))]
    return {output: compiled.diagrams.value_at(root, assignment) for output, root in roots.items()}


def _check(compiled: Compiled, answers: dict[str, Answer]) -> bool:
    """Whether the answers are consistent; all diagrams must agree with the direct evaluator."""
    expected = outputs_of(compiled.rules, answers)
    assert _read(compiled, compiled.plain, answers) == expected, answers
    consistent = are_consistent(compiled.rules, answers)
    guarded = expected if consistent else dict.fromkeys(expected, IMPOSSIBLE)
    assert _read(compiled, compiled.guarded, answers) == guarded, answers
    assert compiled.is_consistent(answers) is consistent
    return consistent


@pytest.mark.parametrize("seed", seeds(20))
def test_every_diagram_gives_what_the_rules_give_directly(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rules = _random_rules(rng, tmp_path)
    compiled = Compiled(rules)
    consistent = [_check(compiled, random_answers(rng, rules.pack)) for _ in range(ASSIGNMENTS)]
    assert len(consistent) == ASSIGNMENTS
    assert any(consistent)


@pytest.mark.parametrize("name", [*SHIPPED, pytest.param(TOGETHER, marks=pytest.mark.long)])
def test_every_diagram_of_a_shipped_pack_gives_what_the_rules_give_directly(name: str) -> None:
    rng = random.Random(0)
    compiled = Compiled(Rules(load_pack(Path(name))))
    bounds = {bound + step for variables in compiled.variables.of.values() for bound in variables.bounds for step in (-1, 0, 1)}
    counts = sorted(bounds - {-1})
    for _ in range(ASSIGNMENTS // 4):
        _check(compiled, random_answers(rng, compiled.pack, counts=counts))


@pytest.mark.parametrize("seed", seeds(20, QUICK))
def test_what_outputs_can_still_be_is_what_z3_finds(seed: int, tmp_path: Path) -> None:
    z3 = pytest.importorskip("z3")
    rng = random.Random(seed)
    rules = Rules(random_pack(rng, tmp_path, rng.choice((SMALL, MIDDLING))).pack)
    compiled = Compiled(rules)
    oracle = z3_oracle.Oracle(z3, rules)
    open_outputs = 0
    for _ in range(GAPPED_SHEETS):
        answers = some_of(rng, random_answers(rng, rules.pack), rng.random())
        knowledge = Knowledge(compiled, answers)
        for output in compiled.outputs:
            expected = oracle.values(output, answers)
            assert knowledge.values(output) == expected, (output, answers)
            open_outputs += len(expected) > 1
    assert open_outputs
