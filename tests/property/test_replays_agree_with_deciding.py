"""A batch decided at once gives what deciding its sheets one by one gives, gaps and contradictions included."""

import random
from pathlib import Path
from typing import Any

import pytest

from policies.compiled import Compiled
from policies.decision import Decider
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.replaying.batch import Batch, column, settled
from policies.rules import Rules
from policies.sheet import Sheet
from tests.benchmarks.random_sheets import random_sheets
from tests.property.direct import random_answers, some_of
from tests.property.random_packs import random_pack
from tests.property.seeds import seeds


def _one_by_one(compiled: Compiled, sheet: Sheet) -> dict[str, frozenset[Any]]:
    knowledge = Knowledge(compiled, sheet)
    return {output: knowledge.values(output) for output in compiled.outputs}


def _at_once(compiled: Compiled, sheets: list[Sheet]) -> list[dict[str, frozenset[Any]]]:
    found = Batch(compiled).decide(sheets, compiled.outputs)
    result: list[dict[str, set[Any]]] = [{output: set() for output in compiled.outputs} for _ in sheets]
    for output, values in found.items():
        for value, bits in values.items():
            for place in range(len(sheets)):
                if bits >> place & 1:
                    result[place][output].add(value)
    return [{output: frozenset(values) for output, values in one.items()} for one in result]


@pytest.mark.parametrize("seed", seeds(6))
def test_every_output_of_every_sheet_can_be_what_it_can_be_alone(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    compiled = Compiled(Rules(random_pack(rng, tmp_path).pack))
    sheets = [some_of(rng, random_answers(rng, compiled.pack), rng.choice((0.2, 0.6, 1.0))) for _ in range(60)]
    assert _at_once(compiled, sheets) == [_one_by_one(compiled, sheet) for sheet in sheets]


def test_the_default_pack_decides_in_a_batch_what_it_decides_alone() -> None:
    decider = Decider(load_pack())
    compiled = decider.compiled()
    rng = random.Random(3)
    sheets = [some_of(rng, sheet, rng.choice((0.3, 0.8, 1.0))) for sheet in random_sheets(compiled, 60, seed=3)]
    found = Batch(compiled).decide(sheets, ["outcome", "headline"])
    for place, sheet in enumerate(sheets):
        decision = decider.decide(sheet)
        for output, wanted in (("outcome", decision.outcome), ("headline", decision.headline)):
            (value,) = [value for value, bits in settled(found[output]).items() if bits >> place & 1] or [None]
            assert value == wanted, (output, sheet)


def test_sets_of_sheets_name_their_places_and_what_is_settled() -> None:
    assert list(column([0b0011, 0b1000], 5)) == [1, 1, 0, 2, 0]
    assert list(column([], 2)) == [0, 0]
    assert settled({"a": 0b011, "b": 0b110}) == {"a": 0b001, "b": 0b100}
