"""Envelopes, acknowledgements, redelivery: a real Bolt app at the other end."""

import asyncio
from typing import Any

import aiohttp

from bot.workspace.workspace import Workspace
from tests.protocol.apps import Json, bolt_app, running
from tests.protocol.conftest import Town


async def test_a_typed_message_arrives_as_slack_words_it(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json, body: Json) -> None:
        seen.append((event, body))

    async with running(town.slack, app):
        root = await town.slack.say("ada", "support-ai", "a < b & c, see https://example.com/x.")
        await town.slack.say("ben", "support-ai", "thanks @ada", thread_ts=root.ts)
        await town.slack.changed(lambda: len(seen) == 2)
    (first, body), (reply, _) = seen
    assert first["text"] == "a &lt; b &amp; c, see <https://example.com/x>."
    assert (first["channel"], first["channel_type"], first["user"]) == (town.channel.id, "channel", town.ada.id)
    assert first["client_msg_id"]
    assert first["blocks"][0]["type"] == "rich_text"
    assert (reply["text"], reply["thread_ts"], reply["parent_user_id"]) == (f"thanks <@{town.ada.id}>", root.ts, town.ada.id)
    assert (body["team_id"], body["type"], body["event_id"][:2]) == (town.slack.team_id, "event_callback", "Ev")
    assert body["authorizations"][0]["user_id"] == town.slack.bot_user


async def test_a_mention_arrives_twice_as_message_and_as_mention(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json) -> None:
        seen.append(event["type"])

    @app.event("app_mention")
    async def called(event: Json) -> None:
        seen.append(event["type"])

    async with running(town.slack, app):
        await town.slack.say("ada", "support-ai", "@Plumbline please look")
        await town.slack.changed(lambda: len(seen) == 2)
    assert sorted(seen) == ["app_mention", "message"]


async def test_the_app_hears_of_edits_and_deletions(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json) -> None:
        seen.append(event)

    async with running(town.slack, app):
        post = await town.slack.say("ada", "support-ai", "one")
        await town.slack.edit("ada", post, "two")
        await town.slack.delete("ada", post)
        await town.slack.changed(lambda: len(seen) == 3)
    changed, deleted = (event for event in seen if event.get("subtype"))
    assert (changed["subtype"], changed["previous_message"]["text"], changed["message"]["text"]) == ("message_changed", "one", "two")
    assert (deleted["subtype"], deleted["deleted_ts"], deleted["previous_message"]["text"]) == ("message_deleted", post.ts, "two")


async def test_the_apps_own_posts_come_back_with_its_bot_id(town: Town) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await _connect(town.slack, session)
        await town.client.chat_postMessage(channel=town.channel.id, text="x", metadata={"event_type": "a", "event_payload": {}})
        event = (await _envelope(socket))["payload"]["event"]
        assert (event["user"], event["bot_id"][0], "subtype" in event, "metadata" in event) == (town.slack.bot_user, "B", False, False)
        await socket.close()


async def test_the_app_hears_of_nothing_in_channels_that_it_is_not_in(town: Town) -> None:
    town.slack.add_channel("elsewhere", bot=False)
    await town.slack.say("ada", "elsewhere", "x")
    assert town.slack.pending() == []


