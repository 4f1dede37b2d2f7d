"""Gives the entries of a workspace's journals their place in its audit log, and signs what comes of it.

Any number may work at once and die at any moment: an entry, its hash and the checkpoint over it are written in one step, and only
by whoever has seen the checkpoint before. A log whose checkpoint does not hold is not continued, for that would sign what
somebody else has made.
"""

import os
from collections.abc import Sequence
from typing import Final

from bot.audit.checkpoint import Checkpoint, origin_of
from bot.audit.entries import leaf_of
from bot.audit.log import CHUNK, LOOK, AuditLog
from bot.audit.merkle import Peaks
from bot.audit.signed_note import BadNote, Signer
from policies.errors import PlumblineError

MOST: Final = 10_000  # entries at one go, which is some seconds; the rest is taken the next time


class Sequencer:
    """The first of the `signers` signs, each of them is believed."""

    def __init__(self, log: AuditLog, signers: Sequence[Signer]) -> None:
        self.log = log
        self._signers = signers
        self.believed = tuple(signer.verifier for signer in signers)
        self.trouble = ""  # why the log was not continued the last time

    async def run(self) -> int:
        """How many entries were added.

        Raises:
            PlumblineError: where the log does not hold, or a journal cannot be read, after all others were.
        """
        added, trouble = 0, None
        for review in sorted(await self.log.due()):
            try:
                added += await self._take(review, MOST - added)
            except PlumblineError as error:
                trouble = error
        if trouble:
            raise trouble
        return added

    async def check(self) -> None:
        """Raises PlumblineError where the log would not be continued."""
        await self._grown_to(await self.log.note())

    async def _take(self, review: str, most: int) -> int:
        """About so many of the review's entries."""
        added = 0
        while added < most:
            note = await self.log.note()
            peaks = await self._grown_to(note)
            leaves = [leaf_of(entry, os.urandom) for entry in await self.log.missing(review)]
            grown = peaks.plus(leaf.hash for leaf in leaves)
            signed = self._signers[0].sign(Checkpoint(origin_of(self.log.tenant), grown.size, grown.root).text())
            if await self.log.append(review, leaves, (note, peaks.size), (signed, grown)):  # or somebody else was quicker: look again
                added += len(leaves)
                if len(leaves) < CHUNK:
                    break
        return added

    async def _grown_to(self, note: str) -> Peaks:
        """The tree as the checkpoint has signed it."""
        if not note:
            return Peaks()
        try:
            stands = Checkpoint.read(note, origin_of(self.log.tenant), self.believed)
        except BadNote as bad:
            raise PlumblineError(f"the audit log of {self.log.tenant} is not continued: of its checkpoint, {bad}. {MEND}") from None
        peaks = await self.log.peaks(stands.size)
        if len(peaks.hashes) != stands.size.bit_count() or peaks.root != stands.root:
            if await self.log.note() != note:
                return await self._grown_to(await self.log.note())  # read between two writes of somebody else
            raise PlumblineError(f"the audit log of {self.log.tenant} is not continued: its tree is not what was signed. {LOOK}")
        return peaks


MEND: Final = "If you have changed PLUMBLINE_AUDIT_KEY, let the old key follow after a comma; otherwise: plumbline audit verify"
