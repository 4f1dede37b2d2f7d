"""The command as a whole: help, wrong use, and a reader that has seen enough."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.journeys.command import COMMAND, ENVIRONMENT, plumbline
from tests.unit.small_packs import SMALL_PACK


def test_help_names_what_there_is() -> None:
    top, policies = plumbline("--help"), plumbline("policies", "--help")
    assert (top.returncode, policies.returncode) == (0, 0)
    assert "policies" in top.stdout
    for command in ("check", "test", "decide", "interview", "schema"):
        assert command in policies.stdout


def test_help_does_not_load_what_decides() -> None:
    """Help is asked for often, and what decides takes a while to import."""
    listing = subprocess.run(
        [COMMAND, "--help"], capture_output=True, text=True, env={**ENVIRONMENT, "PYTHONPROFILEIMPORTTIME": "1"}, check=True
    )
    imported = {line.rpartition("|")[2].strip() for line in listing.stderr.splitlines()}
    assert "bot.policies_cli" in imported
    assert not imported & {"policies.rules", "policies.compiled", "policies.decision", "policies.load"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["policies", "frobnicate"], "No such command 'frobnicate'"),
        (["policies", "decide"], "Missing argument"),
        (["policies", "decide", "sheet.yaml", "--as-of", "tomorrow"], "'tomorrow' does not match the format"),
        (["policies", "decide", "sheet.yaml", "--as-of", "2026-02-30"], "'2026-02-30' does not match the format"),
        (
            ["policies", "schema", "packs"],
            "there is no kind 'packs'; use one of pack, facts, ladder, policies, invariants, sheets, tests, waivers, sheet",
        ),
    ],
)
def test_wrong_use_is_explained_on_stderr(arguments: list[str], complaint: str) -> None:
    done = plumbline(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert complaint in done.stderr


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["decide", "missing.yaml", "--pack", SMALL_PACK], "missing.yaml: cannot be read (No such file or directory)."),
        (
            ["decide", "missing.yaml", "--pack", SMALL_PACK, "--as-of", "2026-01-14"],
            "--as-of: the pack small 1.0 is not in force on 2026-01-14.",
        ),
        (
            ["decide", "missing.yaml", "--pack", SMALL_PACK, "--waivers", "none.yaml"],
            "none.yaml: cannot be read (No such file or directory).",
        ),
        (["decide", "-", "--pack", SMALL_PACK, "--as-of", "2026-01-14"], "--as-of: the pack small 1.0 is not in force on 2026-01-14."),
        (["interview", "missing.yaml", "--pack", SMALL_PACK], "missing.yaml: cannot be read (No such file or directory)."),
        (["interview", "--pack", SMALL_PACK, "--as-of", "2026-01-14"], "--as-of: the pack small 1.0 is not in force on 2026-01-14."),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_exit_status_1(arguments: list[object], error: str) -> None:
    done = plumbline("policies", *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(error)


def test_a_pack_that_is_none_is_explained_wherever_one_is_needed() -> None:
    for arguments in (
        ["check", "/no/pack"],
        ["test", "/no/pack"],
        ["decide", "-", "--pack", "/no/pack"],
        ["schema", "sheet", "--pack", "/no/pack"],
    ):
        done = plumbline("policies", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert "/no/pack/pack.yaml: cannot be read (No such file or directory)." in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["policies", "schema"], b""),  # more than a pipe holds
        (["policies", "check", SMALL_PACK], b""),  # a single line
        (["policies", "test", SMALL_PACK], b""),
        (["policies", "decide", SMALL_PACK / "empty.yaml", "--pack", SMALL_PACK], b""),
        (["policies", "decide", "-", "--pack", SMALL_PACK], b"{}\n" * 500),
        (["policies", "interview", "--pack", SMALL_PACK], b"quit\n"),
        (["--help"], b""),
    ],
)
def test_a_reader_that_has_gone_away_is_no_error_to_print(tmp_path: Path, arguments: list[object], given: bytes) -> None:
    sheet = tmp_path / "empty.yaml"
    sheet.touch()
    reader, writer = os.pipe()
    os.close(reader)
    called = [COMMAND, *(str(sheet if argument == SMALL_PACK / "empty.yaml" else argument) for argument in arguments)]
    done = subprocess.run(called, input=given, stdout=writer, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False)
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1
