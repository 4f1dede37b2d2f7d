"""Slash commands, buttons, menus: what people do, and what the app makes of it."""

import asyncio
from typing import Any

import pytest

from bot.workspace.workspace import Workspace
from policies.errors import PlumblineError
from tests.protocol.apps import Json, actions, bolt_app, button, options, plain, running, section
from tests.protocol.conftest import Town

COMMAND = "/arch-review"


def _menu(action_id: str, *labels: str, kind: str = "multi_static_select") -> Json:
    return {"type": kind, "action_id": action_id, "placeholder": plain("Choose"), "options": options(*labels)}


async def test_a_slash_command_arrives_whole_and_its_answer_is_whispered(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.command(COMMAND)
    async def review(ack: Any, command: Json) -> None:
        seen.append(command)
        await ack(text="One moment")

    private = town.slack.add_channel("secret", private=True)
    async with running(town.slack, app):
        reply = await town.slack.slash("ada", "support-ai", f"{COMMAND} tune & serve")
        await town.slack.slash("ada", "secret", COMMAND)
    first, second = seen
    assert reply.ok
    assert (first["text"], first["user_id"], first["user_name"], first["channel_name"]) == (
        "tune &amp; serve",
        town.ada.id,
        "ada",
        "support-ai",
    )
    assert (second["text"], second["channel_id"], second["channel_name"]) == ("", private.id, "privategroup")
    assert [post.text for post in town.slack.ephemerals("ada")] == ["One moment", "One moment"]


async def test_a_slash_command_may_be_answered_to_everybody(town: Town) -> None:
    app = bolt_app(town.slack)

    @app.command(COMMAND)
    async def review(ack: Any) -> None:
        await ack(text="For all", response_type="in_channel")

    async with running(town.slack, app):
        await town.slack.slash("ada", "support-ai", COMMAND)
    assert [post.text for post in town.slack.messages("support-ai")] == ["For all"]


async def test_without_a_connection_a_slash_command_fails_at_once(town: Town) -> None:
    reply = await town.slack.slash("ada", "support-ai", COMMAND)
    assert reply.error == "dispatch_failed"
    assert "dispatch_failed" in town.slack.ephemerals("ada")[0].text


async def test_a_slash_command_that_is_not_acknowledged_fails_before_the_persons_eyes_and_does_not_come_again(hasty: Town) -> None:
    app, seen = bolt_app(hasty.slack), []

    @app.command(COMMAND)
    async def review(command: Json) -> None:
        seen.append(command)

    async with running(hasty.slack, app):
        reply = await hasty.slack.slash("ada", "support-ai", COMMAND)
    assert (reply.error, len(seen)) == ("operation_timeout", 1)
    assert [(failure.person, failure.what, failure.error) for failure in hasty.slack.failures] == [
        (hasty.ada.id, COMMAND, "operation_timeout")
    ]
    assert "operation_timeout" in hasty.slack.ephemerals("ada")[0].text


async def test_an_unknown_command_never_leaves(town: Town) -> None:
    with pytest.raises(PlumblineError, match="not a command of this app"):
        await town.slack.slash("ada", "support-ai", "/other")


async def test_a_press_says_who_pressed_what_where(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action("do/AR-1")
    async def pressed(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    root = await town.client.chat_postMessage(channel=town.channel.id, text="Q?")
    blocks = [section("Q?"), actions(button("Yes", value="v"), button("No", "no/AR-1"))]
    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=blocks, thread_ts=root["ts"])
    post = town.slack.messages("support-ai", root["ts"])[-1]
    async with running(town.slack, app):
        reply = await town.slack.press("ben", post, "Yes")
    (body,) = seen
    assert reply.ok
    assert body["user"] == {"id": town.ben.id, "username": "ben", "name": "ben", "team_id": town.slack.team_id}
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": town.channel.id,
        "is_ephemeral": False,
        "thread_ts": root["ts"],
    }
    assert (body["message"]["text"], body["channel"]["id"], body["team"]["id"]) == ("Q?", town.channel.id, town.slack.team_id)
    action = body["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"], action["type"]) == ("do/AR-1", "controls", "v", "button")
    assert (action["text"]["text"], bool(action["action_ts"])) == ("Yes", True)


