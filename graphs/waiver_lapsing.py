"""Waivers as time passes: those who live by one are reminded before it expires; then its finding is open again."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from graphs.context import Context
from graphs.draft import Draft
from graphs.messages import Message
from graphs.state import LAPSED, Cause, Granted, Review
from graphs.views import Note
from graphs.workdays import last_working_day

BEFORE: Final = timedelta(days=7)


def when_to_look_at_waivers(state: Review, _: Context) -> Iterator[date]:
    if state["status"] == "cancelled":
        return
    for granted in state.get("waivers") or []:
        if granted["ended"] is None:
            yield from filter(None, (_week_before(granted), _last_day(granted)))
            yield _lapses(granted)


def look_at_waivers(draft: Draft, today: date, message: Message) -> None:
    lapse_waivers(draft, today, message)
    waivers = draft.state.get("waivers") or []
    if any(_is_due(granted, today) for granted in waivers):
        draft.state["waivers"] = [_reminded(draft, granted, today, message) for granted in waivers]


def lapse_waivers(draft: Draft, today: date, message: Message) -> None:
    """Also before anything else of a turn, in case that the clock's own message comes late."""
    state = draft.state
    over = [granted for granted in state.get("waivers") or [] if granted["ended"] is None and _lapses(granted) <= today]
    if not over:
        return
    state["waivers"] = [{**granted, "ended": "lapsed"} if granted in over else granted for granted in state["waivers"]]
    for granted in over:
        draft.enter(LAPSED, None, message["at"], policy=granted["policy"], expires=granted["expires"])
        text = f"The waiver of “{_title(draft, granted)}” for {draft.review} has lapsed, so that finding is open again."
        draft.post(Note(view="note", review=draft.review, to=state["opening"]["owner"], text=text), "channel")
    if state["status"] == "recommended":
        state["decide_again"] = Cause(why=LAPSED, by=None, at=message["at"])


def _reminded(draft: Draft, granted: Granted, today: date, message: Message) -> Granted:
    if not _is_due(granted, today):
        return granted
    last = (_last_day(granted) or date.max) <= today
    text = (
        f"The waiver of “{_title(draft, granted)}” for {draft.review} lapses after {granted['expires']}; then that finding is open again. "
        "Whoever needs it longer asks the board for a new waiver."
    )
    draft.post(Note(view="note", review=draft.review, to=draft.state["opening"]["owner"], text=text))
    draft.journal("waiver_reminded", message, policy=granted["policy"], expires=granted["expires"])
    return {**granted, "reminded": True, "reminded_last": last or granted.get("reminded_last", False)}


def _is_due(granted: Granted, today: date) -> bool:
    days = filter(None, (_week_before(granted), _last_day(granted)))
    return granted["ended"] is None and any(day <= today for day in days)


def _week_before(granted: Granted) -> date | None:
    """None where it was so late when the waiver was granted, and once people were reminded."""
    day = last_working_day(date.fromisoformat(granted["expires"]) - BEFORE)
    return day if not granted["reminded"] and day > date.fromisoformat(granted["granted_on"]) else None


def _last_day(granted: Granted) -> date | None:
    """The last working day that the waiver holds."""
    day = last_working_day(date.fromisoformat(granted["expires"]))
    return day if not granted.get("reminded_last") and day > date.fromisoformat(granted["granted_on"]) else None


def _lapses(granted: Granted) -> date:
    return date.fromisoformat(granted["expires"]) + timedelta(days=1)


def _title(draft: Draft, granted: Granted) -> str:
    policy = draft.pack.policies.get(granted["policy"])
    return policy.title if policy else granted["policy"]
