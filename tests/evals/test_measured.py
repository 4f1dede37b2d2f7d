"""A change to prompt, schema, pack or transcripts fails here until it is measured again, or recorded as not measured yet."""

import json

import pytest

from policies.errors import PlumblineError
from tests.evals.record import NOT_YET, RECORD, hashes_now, record

NOW = {"pack": "p", "transcripts": "t", "reader": {"reading.md": "r"}}
TOTALS = {
    "precision": 0.9,
    "recall": 0.8,
    "quote_validity": 1.0,
    "verdict_accuracy": 0.7,
    "finding_accuracy": 0.9,
    "forbidden": 0,
    "traps": 5,
}
BASELINE = {"name": "guided", "model": None, "cost_usd": 0.0, "totals": TOTALS}
MODEL = {"name": "claude", "model": "claude-haiku-5-5", "cost_usd": 0.1, "totals": TOTALS}


def test_what_is_recorded_holds_for_the_files_that_are_here() -> None:
    kept = json.loads(RECORD.read_text(encoding="utf-8"))
    fix = "Measure again, or record that it is not measured yet: python -m tests.evals.record"
    assert kept["hashes"] == hashes_now(), fix


def test_it_counts_as_measured_only_with_a_model() -> None:
    measured = record(NOW, {"split": "all", "hashes": NOW, "systems": [BASELINE, MODEL]})
    baseline = record(NOW, {"split": "all", "hashes": NOW, "systems": [BASELINE]})
    assert (measured["status"], baseline["status"], record(NOW, None)["status"]) == ("measured", NOT_YET, NOT_YET)
    assert measured["systems"][1] == {"name": "claude", "model": "claude-haiku-5-5", "cost_usd": 0.1, **TOTALS}


@pytest.mark.parametrize("change", [{"split": "dev"}, {"hashes": {**NOW, "reader": {"reading.md": "other"}}}])
def test_a_report_of_other_files_or_of_a_part_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(PlumblineError, match="Make one with --split all"):
        record(NOW, {"split": "all", "hashes": NOW, "systems": [BASELINE], **change})
