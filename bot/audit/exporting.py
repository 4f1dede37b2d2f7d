"""The log as JSON Lines: an entry a line, as it is hashed, and the checkpoint as the last one. Of what was removed, the hash is left."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.audit.comparing import entry_in, salts_in
from bot.audit.entries import parts, spoken_in
from bot.audit.log import AuditLog


async def export(log: AuditLog, *, words: bool) -> AsyncIterator[str]:
    """`words` adds what people said to each entry, with the salt that its hash was made with, unless it was redacted."""
    head = await log.head()
    async for chunk in log.chunks(head.size):
        for place, raw in enumerate(chunk.entries):
            if not raw:
                yield f'{{"index":{chunk.start + place},"hash":"{base64.b64encode(chunk.leaves[place]).decode()}"}}'
                continue
            said = await _said(log, raw, chunk.salts[place]) if words else None
            more = f',"words":{json.dumps(said, ensure_ascii=False, separators=(",", ":"))}' if said else ""
            yield f'{{"index":{chunk.start + place},"entry":{raw.decode(errors="replace")}{more}}}'
    if head.note:
        yield json.dumps({"checkpoint": head.note}, ensure_ascii=False)


async def _said(log: AuditLog, raw: bytes, raw_salts: bytes | None) -> dict[str, dict[str, str]]:
    """By their place in the entry."""
    entry, salts = entry_in(raw), salts_in(raw_salts) or {}
    if entry is None or not salts:
        return {}
    journalled = await log.journalled(entry["id"].partition("/")[0], entry["id"])
    data: Any = json.loads(journalled)["data"] if journalled else None
    found: dict[str, dict[str, str]] = {}
    for one in spoken_in(entry):
        part = data
        for name in one.path.split("."):
            part = dict(parts(part)).get(name)
        if isinstance(part, str) and one.path in salts:
            found[one.path] = {"salt": salts[one.path], "text": part}
    return found
