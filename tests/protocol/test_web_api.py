"""Every method, driven by the real SDK."""

import json

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.manifest import Manifest, load_manifest
from bot.workspace.workspace import Workspace
from tests.protocol.apps import error_of, section, web_client
from tests.protocol.conftest import Town


async def test_auth_test_says_who_the_app_is_and_what_it_may_do(town: Town) -> None:
    answer = await town.client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == (town.slack.team_id, town.slack.bot_user)
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_message_can_be_posted_rewritten_and_read_back(town: Town) -> None:
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Hello", blocks=[section("*Hello*")])
    await town.client.chat_update(channel=town.channel.id, ts=posted["ts"], text="Bye", blocks=[section("Bye")])
    history = await town.client.conversations_history(channel=town.channel.id)
    assert [message["text"] for message in history["messages"]] == ["Bye"]
    assert history["messages"][0]["blocks"][0]["block_id"]
    assert town.slack.visible_text(town.slack.messages("support-ai")[0]) == "Bye"


async def test_an_update_keeps_what_it_does_not_mention(town: Town) -> None:
    metadata = {"event_type": "plumbline_effect", "event_payload": {"effect": "AR-1/1/1"}}
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Hello", blocks=[section()], metadata=metadata)
    await town.client.chat_update(channel=town.channel.id, ts=posted["ts"], text="Other")
    (post,) = town.slack.messages("support-ai")
    assert (post.text, len(post.blocks), post.metadata) == ("Other", 1, metadata)


async def test_metadata_is_read_back_only_when_asked_for(town: Town) -> None:
    metadata = {"event_type": "plumbline_effect", "event_payload": {"effect": "AR-1/1/1"}}
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Hello", metadata=metadata)
    await town.client.chat_postMessage(channel=town.channel.id, text="Reply", thread_ts=posted["ts"], metadata=metadata)
    plain = await town.client.conversations_replies(channel=town.channel.id, ts=posted["ts"])
    full = await town.client.conversations_replies(channel=town.channel.id, ts=posted["ts"], include_all_metadata=True)
    assert ["metadata" in message for message in plain["messages"]] == [False, False]
    assert [message["metadata"] for message in full["messages"]] == [metadata, metadata]


