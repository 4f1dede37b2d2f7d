"""Every folder of packs/ holds what somebody got wrong, laid over the good pack, and what the command must say to it."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.bad_input.command import ERROR, GOOD, HERE, plumbline

PACKS: Final = HERE / "packs"
CASES: Final = sorted(path.name for path in PACKS.iterdir())


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the good pack, named `pack` from where the command runs."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(GOOD, "pack"))


def test_the_good_pack_is_sound_and_passes_its_tests() -> None:
    checked = plumbline("policies", "check", str(GOOD))
    assert (checked.status, checked.stderr) == (0, "")
    assert checked.stdout.count("\n") == 1
    assert plumbline("policies", "test", str(GOOD)).status == 0


@pytest.mark.parametrize("case", CASES)
def test_a_bad_pack_is_refused_with_every_error_on_its_own_line(case: str, pack: Path) -> None:
    shutil.copytree(PACKS / case, pack, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    checked = plumbline("policies", "check", "pack")
    assert checked.stderr == (PACKS / case / "expected.txt").read_text(encoding="utf-8")
    assert (checked.status, checked.stdout) == (1, "")


@pytest.mark.parametrize("case", CASES)
def test_every_error_says_where_what_and_how_to_mend_it(case: str) -> None:
    lines = (PACKS / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not ERROR.fullmatch(line)] == []


@pytest.mark.parametrize("case", ["several-shapes", "several-references", "several-conditions"])
def test_the_other_commands_refuse_a_bad_pack_in_the_same_words(case: str, pack: Path) -> None:
    shutil.copytree(PACKS / case, pack, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    said = (PACKS / case / "expected.txt").read_text(encoding="utf-8")
    for command in (["test", "pack"], ["decide", "--pack", "pack", "sheet.yaml"], ["interview", "--pack", "pack"]):
        finished = plumbline("policies", *command)
        assert (finished.status, finished.stderr) == (1, said)


def test_a_bad_pack_does_not_hide_the_next_one(pack: Path) -> None:
    (pack / "facts.yaml").write_text("")
    checked = plumbline("policies", "check", "pack", str(GOOD))
    assert checked.status == 1
    assert checked.stderr == 'pack/facts.yaml: "the file" should be keys with values, not empty. Begin it with "facts:".\n'
    assert checked.stdout.endswith("no errors\n")


# what no file can show ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pack")
def test_a_folder_that_does_not_exist_is_refused() -> None:
    checked = plumbline("policies", "check", "nowhere")
    assert checked.status == 1
    assert "No such file or directory" in checked.stderr
    assert all(ERROR.fullmatch(line) and line.startswith("nowhere") for line in checked.stderr.splitlines())


def test_a_file_in_place_of_a_folder_is_refused(pack: Path) -> None:
    checked = plumbline("policies", "check", str(pack / "pack.yaml"))
    assert checked.status == 1
    assert all(ERROR.fullmatch(line) and line.startswith("pack/pack.yaml") for line in checked.stderr.splitlines())


def test_a_pack_without_policies_is_refused(pack: Path) -> None:
    shutil.rmtree(pack / "policies")
    checked = plumbline("policies", "check", "pack")
    assert checked.status == 1
    assert checked.stderr == "pack/policies: no policy file. Add policies/*.yaml, each with a list of policies.\n"


def test_a_pack_that_speaks_of_a_ladder_and_has_none_is_refused(pack: Path) -> None:
    (pack / "ladder.yaml").unlink()
    checked = plumbline("policies", "check", "pack")
    assert checked.status == 1
    what, fix = '"approach" speaks of a ladder, and this pack has none', 'Name the pack that has it under "uses:" in pack.yaml'
    assert checked.stderr == f"pack/pack.yaml:31:17: {what}. {fix}.\n"


def test_a_folder_in_place_of_a_file_is_refused(pack: Path) -> None:
    (pack / "policies" / "launch.yaml").mkdir()
    checked = plumbline("policies", "check", "pack")
    assert checked.status == 1
    assert checked.stderr == "pack/policies/launch.yaml: cannot be read (Is a directory). Check the path and its permissions.\n"


def test_a_file_that_is_far_too_long_is_refused(pack: Path) -> None:
    (pack / "facts.yaml").write_text("# a long remark\n" * 150_000)
    checked = plumbline("policies", "check", "pack")
    assert checked.status == 1
    assert checked.stderr == "pack/facts.yaml: longer than 2,000,000 characters. Split the file.\n"
