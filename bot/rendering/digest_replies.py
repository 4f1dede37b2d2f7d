"""What `/arch-review digest` and its words are answered with, to one person."""

import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.digests.record import Posted, Standing, Trouble
from bot.digests.timetable import Weekly
from bot.rendering.blocks import Rendered, context, fallback, section, sections
from bot.rendering.escape import channel
from graphs.digest.week import Week

WHO: Final = (
    "The board changes it where a channel has one, elsewhere anybody of the team: `/arch-review digest schedule monday 09:00 #channel`, "
    "or `schedule off`. `preview`, `preview last` and `now` show one."
)
_MARK: Final = re.compile(r"<(?:#\w+|[^<>|]+\|(?P<label>[^<>]+))>")
NOT_YOURS: Final = "Only the board decides about the digest here. Please ask somebody of it."
TEAM_ONLY: Final = "The digest tells of the reviews of all public channels, so it is for people of the team only, not for guests."
NOWHERE: Final = "The digest has no channel yet. Choose one: `/arch-review digest schedule monday 09:00 #channel`"
NO_TIME: Final = "The digest is off. Say when it is to come, too: `/arch-review digest schedule monday 09:00 #channel`"
LOOKING: Final = "Just a moment; the answer comes below."
NOT_DONE: Final = "That could not be done right now. Please try again in a minute."


def says(text: str) -> Rendered:
    return Rendered(_aloud(text), [section(text)])


def _aloud(text: str) -> str:
    """For notifications and screen readers, which know no channel by its id."""
    return fallback(_MARK.sub(lambda mark: mark["label"] or "its channel", text).replace("`", ""))


def standing_reply(stand: Standing, now: float, trouble: Trouble | None) -> Rendered:
    """`trouble` is that of the one on its way."""
    plan, lines = stand.plan, []
    if plan.channel is None:
        lines.append(NOWHERE)
    elif plan.weekly is None:
        lines.append(f"The digest is off; its channel is {channel(plan.channel)}.")
    else:
        lines.append(f"The digest comes {_every(plan.weekly, stand.zone)} in {channel(plan.channel)}.")
    if trouble and stand.handed:
        lines.append(f":warning: The digest of {span(stand.week(stand.handed[0]))} {_troubled(trouble, stand.handed[1])}")
    elif comes := stand.comes_next(now):
        lines.append(_next(*comes, now))
    lines.append(_last(stand, stand.last) if stand.last else "None was posted yet.")
    return Rendered(_aloud(" ".join(lines)), [*sections(lines), context(WHO)])


def scheduled_reply(stand: Standing, now: float) -> Rendered:
    """It was just set so."""
    plan, comes = stand.plan, stand.comes_next(now)
    if plan.weekly is None or plan.channel is None or comes is None:
        return says("The digest is off: none will be posted until it is switched on again.")
    return says(f"Done: the digest comes {_every(plan.weekly, stand.zone)} in {channel(plan.channel)}. {_next(*comes, now)}")


def stands_reply(last: Posted, week: Week) -> Rendered:
    """There is one already."""
    if last["week"] != week.name:
        return says(f"A newer digest than that of {span(week)} stands in {channel(last['channel'])} already.")
    link = f": <{last['link']}|read it>" if last["link"] else ""
    return says(f"The digest of {span(week)} stands in {channel(last['channel'])} already, and there is one a week{link}.")


def coming_reply(week: Week, where: str) -> Rendered:
    return says(f"The digest of {span(week)} is on its way to {channel(where)}.")


def waiting_reply(week: Week, where: str) -> Rendered:
    return says(f"The digest of {span(week)} {_troubled('waits', where)}")


def _troubled(trouble: Trouble, where: str) -> str:
    if trouble == "refused":
        return "could not be posted: Slack refused it, and the bot's log says why. The next one names it as missing."
    return (
        f"is ready, and waits: {channel(where)} is archived, or I am not in it. Unarchive it, or type `/invite @Plumbline` there, and it "
        "comes at once; or choose another channel: `/arch-review digest schedule #channel`"
    )


def closed_reply(where: str) -> Rendered:
    return says(f"{channel(where)} is archived. Unarchive it, or choose another channel.")


def not_in_reply(where: str) -> Rendered:
    return says(f"I do not see {channel(where)}, or am not in it. Type `/invite @Plumbline` there, then this again.")


def shared_reply(where: str) -> Rendered:
    return says(
        f"{channel(where)} is shared with another company, and the digest tells of all public channels' reviews. Choose another one."
    )


def span(week: Week) -> str:
    """From its Monday to its Sunday."""
    first, last = week.first, week.last
    if first.year != last.year:
        return f"{_day(first)} {first.year} to {_day(last)} {last.year}"
    begins = str(first.day) if first.month == last.month else _day(first)
    return f"{begins} to {_day(last)} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _every(weekly: Weekly, zone: ZoneInfo) -> str:
    return f"every {weekly.day.capitalize()} at {weekly.hour:%H:%M} ({zone.key})"


def _next(when: float, week: Week, now: float) -> str:
    if when <= now:
        return f"The one of {span(week)} is due, and comes in a moment."
    moment = datetime.fromtimestamp(when, week.zone)
    return f"Next: {moment:%A}, {_day(moment.date())} {moment.year}, {moment:%H:%M}, of {span(week)}."


def _last(stand: Standing, last: Posted) -> str:
    posted = datetime.fromtimestamp(last["at"], stand.zone).date()
    text = f"Last: of {span(stand.week(last['week']))}, posted on {_day(posted)} in {channel(last['channel'])}"
    return f"{text}, <{last['link']}|read it>." if last["link"] else f"{text}."
