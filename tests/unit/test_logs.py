"""Which workspace a log line concerns, also in what goes on after the line that began it."""

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import FORMAT, _add_tenant, concerning, concerns

log = logging.getLogger("plumbline.test")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(_add_tenant)
    handler.setFormatter(logging.Formatter(FORMAT))
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


async def test_every_line_says_which_workspace_it_concerns(written: io.StringIO) -> None:
    started = asyncio.Event()

    async def later() -> None:
        await started.wait()
        log.warning("later")

    async def request() -> None:
        concerns("T2")
        log.warning("request")

    log.warning("before")
    with concerning("T1"):
        task = asyncio.create_task(later())
        with concerning("T3"):
            log.warning("inner")
        log.warning("outer")
    await asyncio.create_task(request())
    log.warning("after")
    started.set()
    await task
    said = [line.split(" tenant=")[1].split() for line in written.getvalue().splitlines()]
    assert [(words[0], words[2]) for words in said] == [
        ("-", "before"),
        ("T3", "inner"),
        ("T1", "outer"),
        ("T2", "request"),
        ("-", "after"),
        ("T1", "later"),
    ]