async def test_an_invitation_tells_the_app(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("member_joined_channel")
    async def joined(event: Json) -> None:
        seen.append(event)

    channel = town.slack.add_channel("elsewhere", private=True, bot=False)
    async with running(town.slack, app):
        await town.slack.invite("elsewhere", by="ada")
        await town.slack.changed(lambda: seen)
    assert (seen[0]["user"], seen[0]["channel"], seen[0]["channel_type"], seen[0]["inviter"]) == (
        town.slack.bot_user,
        channel.id,
        "G",
        town.ada.id,
    )


async def test_a_stranger_is_marked_as_one(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json, body: Json) -> None:
        seen.append((event, body))

    eve = town.slack.add_person("eve", "stranger")
    await town.slack.invite("support-ai", "eve")
    async with running(town.slack, app):
        await town.slack.say("eve", "support-ai", "hello")
        await town.slack.changed(lambda: seen)
    event, body = seen[0]
    assert (event["user_team"], body["is_ext_shared_channel"], body["team_id"]) == (eve.team, True, town.slack.team_id)


async def test_an_event_that_is_not_acknowledged_comes_again_with_its_id(hasty: Town) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await _connect(hasty.slack, session)
        await hasty.slack.say("ada", "support-ai", "x")
        tries = [await _envelope(socket, ack=number == 3) for number in range(4)]
        await hasty.slack.changed(lambda: not hasty.slack.pending())
        await socket.close()
    assert [(one["retry_attempt"], one["retry_reason"]) for one in tries] == [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")]
    assert len({one["payload"]["event_id"] for one in tries}) == 1
    assert len({one["envelope_id"] for one in tries}) == 4
    assert hasty.slack.given_up == []


async def test_after_the_last_redelivery_slack_gives_up(hasty: Town) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await _connect(hasty.slack, session)
        await hasty.slack.say("ada", "support-ai", "x")
        await hasty.slack.changed(lambda: hasty.slack.given_up, 5)
        await socket.close()
    assert [event["event"]["text"] for event in hasty.slack.given_up] == ["x"]
    assert hasty.slack.pending() == []


async def test_a_late_acknowledgement_counts_for_nothing_but_is_seen(hasty: Town) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await _connect(hasty.slack, session)
        await hasty.slack.say("ada", "support-ai", "x")
        first = await _envelope(socket, ack=False)
        second = await _envelope(socket, ack=True)
        await socket.send_json({"envelope_id": first["envelope_id"]})
        await hasty.slack.changed(lambda: len(hasty.slack.acks) == 2)
        await socket.close()
    assert [(ack.envelope == second["envelope_id"], ack.late, ack.attempt) for ack in hasty.slack.acks] == [
        (True, False, 1),
        (False, True, 0),
    ]
    assert hasty.slack.acks[0].elapsed < 0.3 < hasty.slack.acks[1].elapsed


async def test_an_event_without_a_connection_waits_for_one() -> None:
    async with Workspace(retry_after=(0.0, 0.5)) as slack:
        slack.add_person("ada")
        slack.add_channel("one")
        await slack.say("ada", "one", "x")
        async with aiohttp.ClientSession() as session:
            socket = await _connect(slack, session)
            envelope = await _envelope(socket)
            await slack.changed(lambda: not slack.pending())
            await socket.close()
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (2, "connection_failed")


async def test_connections_take_turns(town: Town) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await _connect(town.slack, session) for _ in range(2)]
        for text in "abcd":
            await town.slack.say("ada", "support-ai", text)
        seen = [[(await _envelope(socket))["payload"]["event"]["text"] for _ in range(2)] for socket in sockets]
        for socket in sockets:
            await socket.close()
    assert seen == [["a", "c"], ["b", "d"]]


async def test_a_ticket_that_was_never_issued_opens_nothing(town: Town) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{town.slack.base_url.removesuffix('api/')}link/?ticket=x") as answer:
        assert answer.status == 403


async def test_the_app_comes_back_after_a_refresh_and_after_a_cut(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json) -> None:
        seen.append(event["text"])

    async with running(town.slack, app):
        opened = len(town.slack.calls_of("apps.connections.open"))
        await town.slack.refresh_connections()
        await town.slack.changed(lambda: len(town.slack.calls_of("apps.connections.open")) == opened + 1 and town.slack.connections == 1)
        await town.slack.say("ada", "support-ai", "after a refresh")
        await town.slack.changed(lambda: "after a refresh" in seen)
        town.slack.cut_connections()
        await town.slack.changed(lambda: town.slack.connections)
        await town.slack.say("ada", "support-ai", "after a cut")
        await town.slack.changed(lambda: "after a cut" in seen)


async def test_many_messages_at_once_are_all_acknowledged(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.event("message")
    async def heard(event: Json) -> None:
        seen.append(event["text"])

    async with running(town.slack, app):
        await asyncio.gather(*(town.slack.say("ada", "support-ai", str(number)) for number in range(50)))
        await town.slack.changed(lambda: not town.slack.pending())
    assert sorted(map(int, seen)) == list(range(50))


async def _connect(slack: Workspace, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    headers = {"Authorization": f"Bearer {slack.app_token}"}
    async with session.post(f"{slack.base_url}apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    socket = await session.ws_connect(url)
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def _envelope(socket: aiohttp.ClientWebSocketResponse, *, ack: bool = True) -> Any:
    async with asyncio.timeout(5):
        envelope = await socket.receive_json()
    if ack:
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
    return envelope
