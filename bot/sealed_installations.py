"""Several workspaces: one row each in Redis, the token sealed. A row that is added or removed is noticed at the next look."""

import asyncio
import json
import logging
from typing import Any, Final, NotRequired, TypedDict, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.installations import Installation
from bot.keys import INSTALLATIONS
from bot.logs import concerning
from bot.redis_text import raw as bytes_of
from bot.sealing import KEYS, Seal, Unsealable
from policies.errors import PlumblineError

log = logging.getLogger("plumbline.installations")

WORDS: Final = ("team", "name", "bot_user", "bot", "token", "added_by")
LATEST: Final = 10**11  # seconds: the year 5138
PATIENCE: Final = 0.5  # seconds for Redis; Slack waits for three in all
MEND: Final = "Give the key that it was sealed with as well, after a comma, or add the workspace again: plumbline installations add."

# Changes a row unless somebody else has changed it meanwhile.
_CHANGE: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class Gone(TypedDict):
    """What Slack said, and since when (seconds)."""

    why: str
    at: float


class Row(TypedDict):
    """As Redis holds it; `token` is sealed, `added_at` in seconds, `added_by` a user and a machine."""

    team: str
    name: str
    bot_user: str
    bot: str
    token: str
    added_at: float
    added_by: str
    gone: NotRequired[Gone]


def is_installed(team: str, raw: str) -> bool:
    """Whether a workspace's row, as Redis holds it, is of one that the app was not taken back from."""
    return "gone" not in _row(team, raw)


class SealedInstallations:
    def __init__(self, redis: Redis, seal: Seal) -> None:
        self.redis = redis
        self.seal = seal
        self._change = redis.register_script(_CHANGE)
        self._known: dict[str, tuple[str, Installation]] = {}  # by workspace: the row as it was read, and what it says
        self._told: set[str] = set()  # rows that cannot be read, and the log has said so

    async def of(self, team: str) -> Installation | None:
        try:
            async with asyncio.timeout(PATIENCE):
                raw = await self.redis.hget(INSTALLATIONS, team)
        except (RedisError, OSError):
            if team in self._known:  # so that people can be told that nothing can be kept
                return self._known[team][1]
            raise
        if raw is None:
            self._known.pop(team, None)
            return None
        return self._installation(team, _read(raw))

    async def all(self) -> list[Installation]:
        found = []
        for team, raw in sorted((await self._raw_rows()).items()):
            try:
                installation = self._installation(team, raw)
            except PlumblineError as error:
                if raw not in self._told:
                    with concerning(team):
                        log.error("%s", error)
                self._told.add(raw)
            else:
                found += [installation] if installation else []
        return found

    async def taken_back(self, team: str, why: str, at: float) -> None:
        """Marks the row, and forgets its token; unless it was added later than that, for Slack may tell late and twice."""
        raw = (await self._raw_rows()).get(team, "")
        row = _row(team, raw)
        if "gone" in row or int(row["added_at"]) > at:  # Slack tells whole seconds
            return
        gone: Row = {**row, "token": "", "gone": Gone(why=why, at=at)}
        if await self._change(keys=[INSTALLATIONS], args=[team, raw, json.dumps(gone)]):
            log.warning("Slack says %s: the workspace counts as removed; what it wrote is kept", why)

    # for those who run the bot

    async def rows(self) -> list[Row]:
        return [_row(team, raw) for team, raw in sorted((await self._raw_rows()).items())]

    async def add(self, installation: Installation, at: float, by: str) -> bool:
        """Whether the workspace is new; otherwise its row is written anew."""
        sealed = self.seal.close(installation.team, installation.token)
        row = Row(
            team=installation.team,
            name=installation.name,
            bot_user=installation.bot_user,
            bot=installation.bot,
            token=sealed,
            added_at=at,
            added_by=by,
        )
        return bool(await self.redis.hset(INSTALLATIONS, installation.team, json.dumps(row)))

    async def remove(self, team: str) -> bool:
        """Whether it was there."""
        return bool(await self.redis.hdel(INSTALLATIONS, team))

    async def reseal(self) -> tuple[list[str], list[str]]:
        """Seals every token with the first key: the workspaces that were sealed anew, and those whose token cannot be read."""
        anew, unreadable = [], []
        for team, raw in sorted((await self._raw_rows()).items()):
            row = _row(team, raw)
            if "gone" in row or self.seal.is_newest(row["token"]):
                continue
            try:
                fresh: Row = {**row, "token": self.seal.close(team, self.seal.open(team, row["token"]))}
            except Unsealable:
                unreadable.append(team)
                continue
            if await self._change(keys=[INSTALLATIONS], args=[team, raw, json.dumps(fresh)]):
                anew.append(team)
        return anew, unreadable

    def readable(self, row: Row) -> bool:
        try:
            self.seal.open(row["team"], row["token"])
        except Unsealable:
            return False
        return True

    async def _raw_rows(self) -> dict[str, str]:
        return {_read(team): _read(raw) for team, raw in (await self.redis.hgetall(INSTALLATIONS)).items()}

    def _installation(self, team: str, raw: str) -> Installation | None:
        """What a row says; None where Slack has taken the app back.

        Raises:
            PlumblineError: where the token cannot be read.
        """
        known = self._known.get(team)
        if known and known[0] == raw:
            return known[1]
        self._known.pop(team, None)
        row = _row(team, raw)
        if "gone" in row:
            return None
        try:
            token = self.seal.open(team, row["token"])
        except Unsealable:
            raise PlumblineError(f"{KEYS}: the token of workspace {team} cannot be read. {MEND}") from None
        installation = Installation(team, row["name"], row["bot_user"], row["bot"], token)
        self._known[team] = (raw, installation)
        return installation


def _row(team: str, raw: str) -> Row:
    """A row that is not as `add` writes it has a token that no key opens."""
    try:
        row: Any = json.loads(raw)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or not _is_whole(row) or row["team"] != team:
        row = Row(team=team, name="?", bot_user="?", bot="?", token="", added_at=0.0, added_by="?")
    return cast("Row", row)


def _is_whole(row: dict[str, Any]) -> bool:
    gone = row.get("gone", {"why": "", "at": 0})
    if not isinstance(gone, dict):
        return False
    words = [*(row.get(key) for key in WORDS), gone.get("why")]
    times = [row.get("added_at"), gone.get("at")]
    return all(isinstance(word, str) for word in words) and all(isinstance(at, int | float) and 0 <= at < LATEST for at in times)


def _read(found: object) -> str:
    """What is no text is no row, and stops nobody who reads the others."""
    return bytes_of(found).decode(errors="replace")
