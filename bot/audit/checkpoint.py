"""A checkpoint: which log, how many entries, which root; in the format c2sp.org/tlog-checkpoint."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from bot.audit.signed_note import BadNote, Verifier, opened

_TEXT: Final = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")


def origin_of(tenant: str) -> str:
    """The name of a workspace's log, under which its checkpoints are signed."""
    return f"plumbline/{tenant}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`size` is the number of entries."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, note: str, origin: str, verifiers: Iterable[Verifier]) -> Self:
        """What a signed checkpoint of this log says.

        Raises:
            BadNote: where it is not signed by one of those, or is no checkpoint of this log.
        """
        text, signed_by = opened(note, verifiers)
        found = _TEXT.fullmatch(text)
        if not found:
            raise BadNote("it is no checkpoint")
        if not found[1] == signed_by.name == origin:
            raise BadNote(f"it is of another log, {found[1]}")
        return cls(origin, int(found[2]), base64.b64decode(found[3]))
