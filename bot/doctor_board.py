"""What `plumbline doctor` finds of the board: the file is read, and Slack knows the people and user groups that are named."""

from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.boards_file import read_boards
from bot.settings import Settings
from policies.errors import PlumblineError

UNREACHABLE: Final = (aiohttp.ClientError, TimeoutError, OSError)
BOARD, FILE = "PLUMBLINE_BOARD", "PLUMBLINE_BOARDS"
SCOPE: Final = "Add the scope usergroups:read from deploy/slack_manifest.yaml, and reinstall the app"
CORRECT: Final = "Correct it; Slack shows ids under More, Copy ID"

Row = tuple[str, str, str | None]  # about what, what is so, what to do


async def about_the_board(settings: Settings, client: AsyncWebClient | None) -> AsyncIterator[Row]:
    """`client` speaks for the workspace; None where there are several, or no token."""
    named = dict.fromkeys(settings.board, BOARD)
    if settings.plumbline_boards:
        try:
            boards = read_boards(settings.plumbline_boards)
        except PlumblineError as error:
            for line in str(error).splitlines():
                says, _, fix = line.rstrip(".").rpartition(". ")
                yield FILE, says, fix
            return
        named |= {member: FILE for board in boards for member in board.members if member not in named}
    if not named:
        yield BOARD, "not set; nobody rules, and recommendations stand", None
        return
    wrong = [row for one, where in named.items() if client and (row := await _about(client, one, where))]
    for row in wrong:
        yield row
    if not wrong:
        groups = sum(one.startswith("S") for one in named)
        checked = "Slack knows all of them" if client else "looked at in each workspace as it is needed"
        yield BOARD, f"{len(named) - groups} people and {groups} user groups; {checked}", None


async def _about(client: AsyncWebClient, one: str, where: str) -> Row | None:
    try:
        if one.startswith("S"):
            people = (await client.usergroups_users_list(usergroup=one))["users"]
            return None if people else (where, f"the user group {one} is empty", "Add people to it in Slack, or name others")
        user = (await client.users_info(user=one))["user"]
        return (where, f"{one} has left the workspace", "Name somebody else") if user.get("deleted") else None
    except SlackApiError as error:
        code = error.response.get("error", "unknown")
        return where, f"Slack does not know {one} ({code})", SCOPE if code == "missing_scope" else CORRECT
    except UNREACHABLE:
        return None  # said above of the token
