"""What somebody wants of the digest, as they typed it after `/arch-review digest`; a worker sees to it, and answers that person alone."""

import difflib
import json
import re
from typing import Final, Literal, TypedDict

from redis.asyncio import Redis

from bot.digests.timetable import OFF, read_weekly
from bot.keys import Keys

KEPT: Final = 3600  # seconds; Slack takes an answer for half an hour
CHANNEL: Final = re.compile(r"<#([CG][A-Z0-9]{1,40})(?:\|[^<>]*)?>")
WORDS: Final = ("preview", "now", "schedule")
MOST: Final = 3  # words behind `schedule`: a day, a time, a channel
USAGE: Final = (
    "Write /arch-review digest, or behind it: preview, preview last, now, schedule monday 09:00 #channel, or schedule off. "
    "Type # and choose the channel from what Slack offers."
)


class Asked(TypedDict):
    """`weekly` and `channel` of a schedule are None where they stay as they are; `by` a person, `here` the channel where it was typed."""

    do: Literal["preview", "preview_last", "now", "schedule"]
    weekly: str | None
    channel: str | None
    by: str
    here: str
    answer_at: str


def means_the_digest(typed: str) -> bool:
    """Whether what follows `digest` is a command; otherwise it is what somebody wants to build, "digest the day's news"."""
    first, _, rest = typed.lower().partition(" ")
    if not first or (first == "schedule" and len(rest.split()) <= MOST) or (first == "preview" and rest.strip() in ("", "last")):
        return True
    return not rest.strip() and bool(difflib.get_close_matches(first, [*WORDS, OFF], n=1, cutoff=0.75))


def read_asked(typed: str, by: str, here: str, answer_at: str) -> Asked | str:
    """What is wanted, of what was typed as Slack escapes it; or what is wrong with it."""
    first, *rest = typed.lower().split() or [""]
    asked = Asked(do="now", weekly=None, channel=None, by=by, here=here, answer_at=answer_at)
    match first, rest:
        case "now", []:
            return asked
        case "preview", []:
            return {**asked, "do": "preview"}
        case "preview", ["last"]:
            return {**asked, "do": "preview_last"}
        case "schedule", [_, *_]:
            return _schedule(typed.split()[1:], asked)
    return USAGE


def _schedule(words: list[str], asked: Asked) -> Asked | str:
    channel = CHANNEL.fullmatch(words[-1])
    when = " ".join(words[:-1] if channel else words)
    if not channel and words[-1].startswith(("#", "<")):
        return f"I do not know that channel. {USAGE}"
    try:
        weekly = read_weekly(when) if when else None
    except ValueError:
        return f"That is no time of a week. {USAGE}"
    wanted = None if not when else str(weekly) if weekly else OFF
    return {**asked, "do": "schedule", "weekly": wanted, "channel": channel[1] if channel else None}


class Asks:
    """What was asked, by Slack's event."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self.redis = redis
        self.keys = keys

    async def keep(self, event: str, asked: Asked) -> None:
        await self.redis.set(self.keys.digest_asked(event), json.dumps(asked), ex=KEPT)

    async def find(self, event: str) -> Asked | None:
        kept = await self.redis.get(self.keys.digest_asked(event))
        asked: Asked | None = json.loads(kept) if kept else None
        return asked
