"""`plumbline play`: scripts through the real bot, as a command."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.play.shipped import NAMES
from bot.play.transcript import comparable
from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.sheet import Sheet, read_sheet
from policies.sheet import written as written_sheet
from policies.yaml_source import read_text
from tests.journeys.command import COMMAND, ENVIRONMENT, plumbline
from tests.journeys.scenes import play_steps, scene_of, written
from tests.unit.named_sheets import named_sheet

# what comes along


def test_the_handbook_is_blocked_and_retrieval_recommended() -> None:
    done = plumbline("play", "handbook", "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(result) == ["review", "decision", "questions_asked", "messages"]
    assert (result["review"], result["decision"]["outcome"], result["decision"]["headline"]) == ("AR-1", "blocked", "rag")
    assert result["questions_asked"][0] == ["need"]
    assert all(1 <= len(facts) <= 3 and all(isinstance(fact, str) for fact in facts) for facts in result["questions_asked"])
    root, first = result["messages"][:2]
    assert list(root) == ["channel", "thread", "author", "text"]
    assert (root["channel"], root["thread"], root["author"]) == ("architecture", None, "Plumbline")
    assert first["thread"] == next(message["thread"] for message in reversed(result["messages"]) if message["thread"])
    verdict, steps = (message["text"] for message in result["messages"][-2:])
    assert "Blocked as proposed. Use Retrieval (RAG) instead of Fine-tuning." in verdict
    assert steps.startswith("Next steps")


def test_a_conversation_is_printed_as_it_goes_on() -> None:
    done = plumbline("play", "meeting-notes")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0] == "@requester types /arch-review"
    assert '@engineer submits "Enter a number" (3000)' in lines
    assert "    @Plumbline: Go ahead. Use Prompting." in lines
    assert "#architecture @Plumbline (only @requester sees): 1 review" in lines
    assert any(line.startswith("      [AR-1-ladder-") and "AR-1-decision-" in line for line in lines)


def test_several_people_correct_one_another_and_give_up() -> None:
    done = plumbline("play", "tickets", "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert result["decision"] is None
    assert {message["author"] for message in result["messages"]} == {"Plumbline", "engineer", "analyst", "contractor"}
    assert result["messages"][0]["text"].endswith("cancelled")


def test_the_help_names_the_scripts_that_come_along() -> None:
    shown = plumbline("play", "--help").stdout
    assert set(NAMES) == {"handbook", "meeting-notes", "tickets"}
    assert all(name in shown for name in NAMES)


# the same answers, the same decision


@pytest.mark.long
async def test_answers_through_the_bot_decide_byte_for_byte_as_the_command_does(tmp_path: Path) -> None:
    decider = Decider(load_pack())
    pack = decider.pack
    sheets: list[dict[str, Any]] = [written_sheet(pack, named_sheet(pack, name)) for name in ("letters", "own_model", "agent", "launched")]
    sheets += [{}, {"need": ["knowledge", "reasoning"], "calls_per_month": 0, "proposed_approach": "dont_know"}]
    async with scene_of(pack, ada="requester", ben="team") as (scene, _):
        for sheet in sheets:
            steps = [{"as": "ada", "slash": "/arch-review A use case"}, {"as": "ada", "answers": sheet}, {"as": "ben", "press": "Confirm"}]
            await play_steps(scene, written(tmp_path, yaml.safe_dump({"people": {"ada": "requester", "ben": "team"}, "steps": steps})))
            row = await scene.review()
            assert row is not None
            decided = await scene.register.decision(row["review"])
            known = {fact: sheet.get(fact, "dont_know") for fact in known_facts(pack, sheet, row["questions_asked"])}
            assert f"{decided}\n" == await decide(tmp_path, known)
            decision, whole = json.loads(decided or ""), decider.decide(read(pack, dict.fromkeys(pack.facts, "dont_know") | sheet))
            assert (decision["outcome"], decision["headline"]) == (whole.outcome, whole.headline)
            assert {finding["policy"]: finding["state"] for finding in decision["findings"]} == {
                finding.policy: finding.state for finding in whole.findings
            }


async def test_a_form_is_waited_for_whatever_is_said_meanwhile_and_filled_in(tmp_path: Path) -> None:
    pack = load_pack()
    steps = [
        {"as": "ada", "slash": "/arch-review A handbook"},
        {"as": "ada", "answers": {"need": ["knowledge"], "evals_exist": "no"}},
        {"as": "ada", "press": "Confirm"},
        {"as": "ada", "press": "Done…"},
        {"as": "ada", "submit": {"What shows that it is done?": "   "}},
        {"as": "ada", "expect": "Please say what shows it"},
        {"as": "ada", "submit": {"What shows that it is done?": "it stands in our wiki"}},
        {"expect": "it stands in our wiki"},
    ]
    async with scene_of(pack, ada="requester") as (scene, _):
        form = asyncio.ensure_future(scene.before("ada").form())
        for words in ("help", "Something"):
            await scene.workspace.slash("ada", scene.channel, f"/arch-review {words}")
        assert (await form).title == "Architecture review"
        await scene.workspace.close("ada")
        await play_steps(scene, written(tmp_path, yaml.safe_dump({"people": {"ada": "requester"}, "steps": steps})))


def known_facts(pack: Pack, sheet: dict[str, Any], questions: list[list[str]]) -> list[str]:
    """What the bot was told: what it asked, and the approach if the form said one."""
    told = {fact for facts in questions for fact in facts}
    if sheet.get("proposed_approach", "dont_know") != "dont_know":
        told.add("proposed_approach")
    return [fact for fact in pack.facts if fact in told]


def read(pack: Pack, sheet: dict[str, Any]) -> Sheet:
    return read_sheet(pack, read_text(json.dumps(sheet), "sheet"))


async def decide(folder: Path, sheet: dict[str, Any]) -> str:
    path = folder / "sheet.yaml"
    path.write_text(yaml.safe_dump(sheet, sort_keys=False), "utf-8")
    done = await asyncio.to_thread(plumbline, "policies", "decide", path, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# what a run leaves behind


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, for a socket stands in it."""
    path = Path(tempfile.mkdtemp(prefix="p-"))
    yield path
    shutil.rmtree(path)


