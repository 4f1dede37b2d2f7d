"""The digest's state: JSON primitives only."""

from typing import TypedDict

from graphs.digest.tally import Tally
from graphs.digest.views import Digest


class Wanted(TypedDict):
    """What a digest begins with: a week such as 2026-W47, and what time it is (seconds since the epoch)."""

    week: str
    now: float


class Digesting(Wanted, total=False):
    tally: Tally
    before: Tally
    digest: Digest
