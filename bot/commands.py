"""`/arch-review` and its two forms: what people type outside a thread, answered to them alone."""

import asyncio
import logging
import re
import time
from datetime import UTC
from functools import partial
from typing import Any, Final

from redis.exceptions import RedisError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.affected import affected
from bot.controls import read_id
from bot.digests.asked import means_the_digest, read_asked
from bot.door import Door
from bot.drafts import Draft
from bot.facets import MOVED
from bot.filters import means_a_list
from bot.gestures import cancelled, entered, readable
from bot.lists import start_list
from bot.lookups import Find, look_up
from bot.model_news import read_news
from bot.opening_form import STARTING, begin, open_form, place_of
from bot.register import Row
from bot.rendering import replies
from bot.rendering.blocks import Rendered
from bot.rendering.digest_replies import LOOKING, standing_reply
from bot.rendering.modals import Errors, number_errors, read_number
from bot.rendering.removed import was_removed
from bot.rendering.waivers import waivers_reply
from bot.viewers import Viewer
from graphs.typed_answer import typed_answer
from graphs.workdays import day_in
from policies.model import Fact
from policies.sheet import Misfit, written_answer

log = logging.getLogger("plumbline.commands")

Body = dict[str, Any]
COMMAND: Final = "/arch-review"
PATIENCE: Final = 2  # seconds for Redis: Slack waits for three
REVIEW: Final = re.compile("AR-[1-9][0-9]{0,8}")
LISTED: Final = 200  # decisions that may no longer hold, the newest
NUMBER: Final = re.compile("^number/")
TRY_AGAIN: Final = "I cannot keep anything right now, so nothing was started. Please try again in a minute."


def listen_to_commands(app: AsyncApp) -> None:
    """`door` is that of the workspace which the request comes from."""

    async def command(ack: AsyncAck, body: Body, door: Door, client: AsyncWebClient, respond: AsyncRespond) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await _command(door, body, client, respond)
        except (RedisError, OSError) as error:
            log.error("Redis does not answer (%s)", type(error).__name__)
            reply = Rendered(TRY_AGAIN, [])
        await (ack(text=reply.text, blocks=reply.blocks or None, response_type="ephemeral") if reply else ack())

    async def submitted(ack: AsyncAck, body: Body, door: Door) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                errors = await begin(door, body)
        except (RedisError, OSError) as error:
            log.error("Redis does not answer (%s)", type(error).__name__)
            errors = {"title": TRY_AGAIN}
        await (ack(response_action="errors", errors=errors) if errors else ack())

    async def number(ack: AsyncAck, body: Body, door: Door) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                errors = await _number(door, body)
        except (RedisError, OSError) as error:
            log.error("Redis does not answer (%s)", type(error).__name__)
            errors = number_errors("I cannot keep this right now. Please press Save again in a minute.")
        await (ack(response_action="errors", errors=errors) if errors else ack())

    app.command(COMMAND)(command)
    app.view("open")(submitted)
    app.view(NUMBER)(number)


