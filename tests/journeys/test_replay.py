"""`plumbline policies replay`: what another pack would have decided."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack

TUNED: dict[str, Any] = {"need": ["style"], "proposal": "tuning", "evals": "yes", "rights": "yes", "examples": 150, "stage": "pilot"}
MEASURED = {**TUNED, "prompting_result": "measured_falls_short", "scores_reviewed": "yes", "owner": "yes", "backup": "yes"}


def past(review: str, facts: dict[str, Any], outcome: str, headline: str, day: str = "2026-07-01", **findings: str) -> str:
    named = {policy.replace("_", "-"): state for policy, state in findings.items()}
    return json.dumps({"review": review, "decided_on": day, "facts": facts, "outcome": outcome, "headline": headline, "findings": named})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    states = {"evals_before_tuning": "satisfied", "rights_to_train": "satisfied", "enough_examples": "satisfied"}
    lines = [
        past("AR-1", MEASURED, "proceed", "tuning", **states, owner_named="not_applicable"),
        past("AR-2", {**MEASURED, "examples": 500}, "proceed", "tuning", "2026-09-01", **states, owner_named="not_applicable"),
        past(
            "AR-3",
            {**TUNED, "proposal": "dont_know", "prompting_result": "not_tried", "rights": {"no": "answer"}, "gone": "yes"},
            "proceed",
            "prompting",
        ),
    ]
    path = tmp_path / "reviews.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_by_the_same_rules_no_past_decision_changes(reviews: Path) -> None:
    done = plumbline("policies", "replay", SMALL_PACK, "--reviews", reviews)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("3 reviews, none of them touched")
    assert lines[1:4] == ["  decided differently     0", "  need another question   0", "  contradict themselves   0"]


def test_a_stricter_rule_shows_whom_it_would_have_met(folder: Path, reviews: Path, tmp_path: Path) -> None:
    change(folder / "pack.yaml", "value: 100", "value: 200")
    table = tmp_path / "changed.csv"
    done = plumbline("policies", "replay", folder, "--reviews", reviews, "--csv", table)
    assert "  decided differently     1" in done.stdout
    assert "         1  tuning → exhausted" in done.stdout
    assert "enough-examples: satisfied → violated" in done.stdout
    (row,) = csv.DictReader(table.read_text().splitlines())
    assert (row["review"], row["headline_before"], row["headline_now"]) == ("AR-1", "tuning", "exhausted")


def test_a_question_that_nobody_was_asked_is_counted_and_so_is_a_contradiction(folder: Path, reviews: Path) -> None:
    new = "  licence:\n    kind: yes_no\n    question: Is there a licence?\n    help: In writing.\n  evals:\n"
    change(folder / "facts.yaml", "  evals:\n", new)
    change(folder / "policies" / "all.yaml", 'satisfied: rights == "yes"', 'satisfied: licence == "yes"')
    constraint = 'integrity:\n  - {id: untried, when: prompting_result == "not_tried", needs: evals == "no", say: No.}\n'
    change(folder / "pack.yaml", "integrity:\n", constraint)
    done = plumbline("policies", "replay", folder, "--reviews", reviews)
    assert "  need another question   2" in done.stdout
    assert "  contradict themselves   1" in done.stdout
    assert "         2  proceed → another question" in done.stdout


def test_only_reviews_since_a_day_are_replayed(folder: Path, reviews: Path) -> None:
    change(folder / "pack.yaml", "value: 100", "value: 200")
    done = plumbline("policies", "replay", folder, "--reviews", reviews, "--since", "2026-08-01")
    assert "1 reviews, none of them touched" in done.stdout
    assert "  decided differently     0" in done.stdout


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[]", "this is not JSON of a past review"),
        ('{"review": "AR-1"}', "the key 'decided_on' is missing"),
    ],
)
def test_a_line_that_is_no_review_is_named(line: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    path.write_text(f"{past('AR-1', {}, 'proceed', 'tuning')}\n{line}\n")
    done = plumbline("policies", "replay", SMALL_PACK, "--reviews", path)
    assert done.returncode == 1
    assert done.stderr == f"{path}:2: {says}. Write an object with review, decided_on, facts, outcome, headline and findings.\n"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = plumbline("policies", "replay", SMALL_PACK, "--reviews", tmp_path / "none.jsonl")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/none.jsonl: cannot be read (FileNotFoundError).")
