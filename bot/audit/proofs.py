"""A review's entries in one file, with proofs that they are in the log; whoever has the log's public key needs nothing else."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.audit.checkpoint import Checkpoint, origin_of
from bot.audit.comparing import Found, entry_in, review_of
from bot.audit.log import AuditLog
from bot.audit.merkle import Tree, leaf_hash, root_of
from bot.audit.signed_note import BadNote, Verifier, decoded
from bot.retention.tombstones import Tombstones
from policies.errors import PlumblineError, shown

FORMAT: Final = "plumbline-audit-proof/1"


async def prove(log: AuditLog, review: str, believed: Sequence[Verifier]) -> str:
    """The file.

    Raises:
        PlumblineError: where the review has no entries, or the log does not hold.
    """
    numbers = await log.numbers(review)
    if not numbers:
        if day := await Tombstones(log.redis, log.tenant).day(review):
            raise PlumblineError(f"{review} was removed on {day}: the log has only the hashes of its entries, and no proof names them.")
        raise PlumblineError(f"the audit log of {log.tenant} has no entries of {shown(review)}. Reviews are named AR-1, AR-2 and so on.")
    note = await log.note()
    checkpoint = _signed(note, origin_of(log.tenant), believed)
    tree = Tree((await log.leaves())[: checkpoint.size])
    if tree.root != checkpoint.root:
        raise PlumblineError(f"the audit log of {log.tenant} is not what was signed. Look what is wrong: plumbline audit verify")
    proofs = [
        {
            "index": number,
            "entry": (await log.entry(number)).decode(errors="replace"),
            "path": [base64.b64encode(beside).decode() for beside in tree.path(number)],
        }
        for number in numbers
        if number < checkpoint.size
    ]
    proof = {"format": FORMAT, "log": checkpoint.origin, "review": review, "checkpoint": note, "entries": proofs}
    return json.dumps(proof, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Proved:
    """What a file proves: each of these entries, with its number, is in the log of that checkpoint."""

    review: str
    checkpoint: Checkpoint
    entries: list[tuple[int, Found]]


def check(text: str, believed: Callable[[str], Sequence[Verifier]]) -> Proved:
    """What a file proves. `believed` gives the keys that may have signed the log of a name.

    Raises:
        PlumblineError: where it does not prove all that it says.
    """
    try:
        proof: Any = json.loads(text)
        if proof["format"] != FORMAT:
            raise PlumblineError(f"This is no proof that this version can read: its format is {shown(proof['format'])}.")
        checkpoint = _signed(str(proof["checkpoint"]), str(proof["log"]), believed(str(proof["log"])))
        review, entries = str(proof["review"]), [_proved(one, str(proof["review"]), checkpoint) for one in proof["entries"]]
    except (ValueError, TypeError, LookupError):
        raise PlumblineError(
            "This is no proof: a part of it is missing or damaged. Take the file as `plumbline audit prove` wrote it."
        ) from None
    if not entries or len({number for number, _ in entries}) < len(entries):
        raise PlumblineError("This proves nothing: it has no entries, or one twice.")
    return Proved(review, checkpoint, entries)


def _signed(note: str, origin: str, believed: Sequence[Verifier]) -> Checkpoint:
    try:
        return Checkpoint.read(note, origin, believed)
    except BadNote as bad:
        raise PlumblineError(f"The checkpoint of {shown(origin)} does not hold: {bad}. Is the key the right one?") from None


def _proved(one: Any, review: str, checkpoint: Checkpoint) -> tuple[int, Found]:
    number, raw = int(one["index"]), str(one["entry"]).encode()
    path = [decoded(beside) for beside in one["path"]]
    entry = entry_in(raw)
    if root_of(leaf_hash(raw), number, checkpoint.size, path) != checkpoint.root:
        raise PlumblineError(f"Entry {number} is not proved: it is not in the log that was signed, or its proof was changed.")
    if entry is None or review_of(entry) != review:
        raise PlumblineError(f"Entry {number} is in the log, but it is none of {shown(review)}.")
    return number, entry
