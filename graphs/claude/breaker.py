"""A circuit breaker: an API that fails again and again is left alone for a while, so that nobody waits for it in every turn."""

from collections.abc import Callable
from typing import Final

from graphs.claude.contract import Failure

IN_A_ROW: Final = 3  # failures
RESTS: Final = (30.0, 60.0, 120.0, 300.0)  # seconds; longer each time that a try after a rest fails
OF_ITSELF: Final = ("rate_limited", "overloaded", "timeout", "connection", "refused_request")  # an outage
AT_ONCE: Final = ("refused_key",)  # trying again helps nobody before somebody has mended it
LONGEST: Final = 300.0  # seconds, whatever the API asks for: it may be back sooner


class Breaker:
    """`clock` gives seconds that only ever grow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._rests = 0
        self._until = 0.0

    def resting(self) -> bool:
        return self._clock() < self._until

    def note(self, failure: Failure | None, retry_after: float | None = None) -> None:
        """What came of a request. The API is well when the answer was merely of no use."""
        if failure not in (*OF_ITSELF, *AT_ONCE):
            self._failures = self._rests = 0
            return
        self._failures += 1
        if failure in AT_ONCE or self._failures >= IN_A_ROW or (self._rests and not self.resting()):
            self._rest(RESTS[min(self._rests, len(RESTS) - 1)])
        if retry_after is not None:
            self._until = max(self._until, self._clock() + min(retry_after, LONGEST))

    def _rest(self, seconds: float) -> None:
        if not self.resting():
            self._until = self._clock() + seconds
            self._rests += 1
