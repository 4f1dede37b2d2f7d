"""Work that goes on after an acknowledgement: kept by reference while it runs, and waited for at shutdown."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

log = logging.getLogger("plumbline.background")

PATIENCE: Final = 5.0  # seconds at shutdown


class Background:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        """`what` names the work in the log, should it fail; whoever starts it does not wait and does not hear of it."""
        task = asyncio.create_task(_watched(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE)


async def _watched(work: Coroutine[Any, Any, Any], what: str) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - a lost wake-up or status is made good elsewhere, and the log says so
        log.warning("%s failed (%s)", what, type(error).__name__)
