"""Where the app is installed: one workspace, whose token stands in the settings, or several, whose tokens are in Redis."""

import logging
from dataclasses import dataclass, field
from typing import Protocol

log = logging.getLogger("plumbline.installations")


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that has the app: ids of the workspace, of the bot as a user, and of the bot."""

    team: str
    name: str
    bot_user: str
    bot: str
    token: str = field(repr=False)


class Installations(Protocol):
    """`team` is Slack's id of a workspace, and everywhere else the tenant.

    Raises:
        PlumblineError: where a workspace is installed, but its token cannot be read.
        RedisError: where Redis is away, and the answer was not known before.
    """

    async def of(self, team: str) -> Installation | None: ...

    async def all(self) -> list[Installation]:
        """Those whose token can be read; the log names the others."""
        ...

    async def taken_back(self, team: str, why: str, at: float) -> None:
        """Slack says that the app or its token is gone from a workspace, since then (seconds)."""
        ...


class OneInstallation:
    """The workspace whose token stands in the settings."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def of(self, team: str) -> Installation | None:
        return self._installation if team == self._installation.team else None

    async def all(self) -> list[Installation]:
        return [self._installation]

    async def taken_back(self, team: str, why: str, at: float) -> None:  # noqa: ARG002 - the settings do not change by themselves
        log.error("Slack has taken SLACK_BOT_TOKEN back (%s). Install the app again, set its bot token, and start again.", why)
