"""The log: each line says which workspace it concerns, `tenant=T…`, or `tenant=-` where it concerns none."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s tenant=%(tenant)s %(name)s: %(message)s"
NOISY: Final = ("docket", "slack_sdk", "slack_bolt", "aiohttp", "asyncio", "anthropic", "httpx2", "httpcore2")
NOBODY: Final = "-"

_tenant: ContextVar[str] = ContextVar("tenant", default=NOBODY)


def set_up_log(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_tenant)  # at the handler, so that lines of other people's libraries carry it too
    logging.basicConfig(level=level, format=FORMAT, handlers=[handler])
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def concerning(tenant: str) -> Iterator[None]:
    """What is logged inside concerns this workspace; so does what is started inside and goes on after it."""
    before = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(before)


def concerns(tenant: str) -> None:
    """What this task logs from now on concerns this workspace."""
    _tenant.set(tenant)


def _add_tenant(record: logging.LogRecord) -> bool:
    record.tenant = _tenant.get()
    return True