async def _command(door: Door, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> Rendered | None:
    """The reply; None where a form opens instead, or the answer follows."""
    typed = (body.get("text") or "").strip()
    first, _, rest = typed.partition(" ")
    match first.lower():
        case "list" if means_a_list(rest, await door.register.rungs()):
            return await start_list(door, body, rest, respond)
        case "status" if not rest:
            return await start_list(door, body, "open", respond)
        case "digest" if means_the_digest(rest.strip()):
            return await _digest(door, body, rest.strip())
    return await _in_words(door, body, client, respond, readable(typed).strip())


async def _in_words(door: Door, body: Body, client: AsyncWebClient, respond: AsyncRespond, text: str) -> Rendered | None:
    """Where no people or channels are meant: as it is read."""
    word, _, rest = text.partition(" ")
    here = body["channel_id"]
    match word.lower(), rest.strip().upper():
        case "help", "":
            return replies.help_reply()
        case "model", _:
            return await _model(door, body, rest)
        case "cancel", review if REVIEW.fullmatch(review):
            return await _cancel(door, body, review, respond)
        case (("affected" | "waivers" | "show"), _) if find := _find(word.lower(), rest.strip().upper()):
            look_up(door, body["user_id"], here, find, respond)
            return None
        case ("show" | "cancel") as what, wrong if " " not in wrong or REVIEW.match(wrong):  # other words are what somebody wants to build
            return Rendered(f"Which one? Write for example: {COMMAND} {what} AR-12. {COMMAND} list shows what there is.", [])
    place = place_of(here, body.get("channel_name", ""))
    opens = await open_form(door, client, body["trigger_id"], body["user_id"], place, Draft(text=text, titled=False))
    return None if opens else Rendered(STARTING, [])


async def _number(door: Door, body: Body) -> Errors | None:
    control = read_id(body["view"]["callback_id"])
    text = read_number(body["view"]["state"]["values"])
    if control is None or control.fact is None or not isinstance(text, str):
        return text if not isinstance(text, str) else number_errors("This form is out of date. Please close it.")
    answer = typed_answer(Fact(kind="count", question="How many?", help="A number."), text)
    if isinstance(answer, Misfit):
        return number_errors("Please enter a number such as 1200, about 20k or 1.5 million.")
    await door.put(control.review, entered(body, control.fact, written_answer(answer), _now()))
    return None


def _find(word: str, rest: str) -> Find | None:
    """What the words look up, if they do."""
    match word, rest:
        case "affected", "":
            return _affected
        case "waivers", "":
            return _waivers
        case "show", review if REVIEW.fullmatch(review):
            return partial(_show, review=review)
    return None


async def _show(door: Door, viewer: Viewer, review: str) -> Rendered:
    row = await door.register.row(review)
    if row is None and (day := await door.tombstones.day(review)):
        return Rendered(was_removed(review, day), [])
    if row is None or not viewer.sees(row):
        return Rendered(f"There is no review {review} that can be shown here. {COMMAND} list shows what there is.", [])
    return replies.show_reply(_listed(row))


async def _waivers(door: Door, viewer: Viewer) -> Rendered:
    rows = [row for row in await door.waivers.rows() if viewer.sees(row)]
    return waivers_reply(await door.waivers.listed(rows, door.today()))


async def _affected(door: Door, viewer: Viewer) -> Rendered:
    return affected(await door.register.newest_with(MOVED, LISTED), viewer)


async def _cancel(door: Door, body: Body, review: str, respond: AsyncRespond) -> Rendered | None:
    """Whoever may cancel it is answered once that is kept; others once it is known what they may be told."""
    row = await door.register.row(review)
    if row is None and (day := await door.tombstones.day(review)):
        return Rendered(was_removed(review, day), [])
    person, here = body["user_id"], body["channel_id"]
    if row is None or person not in (row["requester"], row["owner"]) or (row["private"] and row["channel"] != here):
        look_up(door, person, here, partial(_not_cancelled, review=review), respond)
        return None
    if row["status"] not in ("interviewing", "recap"):
        return _over(row)
    await door.put(review, cancelled(body, _now()))
    return Rendered(f"{review} is being cancelled; the thread says so in a moment.", [])


async def _not_cancelled(door: Door, viewer: Viewer, review: str) -> Rendered:
    row = await door.register.row(review)
    if row is None or not viewer.sees(row):
        return Rendered(f"There is no review {review} that can be cancelled here. {COMMAND} list shows what there is.", [])
    if row["status"] not in ("interviewing", "recap"):
        return _over(row)
    whose = f"Only the person who opened {review} or its owner can cancel it."
    return Rendered(f"{whose} Once neither is in its channel any more, anybody of the team can, by writing cancel in its thread.", [])


def _over(row: Row) -> Rendered:
    return Rendered(f"{row['review']} is {'cancelled' if row['status'] == 'cancelled' else 'decided'} already.", [])


async def _model(door: Door, body: Body, words: str) -> Rendered:
    news = read_news(words, body["user_id"], body["channel_id"], body["response_url"])
    if isinstance(news, str):
        return Rendered(news, [])
    await door.announce_model(f"slash:{body['trigger_id']}", news)
    return Rendered(f"Looking for decisions that rest on {news['model']}; each is told in its thread, and I tell you which.", [])


async def _digest(door: Door, body: Body, typed: str) -> Rendered:
    if not typed:
        stand = await door.digest.read()
        return standing_reply(stand, door.clock(), await door.digest.trouble(stand))
    asked = read_asked(typed, body["user_id"], body["channel_id"], body["response_url"])
    if isinstance(asked, str):
        return Rendered(asked, [])
    await door.ask_for_digest(f"slash:{body['trigger_id']}", asked)
    return Rendered(LOOKING, [])


def _listed(row: Row) -> replies.Row:
    opened_on = day_in(row["opened_at"], UTC).isoformat()
    return replies.Row(
        review=row["review"],
        title=row["title"],
        requester=row["requester"],
        status=row["status"],
        about=row["about"],
        verdict=row["verdict"],
        channel=row["channel"],
        opened_on=opened_on,
    )


def _now() -> str:
    return f"{time.time():.6f}"
