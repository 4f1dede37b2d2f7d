"""The buttons and forms of the board. Whether somebody may rule is decided in the review's turn, and by nothing here.

A form is opened only for those who were on the board when its post was written. Everybody else's press goes to the review as it is, to
be refused there, politely and on record, before anybody has filled in anything.
"""

import asyncio
import json
import logging
import re
from typing import Any, Final

from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.controls import Control, read_id
from bot.door import Door
from bot.gestures import ruled
from bot.rendering.board_forms import FORMS, Waiver, read_reason, read_waiver, reason_modal, waiver_modal
from bot.rendering.modals import Errors
from graphs.follow_up_views import BoardCard
from graphs.messages import Ruling, Waiving

log = logging.getLogger("plumbline.board")

Body = dict[str, Any]
SENT: Final = re.compile(f"^({'|'.join(FORMS)})/")
PATIENCE: Final = 2  # seconds for Redis: Slack waits for three
TRY_AGAIN: Final = "I cannot keep this right now. Please press the button again in a minute."
OUT_OF_DATE: Final = "This form is out of date. Please close it."


def listen_to_the_board(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def sent(ack: AsyncAck, body: Body, door: Door) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                errors = await _sent(door, body)
        except (RedisError, OSError) as error:
            log.error("Redis does not answer (%s)", type(error).__name__)
            errors = {"reason": TRY_AGAIN}
        await (ack(response_action="errors", errors=errors) if errors else ack())

    app.view(SENT)(sent)


async def open_board_form(door: Door, control: Control, body: Body, client: AsyncWebClient) -> bool:
    """Whether a form opens; where none does, the press itself is for the review."""
    if control.do not in FORMS:
        return False
    card = await door.board_cards.find(control.review)
    row = await door.register.row(control.review)
    if card is None or row is None or not _is_for(card, row["requester"], control, body["user"]["id"]):
        return False
    metadata = json.dumps(Ruling(round=card["round"]))
    if control.do == "waive":
        view = waiver_modal(control.review, card["waivable"], door.today(), metadata)
    else:
        view = reason_modal(control.do, control.review, metadata)
    door.background.start(client.views_open(trigger_id=body["trigger_id"], view=view), "opening a form of the board")
    return True


def _is_for(card: BoardCard, requester: str, control: Control, person: str) -> bool:
    this = isinstance(control.value, dict) and control.value.get("round") == card["round"] and not card["closed"]
    undecided = card["ruled"] is None or (control.do == "waive" and card["ruled"] == "approved")
    offered = bool(card["waivable"]) or control.do != "waive"
    return this and undecided and offered and person in card["members"] and person != requester


async def _sent(door: Door, body: Body) -> Errors | None:
    view = body["view"]
    control, values = read_id(view["callback_id"]), view["state"]["values"]
    if control is None or control.gesture is None:
        return {"reason": OUT_OF_DATE}
    value: Ruling | Waiving = Ruling(round=json.loads(view["private_metadata"])["round"])
    if control.gesture == "waive":
        card = await door.board_cards.find(control.review)
        waiver = read_waiver(values, card["waivable"] if card else [], door.today())
        if not isinstance(waiver, Waiver):
            return waiver
        reason: str | Errors = waiver.reason
        value = Waiving(round=value["round"], policy=waiver.policy, expires=waiver.expires, ticket=waiver.ticket)
    else:
        reason = read_reason(values)
    if not isinstance(reason, str):
        return reason
    await door.put(control.review, ruled(body, control.gesture, reason, value))
    return None
