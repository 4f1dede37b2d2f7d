"""`plumbline policies diff`: what a pull request does to decisions, as Markdown."""

from pathlib import Path

import pytest

from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


def test_two_versions_that_decide_the_same_differ_in_nothing(folder: Path) -> None:
    change(folder / "policies" / "all.yaml", "Few examples teach little.", "Few examples teach next to nothing.")
    done = plumbline("policies", "diff", SMALL_PACK, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing: both decide the same to all answers, by the same questions." in done.stdout


def test_a_changed_threshold_shows_what_changes_and_for_whom(folder: Path) -> None:
    change(folder / "pack.yaml", "value: 100", "value: 200")
    done = plumbline("policies", "diff", SMALL_PACK, folder)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("# What changes: small 1.0 (")
    (row,) = [line for line in lines if line.startswith("| “Collect enough examples” | satisfied · advise | violated · advise |")]
    assert "`proposal: tuning`" in row
    assert "`examples: 100`" in row
    assert any(line.startswith("| step for style | tuning | exhausted |") for line in lines)


def test_questions_policies_and_kinds_that_come_and_go_are_named(folder: Path) -> None:
    change(folder / "policies" / "all.yaml", 'satisfied: rights == "yes"', 'satisfied: licence == "yes"')
    new = "  licence:\n    kind: yes_no\n    question: Is there a licence?\n    help: In writing.\n  evals:\n"
    change(folder / "facts.yaml", "  evals:\n", new)
    change(folder / "policies" / "all.yaml", "id: enough-examples", "id: more-examples")
    change(folder / "facts.yaml", "    kind: choice\n    question: Is it a pilot", "    kind: choice\n    question: Is it a trial")
    done = plumbline("policies", "diff", SMALL_PACK, folder)
    assert "- **New:** “Collect enough examples”" in done.stdout
    assert "- **Gone:** “Collect enough examples”" in done.stdout
    assert "- **New questions:** Is there a licence?" in done.stdout
    assert "- **Questions that are no longer asked:** May you train on the data?" in done.stdout


def test_a_fact_of_another_kind_is_another_fact(folder: Path) -> None:
    """An owner used to be yes or no, and is one of three now."""
    change(
        folder / "facts.yaml",
        "  owner:\n    kind: yes_no\n",
        "  owner:\n    kind: choice\n    options: {yes: Yes, shared: Several people, none: Nobody}\n",
    )
    done = plumbline("policies", "diff", SMALL_PACK, folder)
    assert done.returncode == 0
    assert "“Name an owner”" in done.stdout


def test_a_new_constraint_refuses_what_was_accepted(folder: Path) -> None:
    constraint = "integrity:\n  - {id: launch-needs-evals, when: launch, needs: 'evals != \"no\"', say: A launch needs evals.}\n"
    change(folder / "pack.yaml", "integrity:\n", constraint)
    there = plumbline("policies", "diff", SMALL_PACK, folder).stdout
    back = plumbline("policies", "diff", folder, SMALL_PACK).stdout
    assert "- **Refused now as contradictions:** " in there
    assert "- **Accepted now:** " in back
