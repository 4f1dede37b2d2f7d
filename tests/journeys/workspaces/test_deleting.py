"""A workspace is deleted by command: nothing of it is left but what is promised, and nothing of the other one is touched."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Final

from bot.audit.signing_key import new_key
from bot.gestures import new_message
from bot.inbox import Inbox
from bot.keys import AUDITED
from bot.register import Register
from bot.workspace.people import Person
from tests.journeys.command import plumbline
from tests.journeys.slack.room import Room, Thread
from tests.journeys.slack.test_doors_mention_and_dm import mention
from tests.journeys.slack.test_home import opened
from tests.journeys.workspaces.towns import NORTH, SOUTH, Towns
from tests.redis.everything import everything, naming

KEY: Final = new_key()
SECRET: Final = "Letters of Mallory"  # noqa: S105 - a title
STAYS: Final = ("audit:checkpoint", "audit:entries", "audit:leaves", "audit:peaks")


async def test_a_workspace_is_deleted_and_the_other_one_is_as_it_was_to_the_byte(empty: Towns, tmp_path: Path) -> None:
    towns, settings = empty, {"REDIS_URL": empty.stage.redis_url, "PLUMBLINE_AUDIT_KEY": KEY}
    await two_lives(towns, settings)
    (tmp_path / "before.txt").write_text((await command(settings, "audit", "checkpoint", "--workspace", NORTH)).stdout)
    others = await dumped(towns)
    asked = await deleted(settings, NORTH, given=f"{NORTH.lower()}\n")
    assert (asked.returncode, asked.stdout.endswith("Nothing was changed.\n")) == (1, True)
    done = await deleted(settings, NORTH, given=f"{NORTH}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{NORTH}: 1 reviews, ")
    left = await everything(towns.redis)
    assert naming(left, NORTH, SECRET) == sorted([AUDITED, *(f"plumbline:{{{NORTH}}}:{name}" for name in STAYS)])
    (said,) = [json.loads(entry) for entry in left[f"plumbline:{{{NORTH}}}:audit:entries"] if entry]
    assert (said["what"], said["by"], said["data"]) == ("workspace_deleted", "operator", {})
    assert await dumped(towns) == others
    verified = await command(settings, "audit", "verify", "--workspace", NORTH, "--checkpoint", tmp_path / "before.txt")
    assert (verified.returncode, verified.stdout.endswith("Nothing was changed, nor since 1 earlier checkpoint.\n")) == (0, True)
    again = await deleted(settings, NORTH, "--yes")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == f'There is nothing of a workspace "{NORTH}" in this Redis. There is: {SOUTH}.\n'


async def dumped(towns: Towns) -> dict[bytes, bytes | None]:
    """What is not of the workspace in the north."""
    keys = [key async for key in towns.redis.scan_iter() if NORTH not in key.decode() and key != AUDITED.encode()]
    return {key: await towns.redis.dump(key) for key in keys}


async def two_lives(towns: Towns, settings: dict[str, str]) -> None:
    """In both workspaces something has happened; the one in the north is removed, and the bot has ended."""
    towns.stage.settings |= {"PLUMBLINE_BOARD": towns.north.cleo.id, "PLUMBLINE_AUDIT_KEY": KEY}
    await towns.add(towns.north)
    await towns.add(towns.south)
    bot = await towns.start()
    await lived_in(towns.north)
    await towns.south.open("Tickets")
    refused = await deleted(settings, NORTH, "--yes")
    first = f"{NORTH} is installed, and whatever runs serves it. First: plumbline installations remove {NORTH}\n"
    assert (refused.returncode, refused.stderr) == (1, first)
    await towns.remove(towns.north)
    await bot.stop()
    kinds = {key.partition("}:")[2].partition(":")[0] for key in await everything(towns.redis) if f"{{{NORTH}" in key}
    assert {"board", "waivers", "open-steps", "notices", "homes", "draft", "person", "journal", "checkpoints"} <= kinds


async def lived_in(town: Room) -> None:
    """A review with a recommendation, a waiver, next steps, and people who look at their Home and write beside it."""
    thread = await town.open(SECRET, approach="fine_tuning")
    await thread.decide(town.ben, need=["style_format"], evals_exist="no")
    await opened(town, town.ada)
    await mention(town, "we want to sort tickets")
    await waived(town, thread, town.cleo)
    await owned(town, thread)
    await thread.quiet()


async def waived(town: Room, thread: Thread, who: Person) -> None:
    card = thread.having("Waive a finding")
    await town.slack.press(who, card, "Waive a finding")
    await town.slack.changed(lambda: town.slack.open_view(who))
    fields = {"finding": "evals-before-tuning", "reason": "Mallory labels them", "expires": "2026-12-18"}
    reply = await town.slack.submit(who, fields)
    assert reply.ok, (reply.error, reply.errors)


async def owned(town: Room, thread: Thread) -> None:
    """Ada is to do a step."""
    row = await Register(town.stage.redis, NORTH).row(thread.review)
    assert row is not None
    step = next(step["id"] for step in row["steps"] if not step["advised"])
    value = {"step": step, "round": row["round"], "owner": town.ada.id}
    await Inbox(town.stage.redis, NORTH).put(
        thread.review, {**new_message("Ev0OWNER", "step_owner", town.ada.id, row["opened_at"]), "value": value}
    )


async def deleted(settings: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return await command(settings, "workspace", "delete", *arguments, given=given)


async def command(settings: dict[str, str], *arguments: object, given: str = "") -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(plumbline, *arguments, given=given, settings=settings)
