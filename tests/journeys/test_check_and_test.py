"""`plumbline policies check` and `test`: for people who write packs, and for their CI."""

from pathlib import Path

import pytest

from policies.load import load_pack
from policies.pack_tests import load_tests
from tests.journeys.command import plumbline
from tests.shipped_packs import TOGETHER
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


# check --------------------------------------------------------------------------------------------------------------


def test_the_default_pack_is_sound_and_needs_no_look() -> None:
    pack = load_pack()
    done = plumbline("policies", "check")
    assert (done.returncode, done.stderr) == (0, "")
    size = f"{len(pack.facts)} facts, {len(pack.policies)} policies, {len(load_tests(pack))} tests"
    assert done.stdout == f"llm-adaptation 1.0 ({pack.hash[:7]}): {size}; no errors\n"


def test_the_second_pack_is_sound_and_passes_its_tests() -> None:
    pack = load_pack(Path("ai-governance"))
    done = plumbline("policies", "check", "ai-governance")
    assert (done.returncode, done.stderr) == (0, "")
    size = f"{len(pack.facts)} facts, {len(pack.policies)} policies, {len(load_tests(pack))} tests"
    assert done.stdout == f"ai-governance 1.0 ({pack.hash[:7]}): {size}; no errors\n"
    done = plumbline("policies", "test", "ai-governance")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Options that were answered: 116 of 116" in done.stdout
    assert "Policies that were violated or not evidenced: 27 of 27" in done.stdout


@pytest.mark.long
def test_the_second_pack_is_sound_beside_the_first() -> None:
    done = plumbline("policies", "check", TOGETHER)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("; no errors\n")


def test_everything_wrong_with_a_pack_is_said_at_once_with_places(folder: Path) -> None:
    change(folder / "policies" / "all.yaml", "satisfied: examples >= enough_examples", "satisfied: exmples >= enough_examples")
    change(folder / "ladder.yaml", "only_if: examples >= enough_examples", "only_if: examples >= enogh_examples")
    done = plumbline("policies", "check", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f'{folder}/ladder.yaml:18:30: "enogh_examples" is not known here. Did you mean "enough_examples"?',
        f'{folder}/policies/all.yaml:40:16: "exmples" is not known here. Did you mean "examples"?',
    ]


def test_a_pack_whose_tests_cannot_be_run_is_not_sound(folder: Path) -> None:
    change(folder / "tests" / "all.yaml", "findings: {rights-to-train: violated}", "findings: {right-to-train: violated}")
    done = plumbline("policies", "check", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "tests/all.yaml:9:" in done.stderr
    assert 'Did you mean "rights-to-train"?' in done.stderr


def test_one_unsound_pack_among_several_decides_the_exit_status(folder: Path) -> None:
    change(folder / "facts.yaml", "unit: pairs", "unit: ''")
    done = plumbline("policies", "check", SMALL_PACK, folder)
    assert done.returncode == 1
    assert done.stdout.startswith("small 1.0 (")
    assert done.stderr.startswith(f"{folder}/facts.yaml:40:")
    assert plumbline("policies", "check", SMALL_PACK, SMALL_PACK).returncode == 0


def test_remarks_are_no_errors_and_follow_the_day() -> None:
    done = plumbline("policies", "check", SMALL_PACK, "--as-of", "2027-01-16")
    assert (done.returncode, done.stderr) == (0, "")
    *remarks, summary = done.stdout.splitlines()
    assert remarks[0] == f"{SMALL_PACK}: look at this: the pack should have been reviewed by 2027-01-15"
    assert len(remarks) == 5
    assert summary.endswith("10 facts, 4 policies, 3 tests; no errors")


# test ---------------------------------------------------------------------------------------------------------------


def test_a_pack_that_decides_as_its_tests_say_passes() -> None:
    done = plumbline("policies", "test", SMALL_PACK)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "small 1.0: 3 passed, 0 failed"
    for policy in load_pack(SMALL_PACK).policies:
        assert policy in done.stdout


def test_a_failing_test_is_reported_with_its_place_and_what_differs(folder: Path) -> None:
    change(folder / "policies" / "all.yaml", 'satisfied: rights == "yes"', "satisfied: true")
    done = plumbline("policies", "test", folder)
    assert done.returncode == 1
    where = f"{folder}/tests/all.yaml:6: a tuning without the right to train is blocked"
    assert done.stderr.splitlines() == [
        f"{where}: outcome: expected blocked, got proceed",
        f"{where}: state of rights-to-train: expected violated, got satisfied",
        f"{where}: next step missing: rights-to-train/ask",
    ]
    assert done.stdout.splitlines()[-1] == "small 1.0: 2 passed, 1 failed"


def test_what_tests_do_not_reach_is_named() -> None:
    done = plumbline("policies", "test", SMALL_PACK)
    lines = done.stdout.splitlines()
    assert "Rungs that were the headline: 1 of 2; not: prompting" in lines
    assert "Policies that were violated or not evidenced: 1 of 4; not: evals-before-tuning, enough-examples, owner-named" in lines
    # yes/no facts: 5 x 2; need 2, proposal 3, result 5, stage 2. Reached: both of rights, yes of the others, one each of the rest.
    (options,) = (line for line in lines if line.startswith("Options that were answered: 10 of 22; not: need: knowledge, "))
    assert "rights: no" not in options
    assert "evals: no" in options


def test_a_broken_pack_is_not_tested(folder: Path) -> None:
    change(folder / "pack.yaml", "id: small", "id: Small")
    done = plumbline("policies", "test", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{folder}/pack.yaml:2:5: ")
