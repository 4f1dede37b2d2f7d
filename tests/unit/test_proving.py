"""What the prover says where it has to give up, and what it looks for where there is more than one day."""

from dataclasses import replace

import pytest

from policies.decision import Decider
from policies.load import load_pack
from policies.model import InvariantsFile
from policies.pack import Pack
from policies.proving import longest_interview, smallest_sheet
from policies.proving.fault import in_words, problem_of
from policies.proving.prover import prove
from tests.unit.small_packs import SMALL_PACK


def _with(**file: object) -> Pack:
    return replace(load_pack(SMALL_PACK), invariants=InvariantsFile.model_validate(file))


def test_a_limit_that_would_take_too_many_interviews_is_said_to_be_too_low(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(longest_interview, "MAX_STATES", 0)
    pack = _with(longest_interview=3)
    (fault,) = prove(Decider(pack)).faults
    assert (fault.kind, fault.sheet) == ("interview", None)
    assert "whether no interview asks more than 3 questions cannot be shown" in str(problem_of(pack, fault))


def test_where_the_smallest_example_takes_too_long_a_short_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = _with(invariants=[{"id": "never-tuned", "say": "Nobody tunes.", "never": 'routes.style == "tuning" && rights == "yes"'}])
    (smallest,) = prove(Decider(pack)).faults
    monkeypatch.setattr(smallest_sheet, "MAX_VISITS", 0)
    (short,) = prove(Decider(pack)).faults
    for fault in (smallest, short):
        assert fault.sheet is not None
        assert Decider(pack).decide(fault.sheet, fault.as_of).routes == {"style": "tuning"}
    assert len(smallest.sheet or ()) <= len(short.sheet or ())


def test_a_place_in_a_file_that_is_gone_is_the_file_as_a_whole() -> None:
    pack = replace(_with(invariants=[{"id": "never", "say": "Never.", "never": "launch"}]), folder=SMALL_PACK / "nowhere")
    (fault,) = prove(Decider(pack)).faults
    problem = problem_of(pack, fault)
    assert (problem.line, problem.file) == (0, str(SMALL_PACK / "nowhere" / "invariants.yaml"))
    assert in_words(pack, {"need": ("style",), "examples": 5}) == "need: [style]; examples: 5"
