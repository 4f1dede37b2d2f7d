"""The workspace delivers over signed HTTP as Slack does: shapes, signature, patience, redelivery. A small real server at the other end."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.workspace.workspace import Workspace
from tests.protocol.apps import actions, button, modal
from tests.protocol.apps import field as form_field
from tests.protocol.conftest import Town


@dataclass
class App:
    """What the request URL was sent, and what it answers next; "" and 200 where nothing is said."""

    requests: list[tuple[web.Request, bytes]] = field(default_factory=list)
    answers: list[web.Response | None] = field(default_factory=list)  # None: no answer in time

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request, await request.read()))
        answer = self.answers.pop(0) if self.answers else web.Response()
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer

    @property
    def retries(self) -> list[tuple[str | None, str | None]]:
        return [(request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")) for request, _ in self.requests]

    def event(self, number: int = -1) -> Any:
        return json.loads(self.requests[number][1])

    def fields(self, number: int = -1) -> dict[str, str]:
        return dict(parse_qsl(self.requests[number][1].decode(), keep_blank_values=True))

    def payload(self, number: int = -1) -> Any:
        return json.loads(self.fields(number)["payload"])


@asynccontextmanager
async def listening(slack: Workspace) -> AsyncIterator[App]:
    app, server = App(), web.Application()
    server.router.add_post("/slack/events", app.handle)
    runner = web.AppRunner(server, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield app
    finally:
        await runner.cleanup()


async def test_an_event_arrives_as_signed_json(town: Town) -> None:
    async with listening(town.slack) as app:
        await town.slack.say("ada", "support-ai", "ü & more")
        await town.slack.changed(lambda: not town.slack.pending())
    request, body = app.requests[0]
    assert SignatureVerifier(town.slack.signing_secret).is_valid_request(body, dict(request.headers))
    assert (request.content_type, app.event()["type"], app.event()["event"]["text"]) == (
        "application/json",
        "event_callback",
        "ü &amp; more",
    )
    assert app.retries == [(None, None)]
    assert [(ack.kind, ack.attempt, ack.late) for ack in town.slack.acks] == [("events_api", 0, False)]
    assert town.slack.given_up == []


async def test_a_command_arrives_as_a_form_and_its_answer_is_shown_to_one_person(town: Town) -> None:
    async with listening(town.slack) as app:
        app.answers = [web.json_response({"text": "for you", "response_type": "ephemeral"}), web.Response(text="plain"), web.Response()]
        for text in ("one two", "", "three"):
            assert (await town.slack.slash("ada", "support-ai", f"/arch-review {text}")).ok
    assert (app.fields(0)["command"], app.fields(0)["text"], app.fields(1)["text"]) == ("/arch-review", "one two", "")
    assert {"user_id", "channel_id", "trigger_id", "response_url", "team_id"} <= set(app.fields(0))
    assert [post.text for post in town.slack.ephemerals("ada")] == ["for you", "plain"]


async def test_an_interaction_arrives_as_json_in_a_form(town: Town) -> None:
    sent = await town.client.chat_postMessage(channel=town.channel.id, text="x", blocks=[actions(button("Yes"))])
    async with listening(town.slack) as app:
        reply = await town.slack.press("ada", town.channel.posts[str(sent["ts"])], "Yes")
    assert reply.ok
    assert list(app.fields()) == ["payload"]
    assert (app.payload()["type"], app.payload()["actions"][0]["action_id"]) == ("block_actions", "do/AR-1")


async def test_what_a_form_is_answered_with_is_honoured(town: Town) -> None:
    async with listening(town.slack) as app:
        await town.slack.slash("ada", "support-ai", "/arch-review")
        await town.client.views_open(trigger_id=app.fields()["trigger_id"], view=modal(form_field("Title", "title")))
        app.answers = [web.json_response({"response_action": "errors", "errors": {"title": "Too short."}}), web.Response(text="<html>")]
        refused = await town.slack.submit("ada", {"Title": "x"})
        assert (refused.ok, refused.errors) == (False, {"title": "Too short."})
        assert (await town.slack.submit("ada")).error == "dispatch_failed"  # that is a page
        for unreadable in ("{", "[]"):
            app.answers = [web.Response(text=unreadable, content_type="application/json")]
            assert (await town.slack.submit("ada")).error == "dispatch_failed"
        assert (await town.slack.submit("ada")).ok
    assert town.slack.open_view("ada") is None


async def test_an_event_that_is_not_acknowledged_comes_again_with_the_reason(hasty: Town) -> None:
    async with listening(hasty.slack) as app:
        app.answers = [None, web.Response(status=503), web.Response(status=302, headers={"Location": "/"})]
        await hasty.slack.say("ada", "support-ai", "x")
        await hasty.slack.changed(lambda: not hasty.slack.pending())
    assert app.retries == [(None, None), ("1", "http_timeout"), ("2", "http_error"), ("3", "http_error")]
    assert len({app.event(number)["event_id"] for number in range(4)}) == 1
    assert [ack.attempt for ack in hasty.slack.acks] == [3]
    assert hasty.slack.given_up == []


async def test_nobody_there_and_after_the_last_redelivery_slack_gives_up(hasty: Town) -> None:
    hasty.slack.deliver_to("http://127.0.0.1:9/slack/events")
    await hasty.slack.say("ada", "support-ai", "x")
    await hasty.slack.changed(lambda: hasty.slack.given_up)
    assert ([event["event"]["text"] for event in hasty.slack.given_up], hasty.slack.pending()) == (["x"], [])
    assert (await hasty.slack.slash("ada", "support-ai", "/arch-review")).error == "dispatch_failed"


async def test_an_app_that_wants_no_redelivery_gets_none(hasty: Town) -> None:
    async with listening(hasty.slack) as app:
        app.answers = [web.Response(status=400, headers={"X-Slack-No-Retry": "1"})]
        await hasty.slack.say("ada", "support-ai", "x")
        await hasty.slack.changed(lambda: hasty.slack.given_up)
    assert len(app.requests) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [(None, "operation_timeout"), (web.Response(status=500), "http_service_error"), (web.Response(status=404), "http_client_error")],
    ids=["late", "broken", "refused"],
)
async def test_a_gesture_comes_once_and_the_person_sees_what_became_of_it(hasty: Town, answer: web.Response | None, error: str) -> None:
    async with listening(hasty.slack) as app:
        app.answers = [answer]
        reply = await hasty.slack.slash("ada", "support-ai", "/arch-review")
    assert (reply.error, len(app.requests)) == (error, 1)
    assert [failure.error for failure in hasty.slack.failures] == [error]
    assert error in hasty.slack.ephemerals("ada")[0].text
