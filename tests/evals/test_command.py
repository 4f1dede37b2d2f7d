"""`plumbline eval` where nobody has a key: the baseline, its report, and going on after a kill."""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from bot.evals.split import is_held_out
from bot.evals.transcript import TRANSCRIPTS
from tests.evals.commands import FEW, arguments, environment, evaluate, some
from tests.journeys.command import PATIENCE

HELD_OUT = next(path.stem for path in sorted(TRANSCRIPTS.glob("*.yaml")) if is_held_out(path.stem) and path.stem not in FEW)
Run = tuple[subprocess.CompletedProcess[str], dict[str, Any]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run of the baseline over FEW and a transcript that is held out, with its report."""
    folder = some(tmp_path_factory.mktemp("few"), HELD_OUT, *FEW)
    done = evaluate(folder, "--split", "all", "--json", folder / "report.json")
    return done, json.loads((folder / "report.json").read_text("utf-8"))


def test_without_a_key_one_line_says_what_is_missing_and_the_baseline_is_measured(run: Run) -> None:
    done, _ = run
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if line.strip()] == [
        "ANTHROPIC_API_KEY: not set, so only the baseline is measured. Set it in the environment or in .env to measure a model beside it."
    ]
    assert done.stdout.startswith("5 transcripts (all)")
    assert "guided" in done.stdout


def test_the_baseline_reads_what_guided_mode_reads_and_nothing_from_the_labels(run: Run) -> None:
    figures = {one["id"]: one["figures"] for one in run[1]["systems"][0]["transcripts"]}
    # "style_format, fine_tuning" answers the first question in its order; sentences answer none.
    assert figures["terse-replies-style"]["right"] > 0
    assert (figures["hr-handbook-weekly"]["right"], figures["de-handbuch"]["right"]) == (0, 0)


def test_the_report_says_what_it_was_made_with(run: Run) -> None:
    data = run[1]
    assert list(data) == ["format", "pack", "split", "hashes", "systems"]
    assert set(data["hashes"]) == {"pack", "transcripts", "reader"}
    system = data["systems"][0]
    assert (system["name"], system["model"], system["cost_usd"]) == ("guided", None, 0.0)
    assert set(system["usage"]) == {"calls", "failed", "input", "output", "cache_read", "cache_write", "cache_hits"}
    named = {"precision", "recall", "quote_validity", "verdict_accuracy", "finding_accuracy", "questions", "questions_at_best"}
    assert named <= set(system["totals"])
    assert {one["id"] for one in system["transcripts"]} == {HELD_OUT, *FEW}


def test_mistakes_on_held_out_transcripts_are_not_shown(run: Run) -> None:
    shown = {one["id"]: one["mistakes"] is not None for one in run[1]["systems"][0]["transcripts"]}
    assert shown == {name: not is_held_out(name) for name in shown}
    assert shown[HELD_OUT] is False


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    options = ("--split", "all", "--concurrency", "1", "--resume", kept)
    with subprocess.Popen(
        arguments(TRANSCRIPTS, *options), cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        deadline = time.monotonic() + PATIENCE
        while not kept.exists() or kept.read_bytes().count(b"\n") < 3:
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        running.kill()
    before = kept.read_bytes()
    few = [json.loads(line)["key"][4] for line in before.splitlines() if line.endswith(b"}")][:3]
    whole = b"".join(line for line in before.splitlines(keepends=True) if line.endswith(b"\n"))
    kept.write_bytes(whole + b'{"key": ["guided", "')  # and as if it had been cut in the middle of a line
    done = evaluate(some(tmp_path, *few), "--split", "all", "--resume", kept)
    assert done.returncode == 0
    assert kept.read_bytes() == whole  # nothing was played again


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    done = evaluate(some(tmp_path), "--split", "all", "--resume", tmp_path / "nowhere" / "kept.jsonl")
    assert (done.returncode, "cannot be used to resume" in done.stderr.splitlines()[-1]) == (1, True)


def test_a_split_without_transcripts_says_which_has_some(tmp_path: Path) -> None:
    done = evaluate(some(tmp_path, HELD_OUT), "--split", "dev")
    assert (done.returncode, done.stderr.strip()) == (1, f"{tmp_path}: none of its transcripts is in the split dev. Choose --split all.")


def test_a_broken_transcript_stops_it_before_anything_is_played(tmp_path: Path) -> None:
    (some(tmp_path) / "broken.yaml").write_text("id: broken\n", "utf-8")
    done = evaluate(tmp_path, "--split", "all")
    assert done.returncode == 1
    assert all(line.startswith(f"{tmp_path / 'broken.yaml'}:") for line in done.stderr.splitlines())
    assert done.stdout == ""