async def test_a_private_messages_press_names_no_message_and_can_be_replaced_and_deleted(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action("do/AR-1")
    async def pressed(ack: Any, body: Json, respond: Any) -> None:
        seen.append(body)
        await ack()
        await respond(text="Replaced", replace_original=True)
        await respond(delete_original=True)

    await town.client.chat_postEphemeral(channel=town.channel.id, user=town.ada.id, text="Q?", blocks=[actions(button())])
    (post,) = town.slack.ephemerals("ada")
    async with running(town.slack, app):
        await town.slack.press("ada", post, "Yes")
        await town.slack.changed(lambda: not town.slack.ephemerals("ada"))
    assert (post.text, "message" in seen[0], seen[0]["container"]["is_ephemeral"]) == ("Replaced", False, True)
    with pytest.raises(PlumblineError, match="does not see that message"):
        await town.slack.press("ben", post, "Yes")


async def test_a_response_url_serves_five_times(town: Town) -> None:
    app, statuses = bolt_app(town.slack), []

    @app.command(COMMAND)
    async def review(ack: Any, respond: Any) -> None:
        await ack()
        statuses.extend([(await respond(text=str(number))).status_code for number in range(6)])

    async with running(town.slack, app):
        await town.slack.slash("ada", "support-ai", COMMAND)
        await town.slack.changed(lambda: len(statuses) == 6)
    assert statuses == [200] * 5 + [404]
    assert [post.text for post in town.slack.ephemerals("ada")] == ["0", "1", "2", "3", "4"]


async def test_a_choice_is_sent_and_stays_in_the_state_for_the_next_press(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action({"action_id": "pick/AR-1/fact"})
    async def picked(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    @app.action("save/AR-1/fact")
    async def saved(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    blocks = [actions(_menu("pick/AR-1/fact", "Knowledge", "Style", "Cost"), button("Save", "save/AR-1/fact"), block_id="b")]
    await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=blocks)
    (post,) = town.slack.messages("support-ai")
    async with running(town.slack, app):
        await town.slack.choose("ada", post, "pick/AR-1/fact", ["Knowledge", "style"])
        await town.slack.press("ada", post, "Save")
        town.slack.set_state("ada", post, "Choose", ["Cost"])
        await town.slack.press("ada", post, "Save")
        await town.slack.press("ben", post, "Save")
    values = [[option["value"] for option in body["state"]["values"]["b"]["pick/AR-1/fact"]["selected_options"]] for body in seen]
    assert values == [["knowledge", "style"], ["knowledge", "style"], ["cost"], []]
    assert [option["value"] for option in seen[0]["actions"][0]["selected_options"]] == ["knowledge", "style"]


async def test_a_single_choice(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action("menu")
    async def picked(ack: Any, action: Json) -> None:
        seen.append(action)
        await ack()

    block = section("Q?", accessory=_menu("menu", "Daily", "Weekly", kind="static_select"))
    await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=[block])
    (post,) = town.slack.messages("support-ai")
    async with running(town.slack, app):
        await town.slack.choose("ada", post, "Choose", "Weekly")
    assert seen[0]["selected_option"]["value"] == "weekly"
    with pytest.raises(PlumblineError, match="no option"):
        await town.slack.choose("ada", post, "menu", "Hourly")


async def test_controls_list_what_can_be_used(town: Town) -> None:
    blocks = [actions(button("Yes"), _menu("menu", "Daily", "Weekly"))]
    await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=blocks)
    listed = town.slack.controls(town.slack.messages("support-ai")[0])
    assert [(control.label, control.action_id, control.kind, control.options) for control in listed] == [
        ("Yes", "do/AR-1", "button", ()),
        ("Choose", "menu", "multi_static_select", (("Daily", "daily"), ("Weekly", "weekly"))),
    ]


async def test_a_control_that_is_gone_cannot_be_pressed_but_an_old_screen_can(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action("do/AR-1")
    async def pressed(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    posted = await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=[actions(button())])
    (post,) = town.slack.messages("support-ai")
    old = town.slack.stale(post)
    await town.client.chat_update(channel=town.channel.id, ts=posted["ts"], text="Done", blocks=[section("Done")])
    async with running(town.slack, app):
        with pytest.raises(PlumblineError, match=r'has no "Yes" \(any more\)'):
            await town.slack.press("ada", post, "Yes")
        await town.slack.press("ada", old, "Yes")
    assert len(seen) == 1


async def test_two_people_press_at_once(town: Town) -> None:
    app, seen = bolt_app(town.slack), []

    @app.action("do/AR-1")
    async def pressed(ack: Any, body: Json) -> None:
        seen.append(body["user"]["name"])
        await ack()

    await town.client.chat_postMessage(channel=town.channel.id, text="Q?", blocks=[actions(button())])
    (post,) = town.slack.messages("support-ai")
    async with running(town.slack, app):
        await asyncio.gather(*(town.slack.press(who, post, "Yes") for who in ("ada", "ben")))
    assert sorted(seen) == ["ada", "ben"]


async def test_people_act_only_where_they_are(town: Town) -> None:
    town.slack.add_person("eve")
    with pytest.raises(PlumblineError, match="eve is not in #support-ai"):
        await town.slack.say("eve", "support-ai", "x")
    with pytest.raises(PlumblineError, match='Did you mean "ada"'):
        await town.slack.say("adaa", "support-ai", "x")
    with pytest.raises(PlumblineError, match='no channel "support-a1"'):
        await town.slack.say("ada", "support-a1", "x")
    with pytest.raises(PlumblineError, match="to reply to"):
        await town.slack.say("ada", "support-ai", "x", thread_ts="1.000001")
    post = await town.slack.say("ada", "support-ai", "x")
    with pytest.raises(PlumblineError, match="Only its author"):
        await town.slack.edit("ben", post, "y")
    with pytest.raises(PlumblineError, match="Choose another name"):
        town.slack.add_person("ada")
    town.slack.archive("support-ai")
    with pytest.raises(PlumblineError, match="archived"):
        await town.slack.say("ada", "support-ai", "x")


async def test_waiting_for_what_does_not_come_ends_with_a_clear_error(town: Town) -> None:
    with pytest.raises(PlumblineError, match=r"within 0\.05 s"):
        await town.slack.changed(lambda: False, 0.05)


async def test_a_deleted_first_message_leaves_a_tombstone_for_its_replies(town: Town) -> None:
    root = await town.slack.say("ada", "support-ai", "x")
    reply = await town.slack.say("ben", "support-ai", "y", thread_ts=root.ts)
    await town.slack.delete("ada", root)
    assert [post.data.get("subtype") for post in town.slack.messages("support-ai", root.ts)] == ["tombstone", None]
    await town.slack.delete("ben", reply)
    assert root.data["reply_count"] == 0


async def test_two_workspaces_stand_side_by_side() -> None:
    async with Workspace(team_id="T0ONE") as one, Workspace(team_id="T0TWO") as two:
        assert one.base_url != two.base_url
        assert one.bot_token != two.bot_token
