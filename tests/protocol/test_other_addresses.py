"""Addresses besides the Web API, and calls that are not well formed."""

from typing import Any

import aiohttp
import pytest

from tests.protocol.apps import Json, bolt_app, error_of, running
from tests.protocol.conftest import Town

COMMAND = "/arch-review"


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ("[]", 400, "invalid_payload"),
        ("{", 400, "invalid_payload"),
        ('{"text": ""}', 400, "no_text"),
        ('{"text": "x", "thread_ts": "1.000001"}', 400, "thread_not_found"),
        ('{"text": "x"}', 200, "ok"),
        ('{"text": "x", "response_type": "in_channel"}', 200, "ok"),
    ],
)
async def test_a_response_url_refuses_what_is_no_message(town: Town, body: str, status: int, text: str) -> None:
    url = town.slack._state.response_url(town.ada, town.channel)
    async with aiohttp.ClientSession() as session, session.post(url, data=body) as answer:
        assert (answer.status, await answer.text()) == (status, text)


async def test_an_unknown_response_url_is_an_expired_one(town: Town) -> None:
    url = town.slack._state.response_url(town.ada, town.channel)
    async with aiohttp.ClientSession() as session, session.post(url + "0", json={"text": "x"}) as answer:
        assert (answer.status, await answer.text()) == (404, "expired_url")


@pytest.mark.parametrize("content", ["12", "1234"])
async def test_an_upload_has_the_length_that_was_announced(town: Town, content: str) -> None:
    announced = await town.client.files_getUploadURLExternal(filename="a.md", length=3)
    async with aiohttp.ClientSession() as session, session.post(announced["upload_url"], data=content) as answer:
        assert answer.status == 400


async def test_an_upload_may_come_as_a_form(town: Town) -> None:
    announced = await town.client.files_getUploadURLExternal(filename="a.md", length=3)
    form = aiohttp.FormData()
    form.add_field("file", b"123", filename="a.md")
    async with aiohttp.ClientSession() as session, session.post(announced["upload_url"], data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "OK - 3")
    await town.client.files_completeUploadExternal(files=[{"id": announced["file_id"], "title": "A"}])
    assert [(file.content, file.channel) for file in town.slack.files()] == [(b"123", "")]


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "json_not_object"),
        ("x", "text/plain", "invalid_arguments"),
    ],
)
async def test_a_body_that_cannot_be_read(town: Town, body: str, content_type: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {town.slack.bot_token}", "Content-Type": content_type}
    async with aiohttp.ClientSession() as session, session.post(f"{town.slack.base_url}auth.test", data=body, headers=headers) as answer:
        assert (await answer.json())["error"] == error


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.history", {"limit": "many"}, "invalid_arguments"),
        ("conversations.history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
        ("assistant.threads.setStatus", {"thread_ts": "1.000001"}, "invalid_thread_ts"),
        ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": ["F1"]}, "file_not_found"),
    ],
)
async def test_arguments_that_make_no_sense(town: Town, method: str, arguments: Json, error: str) -> None:
    await town.client.chat_postMessage(channel=town.channel.id, text="x")
    whole = {"channel": town.channel.id, "channel_id": town.channel.id} | arguments
    assert await error_of(town.client.api_call(method, json=whole)) == error


async def test_a_conversation_with_the_app_is_described_as_one_if_the_scope_is_there(town: Town) -> None:
    conversation = town.slack.dm("ada")
    assert await error_of(town.client.conversations_info(channel=conversation.id)) == "missing_scope"
    await town.slack.say("ada", conversation, "Hello")
    assert (await town.client.conversations_history(channel=conversation.id))["messages"][0]["text"] == "Hello"


async def test_a_direct_message_arrives_as_one(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json) -> None:
        seen.append(event)

    async with running(town.slack, app):
        await town.slack.say("ada", town.slack.dm("ada"), "Hello")
        await town.slack.changed(lambda: seen)
    assert (seen[0]["channel"][0], seen[0]["channel_type"]) == ("D", "im")


async def test_what_the_app_is_sent_leads_back_the_way_it_came(town: Town) -> None:
    """A proxy between the two stays between them."""
    headers = {"Authorization": f"Bearer {town.slack.app_token}", "Host": "127.0.0.1:9"}
    async with aiohttp.ClientSession() as session, session.post(f"{town.slack.base_url}apps.connections.open", headers=headers) as answer:
        assert (await answer.json())["url"].startswith("ws://127.0.0.1:9/link/")


async def test_a_slash_answer_that_slack_would_not_take_is_a_failure(town: Town) -> None:
    app = bolt_app(town.slack)

    @app.command(COMMAND)
    async def review(ack: Any) -> None:
        await ack(text="x" * 40_001)

    async with running(town.slack, app):
        reply = await town.slack.slash("ada", "support-ai", COMMAND)
    assert reply.error == "msg_too_long"
    assert [failure.error for failure in town.slack.failures] == ["msg_too_long"]
