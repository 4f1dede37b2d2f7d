"""The audit log beside what was broken: it holds, and has each entry of each journal once."""

import asyncio
import json
from collections import Counter
from typing import Final

from bot.audit.log import AuditLog
from bot.outbox import Outbox
from bot.play.stage import Stage
from tests.redis.audit.logs import looked

PAUSE: Final = 0.1  # seconds
LOOKS: Final = 600  # and the sequencer comes every two seconds


async def wrong_with_the_log(stage: Stage) -> list[str]:
    """What it says of itself, and which entries it lacks or has twice; a bot must be running."""
    log = AuditLog(stage.redis, stage.workspace.team_id)
    if due := await _not_taken_in(log):
        return [f"the audit log does not take in the journals of {', '.join(sorted(due))}"]
    found = await looked(log)
    logged = Counter([json.loads(entry)["id"] async for chunk in log.chunks(found.size) for entry in chunk.entries])
    outbox = Outbox(stage.redis, log.tenant)
    journalled = {entry["id"] for review in await log.reviews() for entry in await outbox.journal(review)}
    twice = (f"the audit log has {entry} {times} times" for entry, times in logged.items() if times > 1)
    return [*found.problems, *twice, *(f"the audit log lacks {entry}" for entry in journalled - set(logged))]


async def _not_taken_in(log: AuditLog) -> list[str]:
    """Reviews whose journals have more than the log, though their time has come."""
    for _ in range(LOOKS):
        if not await log.due():
            return []
        await asyncio.sleep(PAUSE)
    return await log.due()
