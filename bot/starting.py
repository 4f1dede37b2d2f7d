"""The other doors to a review: the message shortcut, a mention, a direct message, and the button that they are answered with.

Nothing can open a form for a mention or a direct message, for these bring no trigger; so they are answered with a button.
"""

from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.door import Door
from bot.drafts import Draft
from bot.gestures import event_id, readable, shared_files, unaddressed
from bot.opening_form import STARTING, open_form, place_of
from bot.rendering.greeting import START
from graphs.views import Greeting

Body = dict[str, Any]
SHORTCUT: Final = "review_this"
DEEPEST: Final = 20  # levels of blocks within blocks
HELP: Final = ("", "help")


def listen_to_starts(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def review_this(ack: AsyncAck, body: Body, door: Door, client: AsyncWebClient, respond: AsyncRespond) -> None:
        draft = Draft(text=_text_of(body["message"]), titled=True, files=shared_files(body["message"]))
        place = place_of(body["channel"]["id"], body["channel"].get("name", ""))
        await _open(door, body, client, respond, place, draft)
        await ack()

    async def start(ack: AsyncAck, body: Body, door: Door, client: AsyncWebClient, respond: AsyncRespond) -> None:
        name = body["actions"][0].get("value", "")
        draft = await door.drafts.find(name) or Draft(text="", titled=False)
        place = {**place_of(body["channel"]["id"], body["channel"].get("name", "")), "draft": name if draft["text"] else ""}
        await _open(door, body, client, respond, place, draft)
        await ack()

    async def mentioned(body: Body, door: Door) -> None:
        event = body["event"]
        thread, ours = event.get("thread_ts"), event.get("parent_user_id") == door.bot
        by_an_app = event.get("bot_id") or not event.get("user")  # https://github.com/slackapi/bolt-js/pull/739: then nobody is named
        if by_an_app or "edited" in event or (thread and (ours or await door.inbox.review_of(event["channel"], thread))):
            return  # in a review's thread it is a reply like any other, and comes as one
        await _greet(door, body, thread or event["ts"])

    app.shortcut(SHORTCUT)(review_this)
    app.action(START)(start)
    app.event("app_mention")(mentioned)


async def direct_message(door: Door, body: Body) -> None:
    await _greet(door, body, body["event"].get("thread_ts"))


async def _open(door: Door, body: Body, client: AsyncWebClient, respond: AsyncRespond, place: Any, draft: Draft) -> None:
    if not await open_form(door, client, body["trigger_id"], body["user"]["id"], place, draft):
        reply = respond(text=STARTING, response_type="ephemeral", replace_original=False)
        door.background.start(reply, "saying that the bot is still starting")


async def _greet(door: Door, body: Body, thread: str | None) -> None:
    event = body["event"]
    typed = readable(unaddressed(event.get("text") or "", door.bot))
    asks_for_help = typed.strip().lower().rstrip("?!.") in HELP
    draft = None if asks_for_help else await door.drafts.keep(Draft(text=typed, titled=False))
    direct = event["channel"].startswith("D")
    greeting = Greeting(view="greeting", channel=event["channel"], thread=thread, draft=draft, direct=direct)
    await door.greet(event_id(body), typed, greeting)


def _text_of(message: Body) -> str:
    """What a message says; other apps may say it in blocks or attachments alone."""
    if typed := (message.get("text") or "").strip():
        return readable(typed)
    attached = [str(part.get("text") or part.get("fallback") or "") for part in message.get("attachments") or []]
    return readable("\n".join([*_texts(message.get("blocks") or []), *filter(None, attached)]))


def _texts(value: Any, deep: int = DEEPEST) -> list[str]:
    if isinstance(value, list) and deep:
        return [found for part in value for found in _texts(part, deep - 1)]
    if not isinstance(value, dict) or not deep:
        return []
    typed = value.get("text")
    return [typed] if isinstance(typed, str) else [found for part in value.values() for found in _texts(part, deep - 1)]
