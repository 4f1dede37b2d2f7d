"""The audit log as people come across it: written by a running bot, and asked by the command `plumbline audit`."""

import asyncio
import hashlib
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from bot.audit.log import AuditLog
from bot.audit.signing_key import new_key
from bot.play.stage import PAUSE, Stage
from bot.workspace.workspace import Workspace
from tests.journeys.command import plumbline
from tests.journeys.slack.conftest import BUSY, new_room
from tests.journeys.slack.room import AS_OF, PATIENCE, Thread
from tests.redis.audit.logs import everything

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY: Final = new_key()
SAID: Final = "yes, in one request, nine hundred pages of it"
Audit = Callable[..., "asyncio.Future[subprocess.CompletedProcess[str]]"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    settings = {"PLUMBLINE_AS_OF": AS_OF, "PLUMBLINE_AUDIT_KEY": KEY}
    async with Stage(settings, workspace=Workspace(ack_within=BUSY, trigger_life=BUSY)) as found:
        await found.start()
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def thread(stage: Stage) -> Thread:
    """A decided review, with a typed answer in it, and a cancelled one that somebody wrote to afterwards."""
    room = new_room(stage)
    cancelled = await room.open("Cancelled soon")
    await cancelled.say(room.ada, "cancel", "hello, is anybody there?")
    thread = await room.open("Handbook assistant")
    await thread.reach("knowledge_fits_context", need=["knowledge"], proposed_approach="undecided")
    await thread.say(room.ben, SAID, "yes")
    await thread.decide()
    await in_log(stage)
    return thread


async def in_log(stage: Stage) -> list[dict[str, Any]]:
    """Once the journals have nothing that the log has not."""
    log = AuditLog(stage.redis, stage.workspace.team_id)
    async with asyncio.timeout(PATIENCE):
        while await log.due():  # noqa: ASYNC110 - another process works on it
            await asyncio.sleep(PAUSE)
    return [json.loads(entry) async for chunk in log.chunks((await log.head()).size) for entry in chunk.entries]


@pytest.fixture
def audit(stage: Stage, thread: Thread, tmp_path: Path) -> Audit:
    """`plumbline audit …` in a folder of its own."""
    settings = {"REDIS_URL": stage.redis_url, "PLUMBLINE_AUDIT_KEY": KEY}

    def run(*arguments: object, given: str = "", **more: str) -> "asyncio.Future[subprocess.CompletedProcess[str]]":
        assert thread.review
        done = asyncio.to_thread(plumbline, "audit", *arguments, given=given, settings=settings | more, folder=tmp_path)
        return asyncio.ensure_future(done)

    return run


async def test_a_running_bot_takes_everything_into_the_log(stage: Stage, thread: Thread) -> None:
    entries = await in_log(stage)
    happened = [entry["what"] for entry in entries if entry["id"].startswith(f"{thread.review}/")]
    assert happened[:3] == ["opened", "asked", "answered"]
    assert [what for what in happened if what != "step_created"][-2:] == ["confirmed", "decided"]
    assert "recap_shown" in happened
    assert "pack_changed" in [entry["what"] for entry in entries]
    assert next(entry for entry in entries if entry["what"] == "decided")["data"]["outcome"]


async def test_what_is_said_to_a_review_that_is_over_is_in_the_log_as_unheard(stage: Stage, thread: Thread) -> None:
    found = [(entry["what"], entry["data"]) for entry in await in_log(stage)]
    assert thread.review
    assert found.count(("unheard", {"wish": "say"})) == 1


async def test_no_word_of_the_conversation_is_in_the_log(stage: Stage, thread: Thread) -> None:
    assert SAID in thread.texts()
    kept = (await everything(stage.redis, "*:audit:*")).decode(errors="replace")
    assert "answered" in kept
    assert not [word for word in (SAID, "Handbook assistant", KEY) if word in kept]


async def test_nothing_was_changed_nor_since_an_earlier_checkpoint(audit: Audit) -> None:
    assert (await audit("checkpoint", "-o", "before.txt")).returncode == 0
    done = await audit("verify", "--checkpoint", "before.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Nothing was changed, nor since 1 earlier checkpoint.\n")


async def test_the_public_key_is_enough_to_verify(audit: Audit) -> None:
    public = (await audit("public-key")).stdout.strip()
    done = await audit("verify", "--key", public, PLUMBLINE_AUDIT_KEY="")
    assert (done.returncode, done.stdout.rpartition("= ")[2] or done.stderr) != (1, "")
    assert done.stdout.endswith("Nothing was changed.\n")
    assert public.startswith("plumbline/T")


async def test_a_review_is_proved_to_somebody_who_has_no_server(audit: Audit, thread: Thread, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text((await audit("public-key")).stdout)
    assert (await audit("prove", thread.review, "--output", "proof.json")).returncode == 0
    done = await audit("check", "proof.json", "--key", "key.txt", REDIS_URL="unix:///nowhere", PLUMBLINE_AUDIT_KEY="")
    assert (done.returncode, done.stderr) == (0, "")
    *lines, last = done.stdout.splitlines()
    assert last.startswith(f"{thread.review}: {len(lines)} of the ")
    assert [line.split()[3] for line in lines][:2] == ["opened", "asked"]
    text = (tmp_path / "proof.json").read_text()
    (tmp_path / "proof.json").write_text(text.replace('\\"what\\":\\"decided\\"', '\\"what\\":\\"refused\\"'))
    done = await audit("check", "proof.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not proved" in done.stderr


async def test_an_export_has_each_entry_and_the_words_only_where_they_are_asked_for(audit: Audit, tmp_path: Path) -> None:
    *lines, last = (await audit("export")).stdout.splitlines()
    assert [json.loads(line)["index"] for line in lines] == list(range(len(lines)))
    assert json.loads(last)["checkpoint"].startswith("plumbline/T")
    assert SAID not in "".join(lines)
    done = await audit("export", "--words", "-o", "all.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    said = [json.loads(line).get("words", {}) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    (told,) = [words["record.quote"] for words in said if words.get("record.quote", {}).get("text") == SAID]
    assert hashlib.sha256(bytes.fromhex(told["salt"]) + SAID.encode()).hexdigest() in "".join(lines)


async def test_wrong_use_is_one_line(audit: Audit, thread: Thread) -> None:
    team = thread.slack.team_id
    for arguments, settings, says in [
        (["verify", "--workspace", "T0NOBODY"], {}, f'There is no audit log of a workspace "T0NOBODY" in this Redis. There is: {team}.'),
        (["verify", "--checkpoint", "no.txt"], {}, "no.txt: cannot be read (No such file or directory)."),
        (["verify", "--key", "mine"], {}, "--key: it is no public key; one reads name+id+key."),
        (["prove", "AR-77"], {}, f'the audit log of {team} has no entries of "AR-77".'),
        (["checkpoint"], {"PLUMBLINE_AUDIT_KEY": ""}, "PLUMBLINE_AUDIT_KEY: not set, so no audit log is written."),
        (["checkpoint"], {"PLUMBLINE_AUDIT_KEY": "mine"}, "PLUMBLINE_AUDIT_KEY: not a key"),
        (["checkpoint"], {"PLUMBLINE_AUDIT_KEY": new_key()}, f"the checkpoint of {team} does not hold: none of the known"),
        (["redact", "ada", "--yes"], {}, '"ada" is no id of a person.'),
    ]:
        done = await audit(*arguments, **settings)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert done.stderr.startswith(says), done.stderr
        assert done.stderr.count("\n") == 1


async def test_a_person_is_redacted_once_it_was_agreed_to(audit: Audit, stage: Stage, thread: Thread) -> None:
    ben = thread.room.ben.id
    assert SAID.encode() in await everything(stage.redis, "*:journal:*")
    before = (await audit("checkpoint", "-o", "before.txt")).returncode
    refused = await audit("redact", ben, given="n\n")
    assert (before, refused.returncode, refused.stdout.endswith("Nothing was changed.\n")) == (0, 1, True)
    done = await audit("redact", ben, given="y\n")
    assert done.returncode == 0
    assert f"Words of {ben} were in 1 entries" in done.stdout
    assert SAID.encode() not in await everything(stage.redis, "*:journal:*")
    assert (await audit("verify", "--checkpoint", "before.txt")).returncode == 0


async def test_a_log_that_was_changed_ends_with_exit_status_1_and_says_what(audit: Audit, stage: Stage) -> None:
    log = AuditLog(stage.redis, stage.workspace.team_id)
    before = await log.entry(2)
    await stage.redis.lset(log.keys.audit_entries, 2, before.replace(b'"what"', b'"whet"'))  # type: ignore[arg-type]
    done = await audit("verify")
    await stage.redis.lset(log.keys.audit_entries, 2, before)  # type: ignore[arg-type]
    assert done.returncode == 1
    assert "problem  entry 2: it is not as it was written.\n" in done.stdout
    assert done.stdout.endswith("problem(s).\n")


async def test_keys_are_printed_and_never_twice_the_same() -> None:
    one, other = plumbline("audit", "key"), plumbline("audit", "key")
    assert one.stdout != other.stdout
    assert len(one.stdout.strip()) == len(KEY)


async def test_without_any_log_the_command_says_how_one_begins(tmp_path: Path) -> None:
    done = plumbline("audit", "verify", settings={"PLUMBLINE_DATA": str(tmp_path / "data")}, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no audit log yet.")
    assert not (tmp_path / "data" / "audit.key").exists()
