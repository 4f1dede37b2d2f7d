"""What Slack refuses, one case an error."""

import pytest

from bot.workspace.people import Json
from tests.protocol.apps import error_of, section
from tests.protocol.conftest import Town

NOWHERE = "C999999999"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_000}, ""),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": "["}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"a": "x" * 9000}}}, "metadata_too_large"),
        ({"text": "x", "channel": NOWHERE}, "channel_not_found"),
        ({"text": "x", "channel": ""}, "invalid_arguments"),
    ],
)
async def test_chat_post_message(town: Town, arguments: Json, error: str) -> None:
    whole = {"channel": town.channel.id} | arguments
    assert await error_of(town.client.api_call("chat.postMessage", json=whole)) == error


async def test_refused_blocks_say_what_and_where(town: Town) -> None:
    answer = await town.client.api_call("auth.test")
    assert answer["ok"]
    body = {"channel": town.channel.id, "text": "x", "blocks": [section("x" * 3001)]}
    try:
        await town.client.api_call("chat.postMessage", json=body)
    except Exception as refused:  # noqa: BLE001  the SDK's own, and looked into below
        messages = refused.response["response_metadata"]["messages"]  # type: ignore[attr-defined]
        assert messages == ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


async def test_a_channel_that_the_app_is_not_in(town: Town) -> None:
    public = town.slack.add_channel("public", bot=False)
    private = town.slack.add_channel("private", private=True, bot=False)
    assert await error_of(town.client.chat_postMessage(channel=public.id, text="x")) == "not_in_channel"
    assert await error_of(town.client.chat_postMessage(channel=private.id, text="x")) == "channel_not_found"
    assert await error_of(town.client.conversations_history(channel=public.id)) == "not_in_channel"
    assert await error_of(town.client.conversations_info(channel=public.id)) == ""
    assert await error_of(town.client.conversations_info(channel=private.id)) == "channel_not_found"


async def test_an_archived_channel_takes_nothing_new(town: Town) -> None:
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="x")
    town.slack.archive("support-ai")
    assert await error_of(town.client.chat_postMessage(channel=town.channel.id, text="x")) == "is_archived"
    assert await error_of(town.client.chat_update(channel=town.channel.id, ts=posted["ts"], text="y")) == "is_archived"
    assert await error_of(town.client.chat_postEphemeral(channel=town.channel.id, user=town.ada.id, text="y")) == "is_archived"


async def test_chat_update(town: Town) -> None:
    theirs = await town.slack.say("ada", "support-ai", "Hello")
    own = await town.client.chat_postMessage(channel=town.channel.id, text="x")
    assert await error_of(town.client.chat_update(channel=town.channel.id, ts=theirs.ts, text="y")) == "cant_update_message"
    assert await error_of(town.client.chat_update(channel=town.channel.id, ts="1.000001", text="y")) == "message_not_found"
    assert await error_of(town.client.chat_update(channel=town.channel.id, ts=own["ts"], text="y" * 4001)) == "msg_too_long"
    blocks = [section("x" * 3001)]
    assert await error_of(town.client.chat_update(channel=town.channel.id, ts=own["ts"], text="y", blocks=blocks)) == "invalid_blocks"
    assert town.slack.messages("support-ai")[-1].text == "x"


async def test_an_ephemeral_message_needs_somebody_there(town: Town) -> None:
    outside = town.slack.add_person("eve")
    whisper = town.client.chat_postEphemeral(channel=town.channel.id, user=outside.id, text="x")
    assert await error_of(whisper) == "user_not_in_channel"


async def test_reading_what_is_not_there(town: Town) -> None:
    assert await error_of(town.client.conversations_replies(channel=town.channel.id, ts="1.000001")) == "thread_not_found"
    assert await error_of(town.client.conversations_replies(channel=NOWHERE, ts="1.000001")) == "channel_not_found"
    assert await error_of(town.client.conversations_history(channel=town.channel.id, cursor="nonsense")) == "invalid_cursor"
    assert await error_of(town.client.chat_getPermalink(channel=town.channel.id, message_ts="1.000001")) == "message_not_found"
    assert await error_of(town.client.users_info(user="U000000000")) == "user_not_found"


async def test_a_reply_cannot_be_replied_to(town: Town) -> None:
    root = await town.client.chat_postMessage(channel=town.channel.id, text="x")
    reply = await town.client.chat_postMessage(channel=town.channel.id, text="y", thread_ts=root["ts"])
    again = town.client.chat_postMessage(channel=town.channel.id, text="z", thread_ts=reply["ts"])
    assert await error_of(again) == "thread_not_found"


async def test_a_status_needs_its_message(town: Town) -> None:
    status = town.client.assistant_threads_setStatus(channel_id=town.channel.id, thread_ts="1.000001", status="x")
    assert await error_of(status) == "invalid_thread_ts"


async def test_an_upload_that_was_not_announced_or_never_came(town: Town) -> None:
    finish = town.client.files_completeUploadExternal
    assert await error_of(finish(files=[{"id": "F1", "title": "x"}], channel_id=town.channel.id)) == "file_not_found"
    announced = await town.client.files_getUploadURLExternal(filename="a.md", length=3)
    files = [{"id": announced["file_id"], "title": "x"}]
    assert await error_of(finish(files=files, channel_id=town.channel.id)) == "file_not_found"
    assert await error_of(finish(files=files, channel_id=NOWHERE)) == "channel_not_found"
    lost = finish(files=files, channel_id=town.channel.id, thread_ts="1.000001")
    assert await error_of(lost) == "thread_not_found"
    assert await error_of(town.client.files_getUploadURLExternal(filename="a.md", length=0)) == "invalid_arguments"
