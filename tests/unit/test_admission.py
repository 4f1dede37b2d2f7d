"""Which workspace a request belongs to."""

import json

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.admission import admission, authorize, team_of
from bot.door import Way
from bot.installations import Installation, OneInstallation
from bot.tenants import Tenants

OURS = "T0OURS0001"
THEIRS = "T0THEIRS01"


@pytest.mark.parametrize(
    ("body", "extracted", "team"),
    [
        ({"type": "event_callback"}, OURS, OURS),
        ({"command": "/arch-review"}, OURS, OURS),
        ({"type": "block_actions", "message": {"team": OURS}}, THEIRS, OURS),  # a stranger in a shared channel presses
        ({"type": "block_actions", "message": None}, OURS, OURS),  # on what only one person sees
        ({"type": "message_action", "message": {"team": THEIRS}}, OURS, OURS),  # what a stranger wrote is ours to review
        ({"type": "block_actions", "message": True}, OURS, OURS),
        ({"type": "block_actions", "message": {"team": ["T0"]}}, OURS, "-"),
        ({"type": "event_callback"}, None, "-"),
        ({"type": "event_callback"}, "T0\nERROR", "-"),
    ],
)
def test_a_request_belongs_to_the_workspace_where_the_app_was_used(body: dict[str, object], extracted: str | None, team: str) -> None:
    assert team_of(body, extracted) == team


async def test_slacks_question_whether_the_address_is_ours_needs_no_workspace() -> None:
    async def nobody(_: Installation) -> Way:
        raise AssertionError("no workspace was named")

    only = OneInstallation(Installation(OURS, "ours", "U1", "B1", "xoxb-1"))
    app = AsyncApp(
        client=AsyncWebClient(), request_verification_enabled=False, before_authorize=admission(Tenants(only, nobody)), authorize=authorize
    )
    asked = {"type": "url_verification", "challenge": "say it"}
    answer = await app.async_dispatch(AsyncBoltRequest(body=json.dumps(asked), headers={"content-type": ["application/json"]}))
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "say it"})
