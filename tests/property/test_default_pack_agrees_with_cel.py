"""The default pack's own conditions, written out as CEL, give the same findings and outcome."""

import pytest

from tests.benchmarks.questions import default_compiled
from tests.benchmarks.random_sheets import random_sheets

SHEETS = 150


def test_every_finding_and_the_outcome_of_complete_sheets_are_what_cel_makes_of_the_conditions() -> None:
    pytest.importorskip("cel_expr_python.cel")
    from tests.benchmarks.deciding import Cel, Ours, cel_data, without_gaps  # noqa: PLC0415 - imports the oracle

    compiled = default_compiled()
    sheets = [sheet for sheet in (without_gaps(compiled, sheet) for sheet in random_sheets(compiled, SHEETS, seed=5)) if sheet]
    data = [cel_data(compiled, sheet) for sheet in sheets]
    ours, theirs = Ours(compiled), Cel(compiled, data[0])
    assert len(sheets) > SHEETS // 2
    assert [ours.decide(sheet) for sheet in sheets] == [theirs.decide(given) for given in data]
