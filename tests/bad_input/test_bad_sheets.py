"""Fact sheets and lists of waivers that the default pack refuses; beside each stands what the command must say to it."""

from typing import Final

import pytest

from tests.bad_input.command import ERROR, HERE, plumbline

SHEETS: Final = sorted(path.stem for path in HERE.glob("sheets/*.yaml"))
WAIVERS: Final = sorted(path.stem for path in HERE.glob("waivers/*.yaml"))


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)


@pytest.mark.parametrize("name", SHEETS)
def test_a_bad_sheet_is_refused_with_every_error_on_its_own_line(name: str) -> None:
    decided = plumbline("policies", "decide", f"sheets/{name}.yaml")
    assert decided.stderr == (HERE / "sheets" / f"{name}.txt").read_text(encoding="utf-8")
    assert (decided.status, decided.stdout) == (1, "")
    assert all(ERROR.fullmatch(line) for line in decided.stderr.splitlines())


@pytest.mark.parametrize("name", WAIVERS)
def test_bad_waivers_are_refused_with_every_error_on_its_own_line(name: str) -> None:
    decided = plumbline("policies", "decide", "good_sheet.yaml", "--waivers", f"waivers/{name}.yaml")
    assert decided.stderr == (HERE / "waivers" / f"{name}.txt").read_text(encoding="utf-8")
    assert (decided.status, decided.stdout) == (1, "")
    assert all(ERROR.fullmatch(line) for line in decided.stderr.splitlines())


@pytest.mark.parametrize("name", ["unknown-fact", "several-problems", "not-utf-8"])
def test_an_interview_does_not_begin_on_a_bad_sheet(name: str) -> None:
    interviewed = plumbline("policies", "interview", f"sheets/{name}.yaml")
    assert interviewed.stderr == (HERE / "sheets" / f"{name}.txt").read_text(encoding="utf-8")
    assert (interviewed.status, interviewed.stdout) == (1, "")


@pytest.mark.parametrize(
    ("name", "reason"), [("nowhere.yaml", "No such file or directory"), ("sheets", "Is a directory"), ("", "Is a directory")]
)
def test_a_sheet_that_cannot_be_read_is_refused(name: str, reason: str) -> None:
    decided = plumbline("policies", "decide", name)
    assert decided.stderr == f"{name or '.'}: cannot be read ({reason}). Check the path and its permissions.\n"
    assert decided.status == 1


def test_waivers_that_cannot_be_read_are_refused() -> None:
    decided = plumbline("policies", "decide", "good_sheet.yaml", "--waivers", "nowhere.yaml")
    assert decided.stderr == "nowhere.yaml: cannot be read (No such file or directory). Check the path and its permissions.\n"
    assert decided.status == 1


def test_a_day_before_the_pack_is_in_force_is_refused() -> None:
    decided = plumbline("policies", "decide", "good_sheet.yaml", "--as-of", "2026-11-22")
    assert decided.stderr == ("--as-of: the pack llm-adaptation 1.0 is not in force on 2026-11-22. Choose a date from 2026-11-23 on.\n")
    assert decided.status == 1


@pytest.mark.parametrize("day", ["tomorrow", "23.11.2026", "2027-02-30", "2027", ""])
def test_a_day_that_is_no_date_is_a_wrong_use_of_the_command(day: str) -> None:
    decided = plumbline("policies", "decide", "good_sheet.yaml", "--as-of", day)
    assert decided.status == 2
    assert "--as-of" in decided.stderr
    assert "Traceback" not in decided.stderr


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n", "need: []\n", "need: dont_know\n", "\ufeffstage: launch\r\n"])
def test_a_sheet_with_little_or_nothing_in_it_is_no_error(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    sheet = tmp_path_factory.mktemp("sheet") / "sheet.yaml"
    sheet.write_text(text, newline="")
    decided = plumbline("policies", "decide", "--pack", "good", str(sheet))
    assert (decided.status, decided.stderr) == (0, "")
