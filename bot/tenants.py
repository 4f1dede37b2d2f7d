"""What a process has for each workspace, made when it is first needed, and again when the installation changes."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bot.installations import Installation, Installations

T = TypeVar("T")


class Tenants(Generic[T]):
    def __init__(self, installations: Installations, make: Callable[[Installation], Awaitable[T]]) -> None:
        self._installations = installations
        self._make = make
        self._made: dict[str, tuple[Installation, T]] = {}
        self._missed: set[str] = set()

    async def of(self, team: str) -> T | None:
        """None for a workspace where the app is not installed."""
        installation = await self._installations.of(team)
        if installation is None:
            self._made.pop(team, None)
            return None
        return await self._current(installation)

    async def all(self) -> list[T]:
        """Of every workspace whose token can be read."""
        return [await self._current(installation) for installation in await self._installations.all()]

    def missed_before(self, team: str) -> bool:
        """Whether this was asked before, since the workspace was last there: one line in the log says enough."""
        before = team in self._missed
        self._missed.add(team)
        return before

    async def _current(self, installation: Installation) -> T:
        team = installation.team
        self._missed.discard(team)
        if team not in self._made or self._made[team][0] != installation:
            self._made[team] = (installation, await self._make(installation))
        return self._made[team][1]
