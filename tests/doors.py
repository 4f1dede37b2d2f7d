"""A way into a workspace as the web process has it, for tests that come in without Slack."""

import asyncio
from datetime import date, datetime
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from docket import Docket
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import Background
from bot.digests.record import DigestRecord, Plan
from bot.door import Door
from bot.inbox import Inbox
from bot.register import Register
from bot.workspace.workspace import Workspace


def door_into(slack: Workspace, client: AsyncWebClient, inbox: Inbox, register: Register, docket: Docket, day: date) -> Door:
    """At noon of `day`, where no digest is planned."""
    zone = ZoneInfo("UTC")
    noon = datetime.combine(day, clock_time(12), zone).timestamp()
    return Door(
        tenant=slack.team_id,
        bot=slack.bot_user,
        client=client,
        inbox=inbox,
        register=register,
        docket=docket,
        background=Background(),
        adding=asyncio.Semaphore(),
        today=lambda: day,
        digest=DigestRecord(inbox.redis, slack.team_id, Plan(None, None), zone),
        clock=lambda: noon,
    )
