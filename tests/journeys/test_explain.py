"""`plumbline policies explain`: why, as a person would tell it."""

from pathlib import Path

from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK

FACTS = "need: [style]\nproposal: tuning\nevals: no\nrights: yes\nexamples: 40\nstage: pilot\nprompting_result: not_tried\n"


def test_a_sheet_is_explained_in_sentences(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(FACTS)
    done = plumbline("policies", "explain", facts, "--pack", SMALL_PACK)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["In short", "  Blocked as proposed. Use Prompting instead of Tuning."]
    assert lines[lines.index("The outcome follows from this alone") + 1 :][:3] == [
        "  “proposal” is tuning",
        "  “evals” is no",
        "  Whatever else had been answered, it would be the same; without any one of these it would not be settled",
    ]
    assert (
        "  Collect enough examples: this is advised and is not met. It applies because “proposal” is tuning. "
        "It asks that “examples” (40) is at least 100."
    ) in lines


def test_what_is_open_and_what_is_always_so_are_said_too(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("stage: pilot\n")
    done = plumbline("policies", "explain", facts, "--pack", SMALL_PACK)
    assert done.returncode == 0
    assert "It is still open: more has to be answered first" in done.stdout


def test_either_a_sheet_or_a_review_is_explained() -> None:
    done = plumbline("policies", "explain")
    assert done.returncode == 2
    assert "give a fact sheet, or --review with its number" in done.stderr
