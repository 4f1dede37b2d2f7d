from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.people import Channel, Person
from bot.workspace.workspace import Workspace
from tests.protocol.apps import web_client


@dataclass(frozen=True)
class Town:
    """A workspace with a few people and one channel of theirs."""

    slack: Workspace
    client: AsyncWebClient
    ada: Person
    ben: Person
    channel: Channel


def _town(slack: Workspace) -> Town:
    ada, ben = slack.add_person("ada", "requester"), slack.add_person("ben")
    return Town(slack, web_client(slack), ada, ben, slack.add_channel("support-ai"))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Workspace() as slack:
        yield _town(slack)


@pytest.fixture
async def hasty() -> AsyncIterator[Town]:
    """The same, with little patience: for what happens when nobody acknowledges."""
    async with Workspace(ack_within=0.3, retry_after=(0.0, 0.05, 0.05)) as slack:
        yield _town(slack)
