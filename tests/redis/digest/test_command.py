"""`plumbline digest`, as it is typed: from a Redis with reviews, to text, JSON and files."""

import json
import subprocess
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.digests.printing import _write
from bot.register import Register
from policies.errors import PlumblineError
from tests.journeys.command import plumbline
from tests.redis.digest.test_making import made, week_row

ZONE = {"PLUMBLINE_TIMEZONE": "Europe/Berlin", "PLUMBLINE_AS_OF": "2026-11-25"}


def run(url: str, *words: object, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return plumbline("digest", *words, settings={"REDIS_URL": url, **ZONE, **settings}, folder=folder)


@pytest.fixture
async def reviews(db: Redis) -> None:
    """One of a public channel, one of a private one."""
    await Register(db, "T1").put(week_row(1, "Handbook"), None)
    await Register(db, "T1").put(week_row(2, "Merger", private=True), None)


@pytest.mark.usefixtures("reviews")
async def test_it_prints_what_would_be_posted_of_the_last_week_that_is_over(db_url: str, tmp_path: Path) -> None:
    done = run(db_url, "--dry-run", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Audit digest · week 47 · 16 to 22 Nov 2026"
    assert "2 reviews finished (+2): 2 blocked" in lines
    assert "Blocked: AR-1 Handbook and 1 more" in lines
    assert lines[-1] == "[digest-2026-W47.csv] Reviews of 2026-W47"
    assert "Merger" not in done.stdout


@pytest.mark.usefixtures("reviews")
async def test_a_program_is_given_json_and_the_files_are_written_where_that_is_said(db_url: str, tmp_path: Path) -> None:
    done = run(db_url, "--dry-run", "--json", "--files", tmp_path / "out", folder=tmp_path)
    found = json.loads(done.stdout)
    assert (found["week"], found["finished"]) == ("2026-W47", {"now": 2, "before": 0})
    assert found["chart"].startswith("Audit digest · week 47")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(found["files"])
    assert (tmp_path / "out" / "digest-2026-W47.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("reviews")
async def test_a_week_that_goes_on_can_be_asked_for(db_url: str, tmp_path: Path) -> None:
    assert "23 to 29 Nov 2026, so far" in run(db_url, "--dry-run", "--week", "2026-W48", folder=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "the bot posts digests, not this command"),
        (["--dry-run", "--week", "2026-W54"], "there is no week '2026-W54'"),
    ],
)
async def test_what_is_wrong_with_the_command_is_said(db_url: str, words: list[str], says: str, tmp_path: Path) -> None:
    done = run(db_url, *words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


async def test_what_is_wrong_with_the_settings_is_one_line(db_url: str, tmp_path: Path) -> None:
    done = run(db_url, "--dry-run", folder=tmp_path, PLUMBLINE_TIMEZONE="Mars/Olympus")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("PLUMBLINE_TIMEZONE: no such time zone")
    assert done.stderr.count("\n") == 1


async def test_files_that_cannot_be_written_are_one_line(db: Redis, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(PlumblineError, match="Give another folder to --files"):
        _write(await made(db, week_row(1)), file)


async def test_without_any_review_it_says_where_to_look(db_url: str, tmp_path: Path) -> None:
    done = run(db_url, "--dry-run", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "There are no reviews of any workspace in this Redis. Check REDIS_URL and PLUMBLINE_DATA.\n"