async def test_a_thread_is_read_oldest_first_and_in_pages(town: Town) -> None:
    root = await town.client.chat_postMessage(channel=town.channel.id, text="0")
    for number in range(1, 5):
        await town.client.chat_postMessage(channel=town.channel.id, text=str(number), thread_ts=root["ts"])
    first = await town.client.conversations_replies(channel=town.channel.id, ts=root["ts"], limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await town.client.conversations_replies(channel=town.channel.id, ts=root["ts"], limit=3, cursor=cursor)
    assert [message["text"] for page in (first, second) for message in page["messages"]] == ["0", "1", "2", "3", "4"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["messages"][0]["reply_count"] == 4


async def test_history_is_newest_first_without_replies_and_within_its_bounds(town: Town) -> None:
    sent = [(await town.client.chat_postMessage(channel=town.channel.id, text=str(number)))["ts"] for number in range(4)]
    await town.client.chat_postMessage(channel=town.channel.id, text="reply", thread_ts=sent[0])
    everything = await town.client.conversations_history(channel=town.channel.id)
    between = await town.client.conversations_history(channel=town.channel.id, oldest=sent[0], latest=sent[3])
    inclusive = await town.client.conversations_history(channel=town.channel.id, oldest=sent[1], latest=sent[2], inclusive=True)
    assert [message["text"] for message in everything["messages"]] == ["3", "2", "1", "0"]
    assert [message["ts"] for message in between["messages"]] == [sent[2], sent[1]]
    assert [message["ts"] for message in inclusive["messages"]] == [sent[2], sent[1]]


async def test_an_ephemeral_message_is_seen_by_one_person_and_stands_in_no_history(town: Town) -> None:
    await town.client.chat_postEphemeral(channel=town.channel.id, user=town.ada.id, text="Only you")
    assert [post.text for post in town.slack.ephemerals("ada")] == ["Only you"]
    assert town.slack.ephemerals("ben") == []
    assert (await town.client.conversations_history(channel=town.channel.id))["messages"] == []


async def test_a_message_to_a_person_goes_to_their_conversation_with_the_app(town: Town) -> None:
    await town.client.chat_postMessage(channel=town.ada.id, text="Hello")
    assert [post.text for post in town.slack.messages(town.slack.dm("ada"))] == ["Hello"]


async def test_a_permalink_leads_to_its_message(town: Town) -> None:
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Hello")
    link = await town.client.chat_getPermalink(channel=town.channel.id, message_ts=posted["ts"])
    assert link["permalink"].endswith(f"/archives/{town.channel.id}/p{posted['ts'].replace('.', '')}")


async def test_channels_and_people_are_described(town: Town) -> None:
    guest, stranger = town.slack.add_person("guest", "guest"), town.slack.add_person("stranger", "stranger")
    await town.slack.invite("support-ai", "stranger")
    info = (await town.client.conversations_info(channel=town.channel.id, include_num_members=True))["channel"]
    assert (info["name"], info["is_private"], info["is_member"], info["is_ext_shared"], info["num_members"]) == (
        "support-ai",
        False,
        True,
        True,
        4,
    )
    members = await town.client.conversations_members(channel=town.channel.id)
    assert set(members["members"]) == {town.ada.id, town.ben.id, stranger.id, town.slack.bot_user}
    assert (await town.client.users_info(user=guest.id))["user"]["is_restricted"] is True
    about = (await town.client.users_info(user=stranger.id))["user"]
    assert (about["is_stranger"], about["team_id"] != town.slack.team_id) == (True, True)
    assert (await town.client.users_info(user=town.slack.bot_user))["user"]["is_bot"] is True


async def test_reactions_come_and_go(town: Town) -> None:
    post = await town.slack.say("ada", "support-ai", "Hello")
    await town.client.reactions_add(channel=town.channel.id, timestamp=post.ts, name="eyes")
    assert post.data["reactions"] == [{"name": "eyes", "users": [town.slack.bot_user], "count": 1}]
    again = town.client.reactions_add(channel=town.channel.id, timestamp=post.ts, name="eyes")
    assert await error_of(again) == "already_reacted"
    await town.client.reactions_remove(channel=town.channel.id, timestamp=post.ts, name="eyes")
    assert post.data["reactions"] == []
    assert await error_of(town.client.reactions_remove(channel=town.channel.id, timestamp=post.ts, name="eyes")) == "no_reaction"


async def test_a_status_stands_below_its_thread_until_the_app_posts_there(town: Town) -> None:
    post = await town.slack.say("ada", "support-ai", "Hello")
    await town.client.assistant_threads_setStatus(channel_id=town.channel.id, thread_ts=post.ts, status="is reading…")
    assert town.slack.status(post.ts) == "is reading…"
    await town.client.chat_postMessage(channel=town.channel.id, text="Read.", thread_ts=post.ts)
    assert town.slack.status(post.ts) == ""


async def test_an_empty_status_clears_it(town: Town) -> None:
    post = await town.slack.say("ada", "support-ai", "Hello")
    await town.client.assistant_threads_setStatus(channel_id=town.channel.id, thread_ts=post.ts, status="is reading…")
    await town.client.assistant_threads_setStatus(channel_id=town.channel.id, thread_ts=post.ts, status="")
    assert town.slack.status(post.ts) == ""


async def test_files_are_uploaded_and_shared_in_a_thread(town: Town) -> None:
    post = await town.slack.say("ada", "support-ai", "Hello")
    await town.client.files_upload_v2(
        channel=town.channel.id,
        thread_ts=post.ts,
        initial_comment="The record",
        file_uploads=[{"content": "# ADR", "filename": "AR-1.md", "title": "Decision"}, {"content": "{}", "filename": "AR-1.json"}],
    )
    assert [(file.name, file.title, file.content, file.thread_ts) for file in town.slack.files()] == [
        ("AR-1.md", "Decision", b"# ADR", post.ts),
        ("AR-1.json", "AR-1.json", b"{}", post.ts),
    ]
    (shared,) = town.slack.messages("support-ai", post.ts)[1:]
    assert (shared.text, [file["name"] for file in shared.data["files"]]) == ("The record", ["AR-1.md", "AR-1.json"])


async def test_a_picture_is_shared_with_the_words_for_those_who_cannot_see_it(town: Town) -> None:
    picture = {"content": b"\x89PNG", "filename": "ladder.png", "alt_txt": "Retrieval is recommended"}
    await town.client.files_upload_v2(channel=town.channel.id, file_uploads=[picture])
    (shared,) = town.slack.messages("support-ai")
    assert [(file["mimetype"], file["alt_txt"]) for file in shared.data["files"]] == [("image/png", "Retrieval is recommended")]
    assert town.slack.files()[0].alt == "Retrieval is recommended"
    too_long = town.client.files_getUploadURLExternal(filename="ladder.png", length=4, alt_txt="x" * 1001)
    assert await error_of(too_long) == "alt_txt_too_large"


async def test_arguments_may_come_as_json_form_or_address_and_the_token_in_any_of_them(town: Town) -> None:
    url, token, channel = f"{town.slack.base_url}chat.postMessage", town.slack.bot_token, town.channel.id
    blocks = [section("form")]
    async with aiohttp.ClientSession() as session:
        form = {"token": token, "channel": channel, "text": "form", "blocks": json.dumps(blocks)}
        for how in ({"data": form}, {"json": {**form, "blocks": blocks}}, {"params": form}):
            async with session.post(url, **how) as answer:
                assert (await answer.json())["ok"] is True
    assert len(town.slack.messages("support-ai")) == 3


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("app", "chat.postMessage", "not_allowed_token_type"),
        ("bot", "apps.connections.open", "not_allowed_token_type"),
        ("bot", "chat.shout", "unknown_method"),
    ],
)
async def test_tokens_and_methods_are_checked(town: Town, token: str, method: str, error: str) -> None:
    tokens = {"app": town.slack.app_token, "bot": town.slack.bot_token}
    assert await error_of(web_client(town.slack, tokens.get(token, token)).api_call(method)) == error


