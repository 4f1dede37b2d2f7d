"""Whether the audit log is what was signed, entry for entry, and says what the journals say.

It is read once from beginning to end, in chunks: memory does not grow with it. A running bot may add to it meanwhile.
"""

import base64
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.audit.checkpoint import Checkpoint, origin_of
from bot.audit.comparing import Found, compare, entry_in, review_of
from bot.audit.leaving import Leaving
from bot.audit.log import AuditLog, Chunk, Head, Kept
from bot.audit.merkle import HASH_BYTES, Peaks, leaf_hash
from bot.audit.signed_note import BadNote, Verifier
from bot.keys import WORKSPACE
from policies.errors import PlumblineError

MOST_SHOWN: Final = 50  # problems; behind them come numbers only


@dataclass(slots=True)
class Verified:
    """`size` entries were looked at. `problems` are sentences, the first ones of `count`."""

    origin: str
    size: int
    root: bytes
    problems: list[str] = field(default_factory=list)
    count: int = 0
    gone: int = 0  # entries of which only the hash is kept

    def __str__(self) -> str:
        hashes = f", of {self.gone} only the hash" if self.gone else ""
        return f"{self.origin}: {self.size} entries{hashes}, root {base64.b64encode(self.root).decode()}"

    def add(self, *problems: str) -> None:
        self.count += len(problems)
        self.problems += problems[: max(0, MOST_SHOWN - len(self.problems))]


async def verify(log: AuditLog, believed: Sequence[Verifier], earlier: Sequence[Checkpoint] = ()) -> Verified:
    """Everything that is wrong with the log. `earlier` are checkpoints that were kept elsewhere.

    Raises:
        PlumblineError: where there is no log.
    """
    head = await log.head()
    if head.empty and not earlier:
        raise PlumblineError(f"workspace {log.tenant} has no audit log yet. It begins with the first review, once the bot has a key.")
    return await _Look(log, head, earlier).at_all(believed)