def begun(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [COMMAND, "play", "handbook"], env={**ENVIRONMENT, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "types /arch-review" in process.stdout.readline()
    return process


def running(folder: Path) -> dict[int, str]:
    """Processes that were started for a run in this folder, and their command lines."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in (entry / "environ").read_text(errors="replace") + (entry / "cmdline").read_text(errors="replace"):
                found[int(entry.name)] = (entry / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            continue
    return {pid: line for pid, line in found.items() if line}


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this machine has no /proc to look for processes in")


@needs_proc
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_no_process(number: signal.Signals, status: int, folder: Path) -> None:
    process = begun(folder)
    assert len(running(folder)) >= 3
    process.send_signal(number)
    process.send_signal(number)  # impatience changes nothing
    process.communicate(timeout=60)
    assert process.returncode == status
    assert running(folder) == {}
    assert list(folder.iterdir()) == []


@needs_proc
def test_a_reader_who_has_seen_enough_leaves_no_process(folder: Path) -> None:
    process = begun(folder)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 1
    assert running(folder) == {}
    assert process.stderr is not None
    process.stderr.close()


@needs_proc
def test_a_bot_that_dies_ends_the_run_with_its_last_words(folder: Path) -> None:
    process = begun(folder)
    bot = next(pid for pid, line in running(folder).items() if line.endswith("-m bot serve "))
    os.kill(bot, signal.SIGKILL)
    began = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("the bot has ended (exit status -9). Its log ends with: ")
    assert errors.count("\n") == 1
    assert time.monotonic() - began < 30
    assert running(folder) == {}


def test_formatting_and_white_space_do_not_count() -> None:
    assert comparable("**Blocked** as\n  _proposed_. \u201cmost weeks\u201d snake_case") == 'Blocked as proposed. "most weeks" snake_case'
