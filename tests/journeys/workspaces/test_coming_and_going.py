"""Workspaces are added and removed while the bot runs, by those who run it and by Slack."""

import pytest

from bot.admission import NOT_INSTALLED
from bot.keys import INSTALLATIONS
from tests.journeys.slack.room import Thread
from tests.journeys.workspaces.towns import Towns

REFUSED = "is refused: the app is not installed here. Add the workspace: plumbline installations add"
SILENT = "no turns are taken for workspace"


async def test_a_workspace_that_is_added_while_the_bot_runs_is_served_without_a_restart(empty: Towns) -> None:
    towns, town = empty, empty.north
    await towns.start()
    assert await towns.logged(None, "no workspace is installed yet. Add one, also while this runs: plumbline installations add")
    assert await town.command(town.ada, "help") == NOT_INSTALLED
    assert towns.lines(town) == [f"a slash command {REFUSED}"]
    await towns.add(town)
    assert "/arch-review" in await town.command(town.ada, "help")
    await towns.ready(town)
    thread = await town.open()
    await thread.decide(proposed_approach="prompting")
    assert list(thread.files()) == ["png", "md", "json"]


async def test_an_event_of_a_workspace_that_is_not_installed_is_acknowledged_and_dropped_with_one_line(empty: Towns) -> None:
    towns, town = empty, empty.south
    await towns.start("web")
    await town.slack.say(town.ben, town.channel, "Is anybody there?")
    await town.slack.changed(lambda: not town.slack.pending())
    assert towns.lines(town) == [f"a message event {REFUSED}"]
    assert town.slack.given_up == []
    assert town.slack.calls_of("chat.postMessage") == []
    assert "anybody" not in towns.log


async def test_a_removed_workspace_falls_silent_with_one_line_and_goes_on_when_it_is_added_again(empty: Towns) -> None:
    towns, north, south = empty, empty.north, empty.south
    await towns.add(north)
    await towns.add(south)
    await towns.start()
    thread, other = await north.open(), await south.open()
    asked, seen = thread.asked, north.slack.messages(north.channel, thread.root.ts)
    north.slack.limit("chat.update", times=1000)  # so that a turn is put off, again and again
    assert (await thread.give(north.ben, asked[0], "dont_know")).ok
    await north.slack.changed(lambda: any(call.error == "ratelimited" for call in north.slack.calls))
    await towns.remove(north)
    (line,) = await towns.logged(north, SILENT)
    assert "what it wrote is kept: the app is not installed there" in line
    await still_served(other)
    pressed = await north.slack.press(north.ben, thread.asking(asked[0]), f"answer/{thread.review}/{asked[0]}/dont_know")
    assert pressed.error  # nothing is kept, so nothing is acknowledged
    assert await north.command(north.ada, "list") == NOT_INSTALLED
    assert len(north.slack.messages(north.channel, thread.root.ts)) == len(seen)
    assert len([line for line in towns.lines(north) if SILENT in line]) == 1
    north.slack.api.faults.limited.clear()
    await towns.add(north)
    await thread.quiet()
    assert thread.asked != asked
    await thread.decide(proposed_approach="prompting")
    assert "Traceback" not in towns.log


async def still_served(thread: Thread) -> None:
    await thread.decide(proposed_approach="prompting")
    assert list(thread.files()) == ["png", "md", "json"]


async def test_an_uninstalled_app_is_forgotten_and_its_token_with_it(empty: Towns) -> None:
    towns, north, south = empty, empty.north, empty.south
    await towns.add(north)
    await towns.add(south)
    await towns.start()
    thread = await north.open()
    north.slack.uninstall()
    assert await towns.logged(north, "the workspace counts as removed; what it wrote is kept")
    await north.slack.changed(lambda: not north.slack.pending())
    assert await north.command(north.ada, "help") == NOT_INSTALLED
    status, listed, _ = await towns.command("list")
    assert status == 0
    assert "removed: Slack said" in next(line for line in listed.splitlines() if line.startswith(north.slack.team_id))
    assert '"token": ""' in str(await towns.redis.hget(INSTALLATIONS, north.slack.team_id))
    assert "/arch-review" in await south.command(south.ada, "help")
    north.slack.install()
    await towns.add(north)
    assert f"{thread.review} · Handbook assistant" in await north.command(north.ada, "list")
    assert len([line for line in towns.lines(north) if "counts as removed" in line]) == 1  # though Slack told it twice
    assert "event is refused" not in "".join(towns.lines(north))


async def test_a_person_who_takes_their_own_token_back_changes_nothing(empty: Towns) -> None:
    towns, town = empty, empty.north
    await towns.add(town)
    await towns.start()
    town.slack.revoke(town.ben)
    await town.slack.changed(lambda: not town.slack.pending())
    assert town.slack.given_up == []
    assert "/arch-review" in await town.command(town.ada, "help")


async def test_web_and_worker_apart_notice_a_new_workspace_each(empty: Towns) -> None:
    towns, town = empty, empty.north
    await towns.start("web")
    await towns.start("worker")
    await towns.add(town)
    await towns.ready(town)
    thread = await town.open()
    await thread.decide(proposed_approach="prompting")
    assert list(thread.files()) == ["png", "md", "json"]


@pytest.mark.long
async def test_a_workspace_whose_token_cannot_be_read_waits_and_the_others_are_served(empty: Towns) -> None:
    towns, north, south = empty, empty.north, empty.south
    old = towns.key
    await towns.add(north)
    towns.key = await new_key(towns)
    await towns.add(south)
    await towns.start()
    assert await towns.logged(north, f"the token of workspace {north.slack.team_id} cannot be read. Give the key")
    await still_served(await south.open())
    refused = await north.slack.slash(north.ada, north.channel, "/arch-review help")
    assert refused.error
    assert await towns.logged(north, "a slash command could not be kept: PLUMBLINE_INSTALLATIONS_KEY: the token")
    assert await towns.stage.bots[0].stop() == 0
    await towns.start(key=f"{towns.key},{old}")
    await towns.ready(north)
    await still_served(await north.open())
    assert "Traceback" not in towns.log


async def new_key(towns: Towns) -> str:
    status, key, _ = await towns.command("key")
    assert status == 0
    return key.strip()
