"""A channel that two companies share, and both have the app: Slack tells of what happens there once, for either of them.

An event names one installation that may see it, not the one that it is about (https://docs.slack.dev/apis/events-api: at most one
authorization). So it goes to the workspace whose review or whose bot it concerns; where it concerns none, to the one that Slack named.
"""

from typing import Any

from bot.door import Door, Way
from bot.tenants import Tenants

Body = dict[str, Any]


def is_shared(body: Body) -> bool:
    return body.get("type") == "event_callback" and body.get("is_ext_shared_channel") is True


async def concerned(event: Body, told: Way, ways: Tenants[Way]) -> Way:
    """The way into the workspace that an event in a shared channel is about; `told` is that which Slack named."""
    others = [way for way in await ways.all() if way[0].team != told[0].team]
    for way in (told, *others):
        if await _has_the_review(event, way[1]):
            return way
    for way in (told, *others):
        if _has_the_bot(event, way[0].bot_user):
            return way
    return told


async def _has_the_review(event: Body, door: Door) -> bool:
    thread = _message(event).get("thread_ts")
    return bool(thread and await door.inbox.review_of(event["channel"], thread))


def _has_the_bot(event: Body, bot: str) -> bool:
    """The bot posted what was answered, was mentioned, or has come into the channel."""
    if event["type"] == "app_mention":
        return f"<@{bot}>" in (event.get("text") or "")
    if event["type"] == "member_joined_channel":
        return bool(event["user"] == bot)
    return bool(_message(event).get("parent_user_id") == bot)


def _message(event: Body) -> Body:
    """Of an edit or a deletion, what was edited or deleted."""
    found: Body = event.get("message") or event.get("previous_message") or event
    return found if event["type"] in ("message", "app_mention") else {}
