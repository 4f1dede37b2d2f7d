"""`plumbline policies prove`: what no test can say, for it holds whatever is answered."""

import json
from pathlib import Path

import pytest

from tests.journeys.command import plumbline
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


def test_the_default_pack_is_proved_with_its_overlaps_as_information() -> None:
    done = plumbline("policies", "prove")
    assert (done.returncode, done.stderr) == (0, "")
    *overlaps, last = done.stdout.splitlines()
    assert last.startswith("llm-adaptation 1.0 (")
    assert ": proved: everything is reached, nothing is dead, 35 invariants hold, no interview asks more than 48 questions" in last
    assert len(overlaps) == 6
    assert all(": look at this: " in line for line in overlaps)


def test_a_broken_invariant_comes_with_the_smallest_sheet_and_decide_accepts_it(folder: Path, tmp_path: Path) -> None:
    change(folder / "policies" / "all.yaml", 'satisfied: evals == "yes"', 'satisfied: evals == "yes" || stage == "pilot"')
    done = plumbline("policies", "prove", folder)
    assert done.returncode == 1
    first, *sheet = done.stderr.splitlines()
    assert first.startswith(f'{folder}/invariants.yaml:6:12: the invariant "no-tuning-without-evals" does not hold (Tuning is never let')
    assert done.stdout.endswith("not sound: 1 fault\n")
    facts = tmp_path / "facts.yaml"
    facts.write_text("\n".join(sheet))
    decided = plumbline("policies", "decide", facts, "--pack", folder, "--json")
    assert decided.returncode == 0
    assert json.loads(decided.stdout)["outcome"] in ("proceed", "proceed_with_conditions")


def test_programs_read_what_was_found_as_json(folder: Path) -> None:
    change(folder / "ladder.yaml", "only_if: examples >= enough_examples", "only_if: examples >= enough_examples && examples == 7")
    done = plumbline("policies", "prove", SMALL_PACK, folder, "--json")
    assert done.returncode == 1
    sound, broken = json.loads(done.stdout)
    assert sound["sound"]
    assert (sound["faults"], sound["invariants"], sound["longest_interview"]) == ([], 2, 9)
    assert not broken["sound"]
    assert [(fault["kind"], fault["about"], fault["line"]) for fault in broken["faults"]] == [
        ("rung", "tuning", 6),
        ("step", "style/tuning", 17),
    ]
    assert all(fault["counterexample"] is None for fault in broken["faults"])


def test_an_overlap_is_json_too() -> None:
    (default,) = json.loads(plumbline("policies", "prove", "--json").stdout)
    hosting = next(overlap for overlap in default["overlaps"] if overlap["about"] == "hosting/0/1")
    assert hosting["example"]["gpu_operations"] == "none"


def test_an_invariant_holds_from_the_first_day_on(folder: Path) -> None:
    """The policy `owner-named` comes into force in June; until then nobody asks for an owner."""
    rule = '  - id: launches-are-owned\n    say: A launch has an owner.\n    never: outcome == "proceed" && launch && owner == "no"\n'
    with (folder / "invariants.yaml").open("a") as file:
        file.write(rule)
    (found,) = json.loads(plumbline("policies", "prove", folder, "--json").stdout)
    assert [(fault["about"], fault["as_of"]) for fault in found["faults"]] == [("launches-are-owned", "2026-01-15")]
    change(folder / "policies" / "all.yaml", "effective_from: 2026-06-01", "effective_from: 2026-01-15")
    assert plumbline("policies", "prove", folder).returncode == 0


def test_a_pack_that_cannot_be_loaded_is_not_proved(folder: Path) -> None:
    change(folder / "pack.yaml", "id: small", "id: Small")
    done = plumbline("policies", "prove", folder, SMALL_PACK)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder}/pack.yaml:2:5: ")
    assert done.stdout.startswith("small 1.0 (")


def test_check_refuses_what_is_not_proved(folder: Path) -> None:
    change(folder / "policies" / "all.yaml", "applies: launch", "applies: false")
    done = plumbline("policies", "check", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'the policy "owner-named" and its next steps never come out: it never applies' in done.stderr


def test_the_bot_does_not_start_with_a_pack_that_is_not_sound(folder: Path, tmp_path: Path) -> None:
    change(folder / "policies" / "all.yaml", 'satisfied: evals == "yes"', "satisfied: true")
    script = tmp_path / "script.yaml"
    script.write_text("people: {ada: requester}\nsteps:\n  - {as: ada, slash: /arch-review A bot for our handbook}\n")
    done = plumbline("play", script, "--pack", folder)
    assert done.returncode == 1
    assert f"the bot did not start. It said: {folder}/policies/all.yaml:" in done.stderr
    assert 'the policy "evals-before-tuning" and its next steps never come out' in done.stderr