class _Look:
    def __init__(self, log: AuditLog, head: Head, earlier: Sequence[Checkpoint]) -> None:
        self.log = log
        self.head = head
        self.earlier = earlier
        self.peaks = Peaks()
        self.found = Verified(origin_of(log.tenant), head.size, b"")
        self.reviews: Counter[str] = Counter()
        self.salted = 0
        self.leaving = Leaving(head.size)
        self.gone = array("Q")  # numbers of entries, which may be millions
        self.silent: dict[tuple[str, str | None], str] = {}  # review and speaker → where the first of their words are gone

    async def at_all(self, believed: Sequence[Verifier]) -> Verified:
        self._at_roots()
        async for chunk in self.log.chunks(self.head.size):
            entries = [entry_in(raw) for raw in chunk.entries]
            kept = await self.log.kept([entry["id"] for entry in entries if entry])
            for place, entry in enumerate(entries):
                self._at_hash(chunk, place)
                if not chunk.entries[place]:
                    self.gone.append(chunk.start + place)
                elif entry is None:
                    self.found.add(f"entry {chunk.start + place}: it is not as it was written")
                else:
                    self._at_entry(chunk, place, entry, next(kept))
        self.found.root = self.peaks.root
        self._at_head(believed)
        await self._at_what_the_log_is_about_to_say()
        self._at_what_is_gone()
        await self._at_what_is_beside()
        return self.found

    def _at_hash(self, chunk: Chunk, place: int) -> None:
        kept, entry = chunk.leaves[place : place + 1], chunk.entries[place]
        leaf = leaf_hash(entry) if entry or not kept else kept[0]
        self.peaks.add(leaf)
        self._at_roots()
        if kept != [leaf]:
            self.found.add(f"entry {chunk.start + place}: its hash is not the one that was kept")

    def _at_entry(self, chunk: Chunk, place: int, entry: Found, kept: Kept) -> None:
        number, salts = chunk.start + place, chunk.salts[place]
        called = f"entry {number} ({entry['id']})"
        self.leaving.read(entry, number)
        if kept.number is None and kept.journalled is None:  # it goes while this is read, or it says that all before it went
            self.gone.append(number)
            return
        self.reviews[review_of(entry)] += 1
        self.salted += salts is not None
        if kept.number != str(number).encode():
            self.found.add(f"{called}: it is listed under another number, or not at all")
        compared = compare(chunk.entries[place], entry, kept.journalled, salts)
        self.found.add(*(f"{called}: {wrong}" for wrong in compared.wrong))
        for one in compared.gone:
            self.silent.setdefault((review_of(entry), one.by), f"{called}: what was said there ({one.path})")

    def _at_roots(self) -> None:
        for checkpoint in self.earlier:
            if checkpoint.size == self.peaks.size and checkpoint.root != self.peaks.root:
                self.found.add(f"the first {checkpoint.size} entries are not those of the earlier checkpoint: somebody has rewritten them")

    def _at_head(self, believed: Sequence[Verifier]) -> None:
        found, head = self.found, self.head
        found.add(*(_shorter(head.size, checkpoint.size) for checkpoint in self.earlier if checkpoint.size > head.size))
        if not head.note:
            found.add("there is no checkpoint over these entries")
            return
        try:
            signed = Checkpoint.read(head.note, found.origin, believed)
        except BadNote as bad:
            found.add(f"the checkpoint does not hold: {bad}")
            return
        if signed.size != head.size:
            found.add(f"there are {head.size} entries, and the checkpoint was signed for {signed.size}")
        elif signed.root != self.peaks.root:
            found.add("the checkpoint was signed for other entries: something was changed, put in, left out, or put in another order")
        if head.leaves != HASH_BYTES * head.size or head.peaks != b"".join(self.peaks.hashes):
            found.add("the hashes that are kept are not those of the entries")

    async def _at_what_the_log_is_about_to_say(self) -> None:
        """Of what has gone just now; its sequencer comes every few seconds."""
        try:
            for entry in await self.log.missing(WORKSPACE, most=None):
                self.leaving.read(entry, self.head.size)
        except (PlumblineError, KeyError, TypeError, AttributeError):
            self.found.add("what concerns the workspace as a whole is not in its journal as it was written")

    def _at_what_is_gone(self) -> None:
        self.found.gone = len(self.gone)
        for number in self.gone:
            if not self.leaving.may_be_gone(number):
                self.found.add(f"entry {number}: it is gone, and the log does not say that its review was removed")
        for (review, by), words in self.silent.items():
            if not self.leaving.may_be_silent(review, by):
                self.found.add(f"{words} is gone, and nobody has redacted it")

    async def _at_what_is_beside(self) -> None:
        """Entries that only the journals have, numbers and salts that belong to no entry."""
        log, found = self.log, self.found
        for review in {*self.reviews, *await log.reviews(), WORKSPACE}:
            beside = await log.beside(review)
            if beside.note != self.head.note:
                return  # it was written to while it was read: those who come later look at that
            if review in self.leaving.removed:
                continue
            if beside.numbers != self.reviews[review]:
                found.add(f"{review}: {beside.numbers} entries are listed, and {self.reviews[review]} are in the log")
            if beside.journalled > self.reviews[review] and not beside.due:
                found.add(f"{review}: {beside.journalled - self.reviews[review]} entries of its journal never came into the log")
            if beside.salts > self.salted:  # fewer are there once more words have gone
                found.add("there are salts that belong to no entry")
                self.salted = beside.salts


def _shorter(size: int, before: int) -> str:
    return f"there are {size} entries, and {before} in the earlier checkpoint: the log was cut off, or an old copy was brought back"


def earlier_checkpoint(note: str, where: str, tenant: str, believed: Sequence[Verifier]) -> Checkpoint:
    """Raises PlumblineError where it cannot be believed."""
    try:
        return Checkpoint.read(note, origin_of(tenant), believed)
    except BadNote as bad:
        raise PlumblineError(f"{where}: nothing can be compared with this: {bad}. Take what `plumbline audit checkpoint` wrote.") from None
