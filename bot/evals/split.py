"""Which transcripts are held out: a rule that looks at nothing but the id, so that nobody can choose."""

import hashlib
from collections.abc import Iterable
from typing import Final, Literal

from bot.evals.transcript import Transcript

Split = Literal["dev", "heldout", "all"]
SHARE: Final = 3  # one in so many is held out


def is_held_out(identity: str) -> bool:
    """The SHA-256 of the id, as a whole number, divides by three."""
    return int(hashlib.sha256(identity.encode()).hexdigest(), 16) % SHARE == 0


def chosen(transcripts: Iterable[Transcript], split: Split) -> list[Transcript]:
    return [one for one in transcripts if split == "all" or is_held_out(one.id) == (split == "heldout")]
