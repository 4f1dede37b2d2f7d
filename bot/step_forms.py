"""The forms of a next step: opened by the button that stands by it, and what is sent becomes a gesture of its review."""

import asyncio
import json
import logging
import re
import time
from typing import Any, Final

from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.controls import Control, read_id
from bot.door import Door
from bot.gestures import entered_step
from bot.rendering.modals import Errors
from bot.rendering.step_forms import FORMS, read_step_form, step_form_errors, step_modal
from graphs.messages import Stepping

log = logging.getLogger("plumbline.step_forms")

Body = dict[str, Any]
PATIENCE: Final = 2  # seconds for Redis: Slack waits for three
STEP: Final = re.compile("^(" + "|".join(FORMS) + ")/")


def listen_to_step_forms(app: AsyncApp) -> None:
    async def submitted(ack: AsyncAck, body: Body, door: Door) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                errors = await _submitted(door, body)
        except (RedisError, OSError) as error:
            log.error("Redis does not answer (%s)", type(error).__name__)
            control = read_id(body["view"]["callback_id"])
            text = "I cannot keep this right now. Please press Save again in a minute."
            errors = step_form_errors(control.gesture, text) if control and control.gesture else {}
        await (ack(response_action="errors", errors=errors) if errors else ack())

    app.view(STEP)(submitted)


def open_step_form(door: Door, control: Control, body: Body, client: AsyncWebClient) -> None:
    assert control.gesture is not None  # noqa: S101 - each form is a gesture's
    about = json.dumps(control.value)
    view = step_modal(control.gesture, control.review, _shown_beside(body), about)
    door.background.start(client.views_open(trigger_id=body["trigger_id"], view=view), "opening the form of a next step")


async def _submitted(door: Door, body: Body) -> Errors | None:
    view = body["view"]
    control = read_id(view["callback_id"])
    if control is None or control.gesture is None:
        return None
    given = read_step_form(control.gesture, view["state"]["values"])
    if not isinstance(given, str):
        return given
    about: Stepping = json.loads(view["private_metadata"])
    await door.put(control.review, entered_step(body, control.gesture, about, given, f"{time.time():.6f}"))
    return None


def _shown_beside(body: Body) -> str:
    """The step as the message shows it: the section above the pressed button."""
    pressed, says = body["actions"][0].get("block_id"), ""
    for block in (body.get("message") or {}).get("blocks") or []:
        if block.get("block_id") == pressed:
            return says
        if block.get("type") == "section":
            says = str((block.get("text") or {}).get("text") or "")
    return ""
