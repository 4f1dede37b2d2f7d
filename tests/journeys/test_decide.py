"""`plumbline policies decide` on one fact sheet: for a person to read, and as JSON for another program."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.load import load_pack
from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK

SMALL = ("--pack", SMALL_PACK)
CONTRACT = [
    "pack",
    "as_of",
    "determined",
    "outcome",
    "outcome_without_waivers",
    "headline",
    "routes",
    "also_use",
    "hosting",
    "tuning_method",
    "break_even",
    "findings",
    "next_steps",
    "still_matters",
    "next_question",
    "questions_left",
    "sufficient",
    "would_change",
]
HANDBOOK = """\
# Fine-tune a model on our HR handbook so it can answer employees
need: [knowledge]
one_use: yes
proposed_approach: fine_tuning
prompting_result: not_tried
knowledge_changes: weekly
knowledge_fits_context: no
evals_exist: no
stage: pilot
"""
TUNED = """\
need: [style]
proposal: tuning
prompting_result: measured_falls_short
evals: yes
examples: 500
rights: yes
stage: pilot
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "sheet.yaml"


@pytest.fixture
def waivers(tmp_path: Path) -> Path:
    return tmp_path / "waivers.yaml"


def decided(*arguments: object) -> dict[str, Any]:
    done = plumbline("policies", "decide", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


def test_the_handbook_is_answered_verdict_first(sheet: Path) -> None:
    """Half the questions are open, but what is known already blocks tuning; retrieval is the way for knowledge that changes weekly."""
    sheet.write_text(HANDBOOK, encoding="utf-8")
    done = plumbline("policies", "decide", sheet)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.strip() for line in done.stdout.splitlines() if line]
    assert lines[0].startswith("Blocked as proposed. ")
    titles = [title for title in ("Why", "Required next steps", "What would change this", "Still open") if title in lines]
    assert titles[:2] == ["Why", "Required next steps"]
    assert [lines.index(title) for title in titles] == sorted(lines.index(title) for title in titles)
    assert any(line.startswith("- Have a scored evaluation before you tune (blocks). ") for line in lines)
    assert lines[-1].startswith("Decided by policy pack llm-adaptation 1.0 (")


def test_the_handbook_as_json_keeps_the_contract(sheet: Path) -> None:
    sheet.write_text(HANDBOOK, encoding="utf-8")
    pack, found = load_pack(), decided(sheet)
    assert list(found) == CONTRACT
    assert found["pack"] == {"id": "llm-adaptation", "version": "1.0", "hash": pack.hash}
    assert (found["as_of"], found["outcome"], found["determined"]) == ("2026-11-23", "blocked", False)
    assert found["sufficient"] == {"proposed_approach": "fine_tuning", "evals_exist": "no"} or len(found["sufficient"]) <= 2
    assert found["next_question"]["facts"]
    assert set(found["next_question"]["facts"]) <= set(found["still_matters"]) <= set(pack.facts)


def test_the_json_is_the_same_on_every_run(sheet: Path) -> None:
    sheet.write_text(TUNED.replace("rights: yes\n", ""), encoding="utf-8")
    once, again = (plumbline("policies", "decide", sheet, *SMALL, "--json").stdout for _ in range(2))
    assert once == again
    assert json.loads(once)["questions_left"] == {"expected": 1.0, "at_most": 1}


def test_every_part_of_the_contract_has_its_value(sheet: Path) -> None:
    """Letters without the right to train: blocked by that alone, and the right alone would let them proceed."""
    sheet.write_text(TUNED.replace("rights: yes", "rights: no"), encoding="utf-8")
    found = decided(sheet, *SMALL)
    because = [{"fact": "proposal", "value": "tuning"}]
    assert {key: value for key, value in found.items() if key not in ("pack", "would_change")} == {
        "as_of": "2026-03-01",
        "determined": True,
        "outcome": "blocked",
        "outcome_without_waivers": "blocked",
        "headline": "tuning",
        "routes": {"style": "tuning"},
        "also_use": [],
        "hosting": "either",
        "tuning_method": None,
        "break_even": None,
        "findings": [
            {
                "policy": "evals-before-tuning",
                "severity": "block",
                "state": "satisfied",
                "because": [*because, {"fact": "evals", "value": "yes"}],
            },
            {
                "policy": "rights-to-train",
                "severity": "block",
                "state": "violated",
                "because": [*because, {"fact": "rights", "value": "no"}],
            },
            {
                "policy": "enough-examples",
                "severity": "advise",
                "state": "satisfied",
                "because": [*because, {"fact": "examples", "value": 500}],
            },
            {"policy": "owner-named", "severity": None, "state": "not_applicable", "because": []},
        ],
        "next_steps": [
            {"id": "rights-to-train/ask", "text": "Ask the owners of the data", "role": "board", "days": 5, "policy": "rights-to-train"}
        ],
        "still_matters": [],
        "next_question": {"facts": []},
        "questions_left": {"expected": 0.0, "at_most": 0},
        "sufficient": {"proposal": "tuning", "rights": "no"},
    }
    assert {"changes": {"rights": "yes"}, "outcome": "proceed", "headline": "tuning"} in found["would_change"]


