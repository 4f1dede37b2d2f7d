"""The workspaces that Redis holds something of, and which of them a command means."""

from collections.abc import Sequence

from redis.asyncio import Redis

from bot.keys import PREFIX
from bot.redis_text import text
from policies.errors import PlumblineError, shown


async def workspaces_with_reviews(redis: Redis) -> list[str]:
    """By Slack's id, sorted."""
    found = [text(key) async for key in redis.scan_iter(match=f"{PREFIX}:{{*}}:register", count=1000)]
    return sorted({key.partition("{")[2].partition("}")[0] for key in found})


def chosen(wanted: str | None, known: Sequence[str], lacking: str, command: str) -> str:
    """The one that is wanted, or the only one that there is.

    `lacking` begins the sentence that a workspace is not known, such as "There are no reviews"; `command` is what a workspace's id
    can be added to.

    Raises:
        PlumblineError: where there is none, several to choose from, or not this one.
    """
    if not known:
        raise PlumblineError(f"{lacking} of any workspace in this Redis. Check REDIS_URL and PLUMBLINE_DATA.")
    if wanted is None and len(known) > 1:
        raise PlumblineError(f"There are several workspaces. Choose one: {command} {f' or {command} '.join(known)}.")
    if wanted is not None and wanted not in known:
        raise PlumblineError(f"{lacking} of a workspace {shown(wanted)} in this Redis. There is: {', '.join(known)}.")
    return wanted or known[0]
