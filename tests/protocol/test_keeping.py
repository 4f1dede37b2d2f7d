"""A workspace that is kept is there again: with its people, messages, files and tokens."""

import json
from pathlib import Path

import pytest

from bot.workspace.keeping import WHOLE, Keeper
from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError
from tests.protocol.apps import web_client


async def _lived_in(folder: Path) -> Workspace:
    """A workspace in which something has happened, kept in the folder and closed."""
    async with Workspace() as slack:
        keeper = Keeper(slack.state, folder)
        assert not keeper.restore()
        slack.add_person("ada", "requester")
        guest = slack.add_person("gus", "guest")
        channel = slack.add_channel("support-ai")
        root = await slack.say("ada", channel, "Hello <b>")
        await slack.say("gus", channel, "Reply", root.ts)
        client = web_client(slack)
        await client.chat_postEphemeral(channel=channel.id, user=guest.id, text="Only gus")
        await client.files_upload_v2(channel=channel.id, filename="a.bin", content=b"\x00\xff", thread_ts=root.ts)
        slack.archive(slack.add_channel("old"))
        await slack.say("ada", slack.dm("ada"), "Direct")
        keeper.write()
    return slack


async def test_everything_that_was_kept_is_there_again(tmp_path: Path) -> None:
    before = await _lived_in(tmp_path)
    after = Workspace()
    assert Keeper(after.state, tmp_path).restore()
    assert (after.bot_token, after.app_token) == (before.bot_token, before.app_token)
    assert after.state.people == before.state.people
    assert [(one.name, one.kind, one.archived, one.members) for one in after.state.channels.values()] == [
        (one.name, one.kind, one.archived, one.members) for one in before.state.channels.values()
    ]
    for key, channel in before.state.channels.items():
        assert [post.data for post in after.state.channels[key].posts.values()] == [post.data for post in channel.posts.values()]
    assert [post.text for post in after.ephemerals("gus")] == ["Only gus"]
    assert after.files() == before.files()


async def test_no_id_is_given_out_twice(tmp_path: Path) -> None:
    """Not even one that a killed workspace gave out after it was last kept: the app takes an event id that it knows for a repetition."""
    before = await _lived_in(tmp_path)
    unkept = [before.state.new_id("Ev") for _ in range(1000)]
    after = Workspace()
    Keeper(after.state, tmp_path).restore()
    assert after.state.new_id("Ev") > max(unkept)


async def test_tokens_of_a_kept_workspace_cannot_be_guessed(tmp_path: Path) -> None:
    slacks = [Workspace(), Workspace()]
    for number, slack in enumerate(slacks):
        Keeper(slack.state, tmp_path / str(number)).restore()
    assert len({token for slack in slacks for token in (slack.bot_token, slack.app_token)}) == 4


async def test_what_happened_last_is_kept_too(tmp_path: Path) -> None:
    async with Workspace() as slack:
        keeper = Keeper(slack.state, tmp_path)
        slack.add_person("ada")
        channel = slack.add_channel("support-ai")
        async with keeper.keeping():
            await slack.say("ada", channel, "Last")
    assert "Last" in (tmp_path / WHOLE).read_text()
    assert sorted(path.name for path in _inside(tmp_path)) == ["files", WHOLE]


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', '{"version": 1, "tokens": []}'])
async def test_a_file_that_cannot_be_read_is_said_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / WHOLE).write_text(text)
    with pytest.raises(PlumblineError, match=r"workspace.json: cannot be read .*make try-fresh"):
        Keeper(Workspace().state, tmp_path).restore()


async def test_another_versions_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / WHOLE).write_text(json.dumps({"version": 99}))
    with pytest.raises(PlumblineError, match="another version"):
        Keeper(Workspace().state, tmp_path).restore()


async def test_what_is_kept_is_for_its_owner_only(tmp_path: Path) -> None:
    await _lived_in(tmp_path / "workspace")
    assert (tmp_path / "workspace" / WHOLE).stat().st_mode & 0o077 == 0
    assert (tmp_path / "workspace").stat().st_mode & 0o077 == 0
