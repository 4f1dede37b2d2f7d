"""`plumbline eval` with a key, against the stand-in for the Messages API: real HTTP, the bot's own reader, no model."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.evals.models import ModelSettings
from bot.settings import Settings
from tests.evals.commands import FEW, arguments, environment, some
from tests.evals.knowing import knowing
from tests.journeys.command import PATIENCE
from tests.messages_api.replies import Status
from tests.messages_api.server import MessagesApi, messages_api

TURNS = 16  # of FEW: an opening text and the messages of each
FORGED = {"fact": "rollback_plan", "values": ["yes"], "quote": "the way back has been tried a hundred times", "sure": True}


Run = tuple[dict[str, Any], MessagesApi]


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api(knowing(FEW, FORGED)) as standing:
        yield standing


async def evaluate(api: MessagesApi, folder: Path, *more: object, given: str = "", **environ: str) -> tuple[int, str, str]:
    """Exit status, what it printed, and its last words on stderr."""
    process = await asyncio.create_subprocess_exec(
        *arguments(folder, "--split", "all", *more),
        cwd=folder,
        env=environment(**{**api.settings, **environ}),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate(given.encode())
    lines = [line for line in err.decode().splitlines() if line.strip()]
    return process.returncode or 0, out.decode(), lines[-1] if lines else ""


async def report(api: MessagesApi, folder: Path, *more: object) -> dict[str, Any]:
    status, _, last = await evaluate(api, folder, "--yes", "--json", folder / "report.json", *more)
    assert status == 0, last
    data: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return data


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over FEW, one transcript at a time: its report, and the stand-in as it was left."""

    async def once() -> Run:
        async with messages_api(knowing(FEW, FORGED)) as api:
            return await report(api, some(tmp_path_factory.mktemp("few")), "--concurrency", 1), api

    return asyncio.run(once())


def test_a_reader_that_says_what_the_labels_say_has_full_marks_beside_the_baseline(run: Run) -> None:
    guided, claude = run[0]["systems"]
    assert run[1].refused == []
    assert (claude["totals"]["precision"], claude["totals"]["recall"], claude["totals"]["quote_validity"]) == (1.0, 1.0, 1.0)
    assert claude["totals"]["verdict_accuracy"] == 1.0 > guided["totals"]["verdict_accuracy"]
    assert claude["totals"]["questions"] == claude["totals"]["questions_at_best"] < guided["totals"]["questions"]
    assert (claude["totals"]["disputes_seen"], claude["totals"]["disputes"]) == (1, 1)


def test_calls_tokens_cache_hits_and_cost_are_those_of_the_api(run: Run) -> None:
    claude, api = run[0]["systems"][1], run[1]
    assert claude["usage"]["calls"] == api.arrived <= TURNS
    assert claude["usage"]["input"] == sum(usage["input_tokens"] for usage in api.usages)
    assert claude["usage"]["cache_read"] == sum(usage["cache_read_input_tokens"] for usage in api.usages) > 0
    assert 0.5 < claude["usage"]["cache_hits"] < 1
    assert claude["cost_usd"] > 0


def test_what_does_not_hold_is_dropped_and_counted(run: Run) -> None:
    claude = run[0]["systems"][1]
    assert claude["dropped"] == {"quote": run[1].arrived}
    assert claude["totals"]["extra"] == 0


def test_the_report_carries_the_hashes_of_prompt_and_schema(run: Run) -> None:
    assert set(run[0]["hashes"]["reader"]) == {"reading.md", "reading.schema.json"}
    assert run[0]["systems"][1]["model"] == "claude-haiku-5-5"


@pytest.mark.parametrize("given", ["", "n\n"], ids=["nobody there", "no"])
async def test_nothing_is_sent_before_somebody_has_agreed_to_the_cost(api: MessagesApi, tmp_path: Path, given: str) -> None:
    status, out, last = await evaluate(api, some(tmp_path), given=given)
    assert (status, out, api.arrived) == (1, "", 0)
    assert last.endswith("Nothing was sent to the model. Answer y, or give --yes.")


async def test_whoever_answers_y_has_agreed(api: MessagesApi, tmp_path: Path) -> None:
    status, out, _ = await evaluate(api, some(tmp_path, "hr-handbook-weekly"), given="y\n")
    assert (status, "claude-haiku-5-5" in out) == (0, True)
    assert api.arrived > 0


async def test_what_was_played_is_neither_sent_nor_paid_again(api: MessagesApi, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    first = await report(api, some(tmp_path, "hr-handbook-weekly"), "--resume", kept)
    arrived = api.arrived
    status, _, _ = await evaluate(api, tmp_path, "--resume", kept, "--json", tmp_path / "second.json")  # without --yes: nothing to agree to
    assert (status, api.arrived) == (0, arrived)
    assert json.loads((tmp_path / "second.json").read_text("utf-8")) == first


@pytest.mark.long
async def test_calls_that_failed_are_counted_and_played_again_by_the_next_run(api: MessagesApi, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    api.always = Status(529)
    claude = (await report(api, some(tmp_path, "hr-handbook-weekly"), "--resume", kept))["systems"][1]
    assert claude["usage"]["failed"] > 0
    api.always = None
    claude = (await report(api, tmp_path, "--resume", kept))["systems"][1]
    assert (claude["usage"]["failed"], claude["totals"]["recall"]) == (0, 1.0)


@pytest.mark.long
async def test_a_key_that_is_refused_ends_the_run_in_one_line(api: MessagesApi, tmp_path: Path) -> None:
    status, _, last = await evaluate(api, some(tmp_path), "--yes", ANTHROPIC_API_KEY="sk-ant-wrong")
    assert (status, last.startswith("ANTHROPIC_API_KEY: the API refuses it")) == (1, True)
    assert "wrong" not in last


async def test_a_model_that_the_api_does_not_know_ends_the_run_in_one_line(api: MessagesApi, tmp_path: Path) -> None:
    status, _, last = await evaluate(api, some(tmp_path), "--yes", "--model", "claude-of-tomorrow")
    assert (status, last.startswith("The API refuses the requests")) == (1, True)


async def test_a_setting_that_is_wrong_is_one_line(api: MessagesApi, tmp_path: Path) -> None:
    status, _, last = await evaluate(api, some(tmp_path), "--yes", PLUMBLINE_EFFORT="much")
    assert (status, last.startswith("PLUMBLINE_EFFORT:")) == (1, True)


def test_the_model_is_measured_as_the_bot_is_set_up() -> None:
    own = [name for name in ModelSettings.model_fields if name in ModelSettings.__annotations__]
    assert {name: ModelSettings.model_fields[name].default for name in own} == {name: Settings.model_fields[name].default for name in own}
