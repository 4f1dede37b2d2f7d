"""What happens in a workspace rather than in a review: its policy pack changes, somebody's words are redacted, a digest is posted.

The entries stand in a journal like a review's, from which the audit log takes them.
"""

from typing import Any, Final

from redis.asyncio import Redis

from bot.audit.entries import as_journalled
from bot.keys import WORKSPACE, Keys

# The number is given here, so that two who write at once write two entries.
ENTERING: Final = """
local function enter(journal, due, place, body)
  local id = place .. '/0/' .. (redis.call('HLEN', journal) + 1)
  redis.call('HSET', journal, id, '{"id":"' .. id .. '",' .. string.sub(body, 2))
  redis.call('SADD', due, place)
end
"""

# With a name: only where what it goes by is new.
_ENTER: Final = f"""{ENTERING}
if ARGV[2] ~= '' then
  if redis.call('HGET', KEYS[3], ARGV[2]) == ARGV[3] then return 0 end
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
end
enter(KEYS[1], KEYS[2], ARGV[1], ARGV[4])
return 1
"""


class WorkspaceJournal:
    def __init__(self, redis: Redis, tenant: str) -> None:
        keys = Keys(tenant)
        self._keys = [keys.journal(WORKSPACE), keys.audit_due, keys.standing]
        self._enter = redis.register_script(_ENTER)

    async def enter(self, what: str, by: str | None, at: float, **data: Any) -> None:
        """`at` is in seconds."""
        await self._enter(keys=self._keys, args=[WORKSPACE, "", "", entry_body(what, by, at, data)])

    async def change(self, name: str, value: str, at: float, *, by: str | None = None, **data: Any) -> bool:
        """Enters `name` only where the workspace went by another value until now; whether it did."""
        return bool(await self._enter(keys=self._keys, args=[WORKSPACE, name, value, entry_body(name, by, at, data)]))


def entry_body(what: str, by: str | None, at: float, data: dict[str, Any]) -> str:
    """An entry without its number, as a script that has `ENTERING` takes it."""
    return as_journalled({"what": what, "by": by, "at": f"{at:.6f}", "data": data})
