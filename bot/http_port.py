"""A port on which HTTP is served, whatever it is that is served there."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from policies.errors import PlumblineError

FAREWELL: Final = 10.0  # seconds for requests that are being answered, at shutdown


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int, setting: str) -> AsyncIterator[None]:
    """Serves until the context is left; requests that are being answered then are answered.

    Raises:
        PlumblineError: where the address cannot be had; `setting` is what the port is called there.
    """
    silent = logging.getLogger("plumbline.aiohttp")
    silent.setLevel(logging.CRITICAL)  # a broken request line would be logged with a trace, word for word
    # Slack compresses nothing, and what it signs is what it sends.
    runner = web.AppRunner(app, access_log=None, logger=silent, shutdown_timeout=FAREWELL, auto_decompress=False)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else type(error).__name__
            raise PlumblineError(f"{setting}: {host}:{port} cannot be listened on ({why.lower()}). Choose another port.") from None
        yield
    finally:
        await runner.cleanup()
