"""Who is on the board: people and user groups, as the settings name them; groups as Slack has them now."""

import logging
import time
from dataclasses import dataclass, field
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.boards_file import OneBoard
from bot.delivery import PutOff
from graphs.context import Board

log = logging.getLogger("plumbline.boards")

ASK_AGAIN: Final = 2.0  # seconds, where Slack did not say for how long
KEPT: Final = 60.0  # seconds that a group is believed to be as it was
NO_GROUP: Final = {"no_such_subteam", "subteam_not_found", "missing_scope", "permission_denied", "plan_upgrade_required"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of boards; `named` decide where no board of the file fits a review."""

    named: tuple[str, ...] = ()
    file: tuple[OneBoard, ...] = ()
    remind_after: int = 3  # working days
    answerers_may_waive: bool = False

    def of(self, workspace: str, channel: str, pack: str) -> OneBoard | None:
        fits = next((board for board in self.file if board.fits(workspace, channel, pack)), None)
        return fits or (OneBoard(members=self.named) if self.named else None)


@dataclass(frozen=True, slots=True)
class Boards:
    """Of one workspace."""

    client: AsyncWebClient
    workspace: str
    rules: Rules
    _groups: dict[str, tuple[float, list[str]]] = field(default_factory=dict)

    async def board(self, channel: str, pack: str) -> Board | None:
        """The board of a channel's reviews as it is now; None where there is none. `pack` is the id of their policy pack.

        Raises:
            PutOff: where Slack does not say who is in a group.
        """
        rule, rules = self.rules.of(self.workspace, channel, pack), self.rules
        if rule is None:
            return None
        members: set[str] = set()
        for one in rule.members:
            members.update(await self._in_group(one) if one.startswith("S") else [one])
        may = rules.answerers_may_waive if rule.answerers_may_waive is None else rule.answerers_may_waive
        groups = any(one.startswith("S") for one in rule.members)
        return Board(frozenset(members), may, rule.remind_after or rules.remind_after, rule.members if groups else ())

    async def _in_group(self, group: str) -> list[str]:
        asked, people = self._groups.get(group, (-KEPT, []))
        if time.monotonic() - asked < KEPT:
            return people
        try:
            people = [str(person) for person in (await self.client.usergroups_users_list(usergroup=group))["users"]]
        except SlackApiError as error:
            code = error.response.get("error", "unknown error")
            log.warning("Slack does not say who is in a user group of the board: %s. See: plumbline doctor", code)
            if code in NO_GROUP:
                return []  # nobody is on the board by a group that is not there, and the review goes on
            raise PutOff(float(error.response.headers.get("Retry-After", ASK_AGAIN))) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PutOff(ASK_AGAIN) from error
        self._groups[group] = (time.monotonic(), people)
        return people
