"""A person's words are taken out of the journals, and the salts of their hashes out of the log: nobody can tell any more what was said.

The entries stay as they are, and so does every root that was ever signed. That it was done is an entry itself.
"""

import json
import time
from typing import Any

from bot.audit.comparing import entry_in, review_of, salts_in
from bot.audit.entries import Spoken, as_journalled, parts, spoken_in
from bot.audit.leaving import REDACTED
from bot.audit.log import AuditLog
from bot.audit.sequencer import Sequencer
from bot.audit.workspace_journal import WorkspaceJournal


async def redact(log: AuditLog, sequencer: Sequencer, person: str, by: str) -> int:
    """In how many entries words of theirs were; `person` is Slack's id. May be run again, and finishes what was cut short.

    Raises:
        PlumblineError: where the log does not hold.
    """
    await sequencer.run()  # what they have said until now has its place, and its hash
    await WorkspaceJournal(log.redis, log.tenant).enter(REDACTED, by, time.time(), person=person)
    await sequencer.run()
    found = 0
    async for chunk in log.chunks((await log.head()).size):
        for place, raw in enumerate(chunk.entries):
            entry, salts = entry_in(raw), chunk.salts[place]
            spoken = [one for one in spoken_in(entry) if one.by == person] if entry else []
            if entry and spoken:
                found += await _redact(log, chunk.start + place, entry, spoken, salts)
    return found


async def _redact(log: AuditLog, number: int, entry: dict[str, Any], spoken: list[Spoken], salts: bytes | None) -> bool:
    """Whether there was something left to redact."""
    paths, changed = {one.path for one in spoken}, False
    kept = salts_in(salts) or {}
    if salts is not None and paths & kept.keys():
        left = {path: salt for path, salt in kept.items() if path not in paths}
        changed = await log.forget_salts(number, salts, left)
    review, name = review_of(entry), entry["id"]
    journalled = await log.journalled(review, name)
    if journalled is not None:
        text = without(journalled, {f"data.{path}" for path in paths})
        if text.encode() != journalled:
            changed |= await log.rewrite(review, name, journalled, text)
    return changed


def without(journalled: bytes, paths: set[str]) -> str:
    """An entry of a journal without what stands at these places."""
    return as_journalled(_without(json.loads(journalled), paths, ""))


def _without(value: Any, paths: set[str], path: str) -> Any:
    if path in paths:
        return None
    found = {name: _without(part, paths, f"{path}.{name}" if path else name) for name, part in parts(value)}
    return found if isinstance(value, dict) else list(found.values()) if isinstance(value, list) else value
