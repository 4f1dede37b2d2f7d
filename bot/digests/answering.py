"""What a worker does for those who ask for something of the digest; it answers them alone, where they asked."""

import logging
from typing import Any, Final

import aiohttp
from docket import Docket
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.delivery import NOT_THERE, PutOff
from bot.digests.asked import Asked, Asks
from bot.digests.record import Plan, Standing
from bot.digests.timetable import OFF, read_weekly
from bot.logs import concerning, where
from bot.members import members
from bot.rendering import digest_replies as replies
from bot.rendering.blocks import Rendered
from bot.rendering.render import render
from bot.speaking_for import speaks_for_the_channel
from bot.tasks import WEEK, add_turn
from bot.tenants import Tenants
from bot.turns import Turns
from graphs.digest.week import Week

log = logging.getLogger("plumbline.digests")

UNAVAILABLE: Final = (PutOff, SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


async def see_to_digest(tenants: Tenants[Turns], docket: Docket, tenant: str, why: str) -> None:
    """Hands over the digest of a week (`week:2026-W48`), or does what somebody asked for by that event."""
    with concerning(tenant):
        turns = await tenants.of(tenant)
        if turns is None:
            return
        if why.startswith(WEEK):
            await _come(turns, docket, why.removeprefix(WEEK))
        elif (asked := await Asks(turns.inbox.redis, turns.inbox.keys).find(why)) is not None:
            await _answer(asked, await _done(turns, docket, asked))


async def _come(turns: Turns, docket: Docket, week: str) -> None:
    """What it fails for is logged here, and the queue tries it again, later each time."""
    try:
        await _hand_over(turns, docket, week)
    except Exception as error:
        log.error("the digest of %s could not be made, and is tried again: %s", week, where(error))  # noqa: TRY400 - never what it says
        raise


async def _hand_over(turns: Turns, docket: Docket, week: str) -> bool:
    name = await turns.digests.hand_over(week)
    if name:
        await add_turn(docket, turns.tenant, name, name)
    return name is not None


async def _done(turns: Turns, docket: Docket, asked: Asked) -> Rendered:
    """Does it, and says so, or why not."""
    try:
        if (await turns.roles.people.known(asked["by"]))["role"] != "team":
            return replies.says(replies.TEAM_ONLY)
        if asked["do"] in ("preview", "preview_last"):
            return await _preview(turns, last=asked["do"] == "preview_last")
        stand = await turns.digests.record.read()
        plan = _planned(stand.plan, asked)
        if asked["do"] == "schedule" and plan.weekly is None and asked["weekly"] is None:
            return replies.says(replies.NO_TIME)
        for channel in {stand.plan.channel or asked["here"], plan.channel or asked["here"]}:
            if not await speaks_for_the_channel(turns, asked["by"], channel):
                return replies.says(replies.NOT_YOURS)
        return await (_now(turns, docket, stand) if asked["do"] == "now" else _schedule(turns, plan, asked["by"]))
    except UNAVAILABLE as error:
        log.warning("what somebody asked of the digest was not done: Slack does not answer (%s)", type(error).__name__)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked is told
        log.error("what somebody asked of the digest was not done: %s", where(error))  # noqa: TRY400 - never what it says
    return replies.says(replies.NOT_DONE)


def _planned(plan: Plan, asked: Asked) -> Plan:
    """The plan as it would be then. Without a channel it is the one that it has, or else the one where this was typed."""
    weekly = plan.weekly if asked["weekly"] is None else read_weekly(asked["weekly"])
    here = asked["here"] if asked["do"] == "schedule" and asked["weekly"] != OFF and asked["here"][:1] in ("C", "G") else None
    return Plan(weekly, asked["channel"] or plan.channel or here)


async def _preview(turns: Turns, *, last: bool) -> Rendered:
    week = Week.of(turns.clock(), turns.digests.record.zone)
    made = await turns.digests.make(week.before if last else week)
    return render(made.view)


async def _now(turns: Turns, docket: Docket, stand: Standing) -> Rendered:
    """Last week's, at once."""
    week, channel = Week.of(turns.clock(), stand.zone).before, stand.plan.channel
    if stand.last and stand.has(week.name):
        return replies.stands_reply(stand.last, week)
    if channel is None:
        return replies.says(replies.NOWHERE)
    closed = await _closed(turns, channel)
    await _hand_over(turns, docket, week.name)  # where it is closed it waits there
    return replies.waiting_reply(week, channel) if closed else replies.coming_reply(week, channel)


async def _schedule(turns: Turns, plan: Plan, by: str) -> Rendered:
    digests, now = turns.digests, turns.clock()
    if plan.weekly and plan.channel is None:
        return replies.says(replies.NOWHERE)
    if plan.weekly and plan.channel and (closed := await _closed(turns, plan.channel, by)):
        return closed
    await digests.record.say(plan, by, now)
    await digests.due()  # from now on it is owed, or is not
    stand = await digests.record.read()
    if not plan.on:
        await digests.withdraw(stand)
    return replies.scheduled_reply(stand, now)


async def _closed(turns: Turns, channel: str, by: str | None = None) -> Rendered | None:
    """Why nothing can be posted there, or why not by somebody's wish: a private channel is nobody's business who is not in it."""
    try:
        about: dict[str, Any] = (await turns.client.conversations_info(channel=channel))["channel"]
    except SlackApiError as error:
        if error.response.get("error") not in NOT_THERE:
            raise
        return replies.not_in_reply(channel)
    hidden = by is not None and about.get("is_private") and by not in await members(turns.client, channel)
    if hidden or not about.get("is_member"):
        return replies.not_in_reply(channel)
    if about.get("is_archived"):
        return replies.closed_reply(channel)
    return replies.shared_reply(channel) if by is not None and about.get("is_ext_shared") else None


async def _answer(asked: Asked, shown: Rendered) -> None:
    try:
        await AsyncWebhookClient(asked["answer_at"]).send(text=shown.text, blocks=shown.blocks or None, response_type="ephemeral")
    except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("somebody could not be told of the digest (%s)", type(error).__name__)
