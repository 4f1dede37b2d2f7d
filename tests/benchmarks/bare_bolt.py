"""A process with the smallest Bolt app over Socket Mode: it acknowledges everything and keeps nothing."""

import asyncio
import re
import sys

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main(bot_token: str, app_token: str, url: str) -> None:
    client = AsyncWebClient(token=bot_token, base_url=url)
    app = AsyncApp(client=client, process_before_response=True)

    async def acknowledged(ack: AsyncAck) -> None:
        await ack()

    app.event(re.compile(".*"))(acknowledged)
    app.action(re.compile(".*"))(acknowledged)
    handler = AsyncSocketModeHandler(app, app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
