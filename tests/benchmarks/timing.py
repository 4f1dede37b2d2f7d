"""Times in one run, side by side: medians and 95th percentiles of many short calls, in milliseconds."""

import time
from collections.abc import Awaitable, Callable, Sequence
from statistics import median


def milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line(name: str, values: Sequence[float]) -> str:
    return f"  {name:58}{median(values):9.3f} ms median{percentile(values, 0.95):9.3f} ms p95"


async def spent(work: Awaitable[object]) -> float:
    """The milliseconds that it took."""
    start = time.perf_counter()
    await work
    return (time.perf_counter() - start) * 1000
