"""The bare Bolt app as a process, in a workspace of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bot.workspace.workspace import Workspace

BARE: Final = Path(__file__).with_name("bare_bolt.py")


@asynccontextmanager
async def bare_app(slack: Workspace) -> AsyncIterator[None]:
    """The process, from its start; it may not listen yet."""
    process = await asyncio.create_subprocess_exec(sys.executable, str(BARE), slack.bot_token, slack.app_token, slack.base_url)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()
