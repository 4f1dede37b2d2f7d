"""A small app in a workspace of its own: it writes down what it is told."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.page_server import PageWorkspace
from bot.workspace.people import Channel, Person
from tests.browser.window import Window, Windows
from tests.protocol.apps import Json, bolt_app, running, web_client


@dataclass
class SmallApp:
    """`told` is each control's action, by action_id; `form` the values of the form that was submitted. `view` opens by "open"."""

    slack: PageWorkspace
    ada: Person
    channel: Channel
    client: AsyncWebClient
    view: Json = field(default_factory=dict)
    told: dict[str, Json] = field(default_factory=dict)
    form: dict[str, Json] = field(default_factory=dict)

    async def heard(self, action_id: str) -> Json:
        return await self.slack.changed(lambda: self.told.get(action_id, {}))

    async def show(self, *blocks: Json) -> None:
        await self.client.chat_postMessage(channel=self.channel.id, text="Blocks", blocks=list(blocks))

    async def window(self, windows: Windows) -> Window:
        return await windows.open(self.slack, self.ada, self.channel)


@asynccontextmanager
async def small_app() -> AsyncIterator[SmallApp]:
    async with PageWorkspace() as slack:
        ada = slack.add_person("ada", "requester")
        slack.add_person("ben")
        scene = SmallApp(slack, ada, slack.add_channel("blocks"), web_client(slack))
        app = bolt_app(slack)

        @app.action(re.compile(".*"))
        async def acted(ack: Any, action: Json, body: Json) -> None:
            scene.told[action["action_id"]] = action
            if action["action_id"] == "open":
                await scene.client.views_open(trigger_id=body["trigger_id"], view=scene.view)
            await ack()

        @app.view("form")
        async def submitted(ack: Any, view: Json) -> None:
            scene.form = {block: next(iter(fields.values())) for block, fields in view["state"]["values"].items()}
            await ack()

        @app.event("message")
        async def heard() -> None:
            pass

        async with running(slack, app):
            yield scene