async def test_a_scope_that_the_manifest_lacks_is_missed_by_name() -> None:
    whole = load_manifest()
    scopes = frozenset({"channels:read"})
    small = Manifest(whole.app_name, scopes, whole.events, whole.commands, whole.interactive, whole.socket_mode)
    async with Workspace(manifest=small) as slack:
        channel, client = slack.add_channel("one"), web_client(slack)
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=channel.id, text="Hello")
        answer = refused.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "channels:read")
        assert await error_of(client.conversations_history(channel=channel.id)) == "missing_scope"
        assert await error_of(client.conversations_info(channel=channel.id)) == ""


async def test_every_call_is_logged_with_its_arguments_and_its_error(town: Town) -> None:
    await town.client.users_info(user=town.ada.id)
    await error_of(town.client.users_info(user="U1"))
    calls = town.slack.calls_of("users.info")
    assert [(call.arguments, call.error) for call in calls] == [({"user": town.ada.id}, None), ({"user": "U1"}, "user_not_found")]


async def test_a_limited_method_answers_429_as_often_as_told(town: Town) -> None:
    town.slack.limit("chat.postMessage", times=1, retry_after=7)
    with pytest.raises(SlackApiError) as refused:
        await town.client.chat_postMessage(channel=town.channel.id, text="Hello")
    answer = refused.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "7")
    assert town.slack.messages("support-ai") == []
    await town.client.chat_postMessage(channel=town.channel.id, text="Hello")
    assert len(town.slack.messages("support-ai")) == 1


async def test_a_dropped_reply_leaves_the_post_behind(town: Town) -> None:
    town.slack.drop_reply("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await town.client.chat_postMessage(channel=town.channel.id, text="Hello")
    assert [post.text for post in town.slack.messages("support-ai")] == ["Hello"]
    assert [call.dropped for call in town.slack.calls_of("chat.postMessage")] == [True]


async def test_a_method_fails_as_told(town: Town) -> None:
    town.slack.fail("chat.postMessage", "internal_error")
    assert await error_of(town.client.chat_postMessage(channel=town.channel.id, text="Hello")) == "internal_error"
    assert town.slack.messages("support-ai") == []
