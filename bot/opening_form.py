"""The form that opens a review: the same behind every door. It opens at once, for a trigger lives three seconds."""

import json
import time
from typing import Any, Final, TypedDict

from slack_sdk.web.async_client import AsyncWebClient

from bot.chosen_channel import objection
from bot.door import Door
from bot.drafts import Draft
from bot.gestures import opened
from bot.inbox import Refused
from bot.rendering.modals import Errors, OpeningForm, opening_modal, prefilled, read_opening
from graphs.messages import Opening

Body = dict[str, Any]
STARTING: Final = "Plumbline is still starting. Please try again in a few seconds."
SENT_BEFORE: Final = "This form was sent before, and its review has begun in the channel. Please close it, and say there what is different."
NOWHERE: Final = ("directmessage", "mpdm-")  # how Slack names conversations in which no review can live


class Place(TypedDict):
    """The form's private metadata. Without a channel the form asks for one; `draft` names what it was filled in with."""

    channel: str | None
    private: bool | None
    draft: str


def place_of(channel: str, name: str) -> Place:
    """Where a gesture was made, as the place of the review. Slack calls every private channel privategroup, and is asked of any other."""
    if channel.startswith("D") or name.startswith(NOWHERE):
        return Place(channel=None, private=None, draft="")
    return Place(channel=channel, private=True if name == "privategroup" else None, draft="")


async def open_form(door: Door, client: AsyncWebClient, trigger: str, person: str, place: Place, draft: Draft) -> bool:
    """Whether there is a form to open: the worker says what it offers, when it first starts."""
    form = await door.inbox.redis.get(door.inbox.keys.form)
    if form is None:
        return False
    files = draft.get("files", [])
    place = {**place, "draft": place["draft"] or (await door.drafts.keep(draft) if draft["text"] or files else "")}
    approaches = json.loads(form)["approaches"]
    ask = place["channel"] is None
    names = [file["name"] for file in files]
    view = opening_modal(draft["text"], approaches, person, json.dumps(place), titled=draft["titled"], ask_channel=ask, files=names)
    door.background.start(client.views_open(trigger_id=trigger, view=view), "opening the form")
    return True


async def begin(door: Door, body: Body) -> Errors | None:
    """A form was sent: the review begins, or what is to be mended."""
    place: Place = json.loads(body["view"]["private_metadata"])
    form = read_opening(body["view"]["state"]["values"], ask_channel=place["channel"] is None)
    if not isinstance(form, OpeningForm):
        return form
    requester = body["user"]["id"]
    if place["channel"] is None and form.channel and (why_not := await objection(door.client, form.channel, requester)):
        return {"channel": why_not}
    draft = await door.drafts.find(place.get("draft", ""))
    opening = Opening(
        review="",
        title=form.title,
        description=_whole(form.description, draft),
        approach=form.approach,
        requester=requester,
        owner=form.owner or requester,
        channel=place["channel"] or form.channel or "",
        private=place["private"],
        opened_at=f"{time.time():.6f}",
    )
    try:
        await door.begin(opened(body, opening, draft.get("files", []) if draft else []))
    except Refused:  # it was kept, but Slack heard so too late, and left the form open
        return {"title": SENT_BEFORE}
    return None


def _whole(description: str, draft: Draft | None) -> str:
    """A form holds 3,000 characters; where nobody has changed them, all that was written counts."""
    if draft is None:
        return description
    filled = prefilled(draft["text"], titled=draft["titled"])
    return filled.whole if filled.description and description == filled.description.strip() else description
