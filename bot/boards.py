"""Who is on the board: people and user groups, as the settings name them; groups as Slack has them now."""

import time
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import PutOff
from graphs.context import Board

ASK_AGAIN: Final = 2.0  # seconds, where Slack did not say for how long
KEPT: Final = 60.0  # seconds that a group is believed to be as it was


@dataclass(frozen=True, slots=True)
class Boards:
    """`named` are Slack's ids of people (U…, W…) and of user groups (S…)."""

    client: AsyncWebClient
    named: tuple[str, ...]
    _groups: dict[str, tuple[float, list[str]]] = field(default_factory=dict)

    async def board(self) -> Board | None:
        """The board as it is now; None where there is none.

        Raises:
            PutOff: where Slack does not say who is in a group.
        """
        if not self.named:
            return None
        members: set[str] = set()
        for one in self.named:
            members.update(await self._in_group(one) if one.startswith("S") else [one])
        return Board(frozenset(members))

    async def _in_group(self, group: str) -> list[str]:
        asked, people = self._groups.get(group, (-KEPT, []))
        if time.monotonic() - asked < KEPT:
            return people
        try:
            people = [str(person) for person in (await self.client.usergroups_users_list(usergroup=group))["users"]]
        except SlackApiError as error:
            raise PutOff(float(error.response.headers.get("Retry-After", ASK_AGAIN))) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PutOff(ASK_AGAIN) from error
        self._groups[group] = (time.monotonic(), people)
        return people
