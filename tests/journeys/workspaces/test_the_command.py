"""`plumbline installations`, as those who run the bot type it."""

import asyncio
import os
import pty
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.keys import INSTALLATIONS
from bot.sealing import new_key
from tests.faults.counting_proxy import CountingProxy
from tests.faults.rules import cut, named
from tests.journeys.command import COMMAND, ENVIRONMENT, PATIENCE
from tests.journeys.workspaces.towns import NORTH, SOUTH, Towns

TYPED = "Bot token (xoxb-…; it is not shown): "


async def test_what_is_added_is_listed_without_its_token_and_removed_again(empty: Towns) -> None:
    towns, token = empty, empty.north.slack.bot_token
    assert await towns.command("list") == (0, "No workspace is installed. Add one: plumbline installations add\n", "")
    added = "(T0NORTH001) is installed. The token is sealed; a running bot notices by itself."
    assert await towns.command("add", given=f" {token} \n") == (0, f"t0north001 {added}\n", "")
    status, listed, _ = await towns.command("list")
    assert status == 0
    today = datetime.now(UTC).date()
    assert re.search(rf"^T0NORTH001 +t0north001 +U0NORTH001 +{today} +\S+@\S+$", listed, re.MULTILINE)
    kept = await towns.kept()
    assert INSTALLATIONS in kept
    assert token not in kept + listed
    again = (0, "t0north001 (T0NORTH001) has its new token. The token is sealed; a running bot notices by itself.\n", "")
    assert await towns.command("add", given=token) == again
    status, said, _ = await towns.command("remove", NORTH, given="y\n")
    assert status == 0
    assert "Remove t0north001 (T0NORTH001)? The bot falls silent there at once" in said
    assert "Its reviews stay in Redis, and go on if you add it again;\nplumbline workspace delete " in said
    assert INSTALLATIONS not in await towns.kept()


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
async def test_nothing_is_removed_without_a_yes(empty: Towns, answer: str) -> None:
    await empty.add(empty.north)
    status, said, _ = await empty.command("remove", NORTH, given=answer)
    assert (status, said.endswith("Nothing was changed.\n")) == (1, True)
    assert NORTH in await empty.kept()