def test_a_waiver_is_shown_and_never_as_satisfied(sheet: Path, waivers: Path) -> None:
    sheet.write_text(TUNED.replace("evals: yes", "evals: dont_know"), encoding="utf-8")
    waivers.write_text(
        "- {policy: evals-before-tuning, reason: They come in May, granted_on: 2026-03-01, expires: 2026-03-31}\n", encoding="utf-8"
    )
    on_time = decided(sheet, *SMALL, "--waivers", waivers, "--as-of", "2026-03-31")
    too_late = decided(sheet, *SMALL, "--waivers", waivers, "--as-of", "2026-04-01")
    assert (on_time["outcome"], on_time["outcome_without_waivers"]) == ("proceed", "needs_evidence")
    assert (too_late["outcome"], too_late["outcome_without_waivers"]) == ("needs_evidence", "needs_evidence")
    assert on_time["findings"][0]["state"] == "waived"
    text = plumbline("policies", "decide", sheet, *SMALL, "--waivers", waivers, "--as-of", "2026-03-31").stdout
    assert "Waived, not satisfied" in text.splitlines()
    assert "Without the waivers the outcome would be: needs evidence" in text


def test_a_waiver_that_nobody_may_grant_is_refused(sheet: Path, waivers: Path) -> None:
    sheet.write_text(TUNED, encoding="utf-8")
    waivers.write_text("- policy: rights-to-train\n  reason: Please\n  expires: 2026-03-02\n", encoding="utf-8")
    done = plumbline("policies", "decide", sheet, *SMALL, "--waivers", waivers)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f'{waivers}:1:11: the policy "rights-to-train" cannot be waived. Remove the waiver; the next step is: Ask the owners of the data.\n'
    )


def test_the_day_decides_which_policies_are_in_force(sheet: Path) -> None:
    sheet.write_text(TUNED.replace("stage: pilot", "stage: launch\nowner: no\nbackup: no"), encoding="utf-8")
    before, after = (decided(sheet, *SMALL, "--as-of", day) for day in ("2026-05-31", "2026-06-01"))
    assert (before["as_of"], before["outcome"]) == ("2026-05-31", "proceed")
    assert (after["as_of"], after["outcome"]) == ("2026-06-01", "blocked")


def test_everything_wrong_with_a_sheet_is_said_with_its_place(sheet: Path) -> None:
    sheet.write_text("need: [styl]\nproposals: tuning\nexamples: many\n", encoding="utf-8")
    done = plumbline("policies", "decide", sheet, *SMALL)
    assert (done.returncode, done.stdout) == (1, "")
    need, proposal, examples = done.stderr.splitlines()
    assert need == f'{sheet}:1:7: "need": "styl" is not one of its options. Did you mean "style"?'
    assert proposal == f'{sheet}:2:1: there is no fact "proposals". Did you mean "proposal"?'
    assert examples.startswith(f'{sheet}:3:11: "examples": "many" is not a whole number from 0. Write a number of pairs')


def test_a_contradiction_is_refused_with_its_place_and_a_way_out(sheet: Path) -> None:
    sheet.write_text("prompting_result: measured_falls_short\nevals: no\n", encoding="utf-8")
    done = plumbline("policies", "decide", sheet, *SMALL, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{sheet}:2:8: answers that contradict one another (prompting_result: measured_falls_short, evals: no) - "
        "A measured result needs evals. Correct one of them, or answer dont_know.\n"
    )


def test_an_empty_sheet_is_undecided_and_says_what_to_ask(sheet: Path) -> None:
    sheet.touch()
    done = plumbline("policies", "decide", sheet, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Not decided yet. The recommended step of the ladder is still open." in done.stdout.splitlines()
    assert decided(sheet, *SMALL)["outcome"] is None
