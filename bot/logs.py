"""The log: each line says which workspace it concerns, `tenant=T…`, or `tenant=-` where it concerns none."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

FORMAT: Final = "%(asctime)s %(levelname)s tenant=%(tenant)s %(name)s: %(message)s"
NOISY: Final = ("docket", "slack_sdk", "slack_bolt", "aiohttp", "asyncio", "anthropic", "httpx2", "httpcore2")
NOBODY: Final = "-"

_tenant: ContextVar[str] = ContextVar("tenant", default=NOBODY)


class JsonLines(logging.Formatter):
    """A line of JSON a record, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "tenant": _tenant.get(), "logger": record.name, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def set_up_log(level: str, form: Literal["text", "json"] = "text") -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(FORMAT))
    handler.addFilter(_add_tenant)  # at the handler, so that lines of other people's libraries carry it too
    handler.addFilter(_without_trace)
    logging.basicConfig(level=level, handlers=[handler])
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


def where(error: Exception) -> str:
    """What went wrong and where; not what the error says, for that may be a person's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in " + " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))


def _without_trace(record: logging.LogRecord) -> bool:
    """Of an error, its kind: what it says may be a person's words, and other people's libraries log it whole."""
    if record.exc_info:
        kind = record.exc_info[0]
        record.msg, record.args = f"{record.getMessage().splitlines()[0]} ({kind.__name__ if kind else 'error'})", None
        record.exc_info = record.exc_text = None
    return True


def _add_tenant(record: logging.LogRecord) -> bool:
    record.tenant = _tenant.get()
    return True
