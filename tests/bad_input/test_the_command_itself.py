"""The installed command, as its own process: what a person sees who mistyped something."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.bad_input.command import HERE

PLUMBLINE: Final = Path(sys.executable).with_name("plumbline")


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    surroundings = {**os.environ, **environment}
    return subprocess.run([PLUMBLINE, *arguments], cwd=HERE, env=surroundings, input=given, capture_output=True, check=False)


@pytest.mark.parametrize("name", ["wrong-option", "several-problems", "contradiction-of-three", "not-utf-8"])
def test_a_bad_sheet_ends_with_status_one_and_one_line_an_error(name: str) -> None:
    decided = run("policies", "decide", f"sheets/{name}.yaml")
    assert (decided.returncode, decided.stdout) == (1, b"")
    assert decided.stderr == (HERE / "sheets" / f"{name}.txt").read_bytes()


def test_bad_waivers_end_with_status_one_and_one_line_an_error() -> None:
    decided = run("policies", "decide", "good_sheet.yaml", "--waivers", "waivers/unknown-policy.yaml")
    assert (decided.returncode, decided.stdout) == (1, b"")
    assert decided.stderr == (HERE / "waivers" / "unknown-policy.txt").read_bytes()


def test_a_folder_that_is_no_pack_ends_with_status_one_and_no_traceback() -> None:
    checked = run("policies", "check", "sheets")
    assert (checked.returncode, checked.stdout) == (1, b"")
    assert b"Traceback" not in checked.stderr
    assert b"sheets/pack.yaml: cannot be read (No such file or directory)." in checked.stderr


def test_an_error_can_be_printed_where_only_ascii_can() -> None:
    """The option of the sheet is quoted in the error, and is no ASCII."""
    decided = run("policies", "decide", "sheets/option-in-another-script.yaml", PYTHONIOENCODING="ascii")
    assert decided.returncode == 1
    assert decided.stderr.startswith(b"sheets/option-in-another-script.yaml:1:8: ")
    assert b"Traceback" not in decided.stderr


def test_a_bad_line_is_answered_in_its_place_and_the_others_are_decided() -> None:
    lines = b'{"stage": "lauch"}\n{"stage": "launch"}\nstage: launch\n'
    decided = run("policies", "decide", "--pack", "good", "-", given=lines)
    assert (decided.returncode, decided.stderr) == (1, b"")
    first, second, third = map(json.loads, decided.stdout.splitlines())
    assert first == {"error": '<stdin>:1:1: "stage": "lauch" is not one of its options. Did you mean "launch"?', "line": 1}
    assert "outcome" in second
    assert third["line"] == 3
    assert third["error"].startswith("<stdin>:3:1: not a JSON object (")
