"""`plumbline doctor` looks at those who are named as the board, and at the file of boards."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor_board import about_the_board
from bot.settings import Settings
from bot.slack_client import slack_client
from bot.workspace.manifest import load_manifest
from bot.workspace.workspace import Workspace


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as workspace:
        yield workspace


async def found(slack: Workspace, board: str = "", boards: Path | None = None, *, reach: bool = True) -> list[tuple[str, str, str | None]]:
    settings = Settings.read_with({"slack_bot_token": slack.bot_token, "plumbline_board": board, "plumbline_boards": boards})
    async with aiohttp.ClientSession() as session:
        client: AsyncWebClient | None = slack_client(slack.base_url, session, slack.bot_token) if reach else None
        return [row async for row in about_the_board(settings, client)]


async def test_people_and_groups_that_slack_knows_are_well(slack: Workspace) -> None:
    cleo = slack.add_person("cleo")
    group = slack.add_group("board", [cleo])
    assert await found(slack, f"{cleo.id}, {group.id}") == [
        ("PLUMBLINE_BOARD", "1 people and 1 user groups; Slack knows all of them", None)
    ]
    [(_, says, fix)] = await found(slack, cleo.id, reach=False)
    assert ("as it is needed" in says, fix) == (True, None)


async def test_without_a_board_it_says_that_nobody_rules(slack: Workspace) -> None:
    assert await found(slack) == [("PLUMBLINE_BOARD", "not set; nobody rules, and recommendations stand", None)]


async def test_whoever_is_unknown_gone_or_nobody_is_named_with_what_to_do(slack: Workspace) -> None:
    gone, empty = slack.add_person("gone"), slack.add_group("empty", [])
    slack.state.people[gone.id] = replace(gone, deactivated=True)
    rows = await found(slack, f"UNOBODY1,SNOGROUP1,{gone.id},{empty.id}")
    assert [says for _, says, _ in rows] == [
        "Slack does not know UNOBODY1 (user_not_found)",
        "Slack does not know SNOGROUP1 (no_such_subteam)",
        f"{gone.id} has left the workspace",
        f"the user group {empty.id} is empty",
    ]
    assert all(fix for _, _, fix in rows)


async def test_a_group_that_the_app_may_not_read_names_the_scope() -> None:
    manifest = load_manifest()
    async with Workspace(manifest=replace(manifest, scopes=manifest.scopes - {"usergroups:read"})) as slack:
        group = slack.add_group("board", [slack.add_person("cleo")])
        [(_, says, fix)] = await found(slack, group.id)
    assert "missing_scope" in says
    assert "usergroups:read" in str(fix)


async def test_a_slack_that_is_away_is_said_elsewhere(slack: Workspace) -> None:
    cleo = slack.add_person("cleo")
    slack.api.faults.dropped["users.info"] = [True]
    [(_, _, fix)] = await found(slack, cleo.id)
    assert fix is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("boards: [{members: [cleo]}]", '"cleo" is no id of a person'),
        ("boards: [{members: []}]", "is empty"),
        ("boards: [{members: [U01], channel: general}]", '"general" is no id of a channel'),
        ("boards: [{members: [U01], workspace: acme}]", '"acme" is no id of a workspace'),
        ("boards: [{members: [U01]}, {members: [U02], channel: C01}]", "never asked"),
        ("boards: [{members: [U01], chanel: C01}]", "chanel"),
        ("board: []", "board"),
        ("boards: [", ""),
    ],
)
async def test_a_wrong_file_of_boards_is_one_line_with_place_and_fix(slack: Workspace, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "boards.yaml"
    await asyncio.to_thread(path.write_text, text)
    rows = await found(slack, boards=path)
    assert str(path) in rows[0][1]
    assert says in " ".join(row[1] for row in rows)
    assert all(fix for _, _, fix in rows)


async def test_a_file_of_boards_is_looked_at_with_the_board(slack: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "boards.yaml"
    cleo = slack.add_person("cleo")
    await asyncio.to_thread(path.write_text, f"boards:\n  - channel: C01\n    members: [{cleo.id}]\n  - members: [UNOBODY1]\n")
    assert [says for _, says, _ in await found(slack, boards=path)] == ["Slack does not know UNOBODY1 (user_not_found)"]
