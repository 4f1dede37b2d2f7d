"""What the bot does when Slack calls: replies in threads, controls, and everything that only needs to be acknowledged.

With `process_before_response` the acknowledgement leaves when a listener returns, and is withheld when it fails, so that
Slack sends again what could not be kept.
"""

import logging
import re
from collections.abc import Callable
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.board_desk import listen_to_the_board, open_board_form
from bot.controls import Control, all_of, parse
from bot.door import Door
from bot.gestures import deleted, edited, pressed, said
from bot.rendering.affected import ALL
from bot.rendering.modals import number_modal
from bot.rendering.replies import about_reply
from bot.rendering.step_forms import FORMS
from bot.starting import direct_message, listen_to_starts
from bot.step_forms import listen_to_step_forms, open_step_form
from graphs.messages import Message

log = logging.getLogger("plumbline.listeners")

Body = dict[str, Any]
ANYTHING: Final = re.compile(r".*", re.DOTALL)
CONVERSIONS: Final = ("channel_convert_to_private", "channel_convert_to_public")
HEARD_SUBTYPES: Final = (None, "file_share", "thread_broadcast", "me_message")


def listen(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def message(body: Body, door: Door) -> None:
        await _heard(door, body)

    async def joined(body: Body, door: Door) -> None:
        if body["event"].get("user") == door.bot:
            await door.opened(body["event_id"], body["event"]["channel"])

    async def unarchived(body: Body, door: Door) -> None:
        await door.opened(body["event_id"], body["event"]["channel"])

    async def control(ack: AsyncAck, body: Body, door: Door, client: AsyncWebClient, respond: AsyncRespond) -> None:
        found = parse(body["actions"][0], (body.get("state") or {}).get("values"))
        if found is not None:
            await _act(door, found, body, client, respond)
        await ack()

    async def acknowledged(ack: AsyncAck) -> None:
        await ack()

    async def all_again(ack: AsyncAck, body: Body, door: Door) -> None:
        for control in all_of(body["actions"][0].get("value", "")):
            await door.put(control.review, pressed(body, control, "reopen", control.review))
        await ack()

    listen_to_starts(app)
    app.action(ALL)(all_again)
    listen_to_step_forms(app)
    listen_to_the_board(app)
    app.event("message")(message)
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)
    app.event(ANYTHING)(acknowledged)
    app.action(ANYTHING)(control)
    app.options(ANYTHING)(acknowledged)
    app.error(_failed)


async def _heard(door: Door, body: Body) -> None:
    event = body["event"]
    what = event.get("subtype")
    if what == "message_changed":
        await _changed(door, body, event["message"], edited)
    elif what == "message_deleted":
        await _changed(door, body, event.get("previous_message") or {}, lambda body, _: deleted(body))
    elif what in CONVERSIONS:
        await door.converted(body["event_id"], event["channel"])
    elif what in HEARD_SUBTYPES and _by_a_person(event):
        if event["channel"].startswith("D"):
            await direct_message(door, body)
        elif thread := event.get("thread_ts"):
            await door.hear(said(body, door.bot), event["channel"], thread, ours=event.get("parent_user_id") == door.bot)


async def _changed(door: Door, body: Body, message: Body, read: Callable[[Body, str], Message | None]) -> None:
    """A reply was edited or deleted."""
    event, thread = body["event"], message.get("thread_ts")
    if thread and thread != message["ts"] and message.get("subtype") in HEARD_SUBTYPES and _by_a_person(message):
        gesture = read(body, door.bot)
        if gesture is not None:
            await door.hear(gesture, event["channel"], thread, ours=message.get("parent_user_id") == door.bot)


def _by_a_person(message: Body) -> bool:
    return bool(message.get("user")) and not message.get("bot_id")


async def _act(door: Door, control: Control, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
    container = body["container"]
    if day := await door.tombstones.day(control.review):  # no form opens for a review that is gone
        press = pressed(body, control, control.gesture or "say")
        await door.say_removed(control.review, day, press, container.get("channel_id"), container.get("thread_ts"))
    elif control.do == "about":
        shown = about_reply(control.review)
        reply = respond(text=shown.text, blocks=shown.blocks, response_type="ephemeral", replace_original=False)
        door.background.start(reply, "answering What is this?")
    elif control.do == "number":
        form = control.value or {}
        view = number_modal(control.review, control.fact or "", form.get("question", "How many?"), form.get("unit"))
        door.background.start(client.views_open(trigger_id=body["trigger_id"], view=view), "opening the number form")
    elif control.do == "save" and control.value is None:
        reply = respond(text="Choose at least one, then press Save.", response_type="ephemeral", replace_original=False)
        door.background.start(reply, "asking for a choice")
    elif control.gesture in FORMS:
        open_step_form(door, control, body, client)
    elif await open_board_form(door, control, body, client):
        pass
    elif control.gesture is not None:
        await door.put(control.review, pressed(body, control, control.gesture), container["channel_id"], container.get("thread_ts"))


async def _failed(error: Exception, body: Body) -> None:
    """Named in the log without what people wrote; raised again, or Bolt would acknowledge what was not kept."""
    log.error("a %s could not be kept (%s); Slack sends it again", body.get("type", "request"), type(error).__name__)
    raise error
