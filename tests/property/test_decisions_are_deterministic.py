"""The same answers give the same decision: again, in any order, by another decider, after others, in another process."""

import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from policies.decision import Decider, Decision, Explanation
from policies.load import load_pack
from policies.model import Waiver
from policies.pack import Pack
from tests.property.direct import Answers, random_consistent_answers, some_of
from tests.property.random_packs import random_pack
from tests.property.seeds import seeds

SHEETS: Final = 8  # a pack
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
    """Consistent sheets, some with gaps; what is consistent may depend on waivers where a constraint reads a policy's state."""
    rng = random.Random(seed)
    compiled = Decider(pack).compiled(DAY, frozenset({_waived(pack).policy}))
    return [some_of(rng, random_consistent_answers(rng, compiled), rng.choice((0.3, 0.6, 1.0))) for _ in range(SHEETS)]


def _waived(pack: Pack) -> Waiver:
    return Waiver(policy=min(pack.policies), reason="For now", expires=date(2026, 8, 1))


def decided(decider: Decider, sheet: Answers) -> tuple[Decision, Explanation]:
    waivers = [_waived(decider.pack)]
    return decider.decide(sheet, DAY, waivers), decider.explain(sheet, DAY, waivers)


def _shuffled(rng: random.Random, sheet: Answers) -> Answers:
    return dict(rng.sample(list(sheet.items()), len(sheet)))


@pytest.mark.parametrize("seed", seeds(12))
def test_the_same_answers_give_the_same_decision_again_in_any_order_and_by_another_decider(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    pack = random_pack(rng, tmp_path).pack
    decider = Decider(pack)
    sheets = sheets_of(pack, seed)
    first = [decided(decider, sheet) for sheet in sheets]
    again = list(zip(sheets, first, strict=True))
    rng.shuffle(again)
    for sheet, expected in again:
        assert decided(decider, sheet) == expected
        assert repr(decided(decider, _shuffled(rng, sheet))) == repr(expected)
        assert decided(Decider(load_pack(tmp_path)), _shuffled(rng, sheet)) == expected


@pytest.mark.parametrize("seed", seeds(6))
def test_a_decider_that_has_forgotten_what_it_derived_decides_as_before(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = random_pack(random.Random(seed), tmp_path).pack
    decider = Decider(pack)
    sheets = sheets_of(pack, seed)
    expected = [decided(decider, sheet) for sheet in sheets]
    monkeypatch.setattr("policies.compiled.SCRATCH_NODES", 0)
    monkeypatch.setattr("policies.compiled.KEPT_REASONS", 0)
    assert [decided(decider, sheet) for sheet in sheets] == expected


@pytest.mark.parametrize("seed", seeds(2))
def test_decisions_do_not_depend_on_the_process_that_makes_them(seed: int, tmp_path: Path) -> None:
    random_pack(random.Random(seed), tmp_path)
    printed = set()
    for hash_seed in ("1", "2", "3"):
        command = [sys.executable, "-c", DECIDE, str(tmp_path), str(seed)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        printed.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(printed) == 1
    assert printed.pop().count("\n") == SHEETS
