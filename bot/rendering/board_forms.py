"""The forms of the board: a reason for what it says, and a waiver. What was entered in them, or what to mend."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from bot.controls import Do, action_id
from bot.rendering.blocks import plain_text
from bot.rendering.escape import NOTHING, clean, flat
from bot.rendering.limits import INPUT_LABEL, OPTIONS
from bot.rendering.modals import Errors, View, entered_in, input_block, modal, text_input
from graphs.follow_up_views import Waivable

MOST_REASON: Final = 900  # characters: the decision core takes a thousand
MOST_TICKET: Final = 300
FIRST_OFFER: Final = 14  # days until a waiver expires, if nobody says otherwise
_ADDRESS: Final = re.compile(r"https?://[^\s<>|\"]{3,}")


class Words(NamedTuple):
    title: str
    asks: str
    submit: str


FORMS: Final[dict[str, Words]] = {
    "ask_changes": Words("Ask for changes", "What should the team change?", "Send back"),
    "decline": Words("Decline", "Why not?", "Decline"),
    "hold": Words("Hold", "What is your concern?", "Hold"),
    "waive": Words("Waive a finding", "Why may this be waived?", "Waive"),
}


class Waiver(NamedTuple):
    policy: str
    reason: str
    expires: str
    ticket: str | None


def reason_modal(do: Do, review: str, private_metadata: str) -> View:
    words = FORMS[do]
    block = input_block("reason", words.asks, text_input("It stands in the thread, with your name", MOST_REASON, "", multiline=True))
    return modal(action_id(do, review), words.title, words.submit, [block], private_metadata)


def waiver_modal(review: str, waivable: list[Waivable], today: date, private_metadata: str) -> View:
    words = FORMS["waive"]
    shown = waivable[:OPTIONS]
    options = [{"text": plain_text(f"{one['title']} ({one['max_days']} days at most)"), "value": one["policy"]} for one in shown]
    finding: dict[str, Any] = {"type": "static_select", "placeholder": plain_text("Choose a finding"), "options": options}
    if len(options) == 1:
        finding["initial_option"] = options[0]
    offered = today + timedelta(days=min([FIRST_OFFER, *(one["max_days"] for one in shown)]))
    expires = input_block("expires", "Last day of the waiver", {"type": "datepicker", "initial_date": offered.isoformat()})
    expires["hint"] = plain_text("After that day the finding is open again, and the channel is told.", INPUT_LABEL)
    blocks = [
        input_block("finding", "Finding", finding),
        input_block("reason", words.asks, text_input("It stands in the thread, with your name", MOST_REASON, "", multiline=True)),
        expires,
        input_block("ticket", "Ticket", text_input("https://… where the work is tracked", MOST_TICKET, ""), optional=True),
    ]
    return modal(action_id("waive", review), words.title, words.submit, blocks, private_metadata)


def read_reason(values: Mapping[str, Any]) -> str | Errors:
    text = clean(entered_in(values, "reason").get("value") or "").strip()
    return {"reason": "Please say it in a few words."} if flat(text) == NOTHING else text[:MOST_REASON]


def read_waiver(values: Mapping[str, Any], waivable: list[Waivable], today: date) -> Waiver | Errors:
    """`waivable` are the findings that may be waived now."""
    reason = read_reason(values)
    errors = {} if isinstance(reason, str) else reason
    policy = (entered_in(values, "finding").get("selected_option") or {}).get("value")
    found = {one["policy"]: one for one in waivable}.get(str(policy))
    if found is None:
        errors |= {"finding": "This finding is not open any more. Please choose another one, or close the form."}
    expires = str(entered_in(values, "expires").get("selected_date") or "")
    if found and (problem := _day_problem(expires, today, found["max_days"])):
        errors |= {"expires": problem}
    ticket = (entered_in(values, "ticket").get("value") or "").strip()
    if ticket and not _ADDRESS.fullmatch(ticket):
        errors |= {"ticket": "Please enter an address that begins with https://, or leave this empty."}
    return errors or Waiver(str(policy), str(reason), expires, ticket or None)


def _day_problem(expires: str, today: date, most: int) -> str | None:
    latest = today + timedelta(days=most)
    try:
        if today < date.fromisoformat(expires) <= latest:
            return None
    except ValueError:
        pass
    return f"The policy allows {most} days at most: choose a day after today, and by {latest.isoformat()}."