async def test_what_is_wrong_is_one_line_each(empty: Towns) -> None:
    towns, token = empty, empty.north.slack.bot_token
    await towns.add(towns.north)
    nobody = "xoxb-1-nobody"
    for words, given, settings, said in (
        (["add", token], "", {}, "The token is no argument: others here could read it. Leave it out, and type it when you are asked."),
        (["add"], nobody, {}, "The token: Slack refuses it (invalid_auth). Install the app again and copy its bot token."),
        (["add"], "xapp-1", {}, "That is no bot token: one starts with xoxb-. It stands under OAuth & Permissions of the Slack app."),
        (["add"], "", {}, "That is no bot token: one starts with xoxb-. It stands under OAuth & Permissions of the Slack app."),
        (["add"], token, {"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "SLACK_API_URL: no answer from http://127.0.0.1:9/api/ ("),
        (["remove", "T0NORTH01", "--yes"], "", {}, 'There is no workspace "T0NORTH01". Did you mean "T0NORTH001"?'),
        (["remove", "everybody"], "y", {}, 'There is no workspace "everybody". See plumbline installations list.'),
        (["list"], "", {"REDIS_URL": "redis://127.0.0.1:9"}, "REDIS_URL: no answer from 127.0.0.1:9 ("),
        (
            ["list"],
            "",
            {"PLUMBLINE_INSTALLATIONS_KEY": ""},
            "PLUMBLINE_INSTALLATIONS_KEY: not set. Make a key with `plumbline installations",
        ),
        (["list"], "", {"PLUMBLINE_INSTALLATIONS_KEY": f"{towns.key},"}, "PLUMBLINE_INSTALLATIONS_KEY: not a key, or not several with"),
    ):
        status, out, error = await towns.command(*words, given=given, **settings)
        assert (status, out) == (1, "")
        assert error.startswith(said)
        assert error.count("\n") == 1
        assert not [secret for secret in (token, nobody, towns.key) if secret in error]


async def test_a_redis_that_goes_away_in_the_middle_is_one_line(empty: Towns) -> None:
    async with CountingProxy(empty.stage.redis_url, empty.stage.folder) as valkey:
        valkey.rules.add(named("HSET"), cut)
        status, out, error = await empty.command("add", given=empty.north.slack.bot_token, REDIS_URL=valkey.url)
    assert (status, out, error) == (1, "", "REDIS_URL: Redis went away in the middle (ConnectionError). Try again.\n")
    assert await empty.kept() == ""


async def test_a_row_of_another_key_says_so_and_goes_on_once_the_key_is_there(empty: Towns) -> None:
    towns, old, new = empty, empty.key, new_key()
    await towns.add(towns.north)
    await towns.add(towns.south, key=new)
    status, listed, _ = await towns.command("list", key=new)
    lines = {line.split()[0]: line for line in listed.splitlines()}
    assert status == 1
    assert "its token cannot be read: add the key that it was sealed with to PLUMBLINE_INSTALLATIONS_KEY" in lines[NORTH]
    assert "read" not in lines[SOUTH]
    status, said, _ = await towns.command("rotate", key=new)
    assert (status, "Not readable with any key of PLUMBLINE_INSTALLATIONS_KEY: T0NORTH001." in said) == (1, True)
    status, listed, _ = await towns.command("list", key=f"{new}, {old}")
    assert status == 0
    assert "sealed with an older key: plumbline installations rotate" in listed
    status, said, _ = await towns.command("rotate", key=f"{new},{old}")
    assert (status, said.splitlines()[0]) == (0, "1 sealed anew with the first key: T0NORTH001.")
    assert await towns.command("rotate", key=new) == (
        0,
        "0 sealed anew with the first key.\nThe older keys can go, once every running process has the first one.\n",
        "",
    )
    status, listed, _ = await towns.command("list", key=new)
    assert (status, "key" in listed) == (0, False)


async def test_a_token_is_worth_nothing_in_the_row_of_another_workspace(empty: Towns) -> None:
    towns = empty
    await towns.add(towns.north)
    await towns.add(towns.south)
    row = (await towns.redis.hget(INSTALLATIONS, NORTH) or b"").decode()  # type: ignore[union-attr]
    await towns.redis.hset(INSTALLATIONS, SOUTH, row)
    await towns.redis.hset(INSTALLATIONS, NORTH, "{damaged")
    status, listed, _ = await towns.command("list")
    assert (status, listed.count("its token cannot be read")) == (1, 2)
    status, _, error = await towns.command("remove", NORTH, "--yes")
    assert (status, error) == (0, "")


async def test_a_bot_that_can_read_no_token_does_not_start(empty: Towns) -> None:
    await empty.add(empty.north)
    with pytest.raises(Exception, match=r"PLUMBLINE_INSTALLATIONS_KEY: no token of a workspace can be read\. Give the key that it was"):
        await empty.start(key=new_key())


async def test_a_typed_token_is_not_shown(empty: Towns) -> None:
    said = await asyncio.to_thread(typed_into_a_terminal, empty, empty.north.slack.bot_token)
    assert said.startswith(TYPED)
    assert "t0north001 (T0NORTH001) is installed." in said
    assert empty.north.slack.bot_token not in said


def typed_into_a_terminal(towns: Towns, token: str) -> str:
    ours, theirs = pty.openpty()
    settings = {"PLUMBLINE_INSTALLATIONS_KEY": towns.key, "REDIS_URL": towns.stage.redis_url, "SLACK_API_URL": towns.slack_url}
    process = subprocess.Popen(
        [COMMAND, "installations", "add"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=ENVIRONMENT | settings,
        cwd=towns.stage.folder,
        start_new_session=True,  # or it would ask at the terminal of whoever runs the tests
    )
    os.close(theirs)
    said = b""
    while not said.decode(errors="replace").endswith(TYPED):
        said += os.read(ours, 4096)
    os.write(ours, f"{token}\n".encode())
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # as Linux tells that the other end is closed
        pass
    os.close(ours)
    assert process.wait(PATIENCE) == 0
    return said.decode()


async def test_without_redis_url_it_is_kept_in_the_embedded_valkey(empty: Towns, tmp_path: Path) -> None:
    own = {"REDIS_URL": "", "PLUMBLINE_DATA": str(tmp_path / "data")}
    status, _, error = await empty.command("add", given=empty.north.slack.bot_token, **own)
    assert (status, error) == (0, "")
    _, listed, _ = await empty.command("list", **own)
    assert NORTH in listed
    assert await empty.kept() == ""
