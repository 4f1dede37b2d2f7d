"""A page of the register, as `/arch-review list` answers it."""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Final

from bot.filters import Filters
from bot.rendering.announcement import status_text
from bot.rendering.blocks import Block, Rendered, actions, context, fallback, plain_text, section, sections
from bot.rendering.dates import day
from bot.rendering.escape import bold, channel, flat, mrkdwn, person, quote
from bot.rows import Row
from graphs.workdays import day_in

PAGES: Final = "list"  # action ids of the buttons begin so
TITLE: Final = 120  # units
STATUS: Final = 200
WAITS: Final = {
    "waiting": "waits for the board",
    "approved": "approved",
    "changes": "changes asked for",
    "declined": "declined",
    "held": "held by a concern",
}
NOTHING_YET: Final = "There is no review yet. Start one with /arch-review."


@dataclass(frozen=True, slots=True)
class Listing:
    """`page` counts from 0; `elsewhere` are reviews of other private channels."""

    rows: list[Row]
    page: int
    size: int
    hits: int
    elsewhere: int
    filters: Filters
    today: date


def status_of(problem: str) -> Rendered:
    return Rendered(fallback(problem), [section(mrkdwn(problem))])


def listing(view: Listing) -> Rendered:
    named = _named(view.filters)
    if not view.hits:
        nothing = "No review is like that" if named else NOTHING_YET.rstrip(".")
        said = f"{nothing}: {named}." if named else f"{nothing}."
        return Rendered(fallback(NOTHING_YET if not named else f"{nothing}."), [section(said), *elsewhere(view.elsewhere)])
    pages = (view.hits - 1) // view.size + 1
    where = f", page {view.page + 1} of {pages}" if pages > 1 else ""
    count = f"{view.hits} review{'' if view.hits == 1 else 's'}"
    heading = f"*{count}*{': ' + named if named else ''}{where}"
    blocks = [*sections([heading, *(_line(row, view.today) for row in view.rows)]), *_turning(view, pages), *elsewhere(view.elsewhere)]
    return Rendered(fallback(f"{count}{where}"), blocks)


def elsewhere(count: int) -> list[Block]:
    more = "1 review" if count == 1 else f"{count} reviews"
    return [context(f"Not counted: {more} of other private channels, to be seen only from there.")] if count else []


def _turning(view: Listing, pages: int) -> list[Block]:
    turns = [("Previous", view.page - 1)] if view.page else []
    turns += [("Next", view.page + 1)] if view.page + 1 < pages else []
    buttons = [
        {
            "type": "button",
            "text": plain_text(label),
            "action_id": f"{PAGES}/{label.lower()}",
            "value": f"{page} {view.filters.packed()}",
        }
        for label, page in turns
    ]
    return [actions(buttons)] if buttons else []


def _line(row: Row, today: date) -> str:
    title = bold(f"{row['review']} · {flat(row['title'])}", TITLE)
    opened = day_in(row["opened_at"], UTC).isoformat()
    said = [mrkdwn(status_text(row["status"], row["about"], row["verdict"]), STATUS), *more(row, today)]
    return f"• {title} — {', '.join(said)} · {channel(row['channel'])}, {day(opened, today.isoformat())}"


def more(row: Row, today: date) -> list[str]:
    board = WAITS.get(row.get("board", "none"))
    due = [step for step in row.get("steps", []) if not step["done"] and not step["advised"] and step["due"] < today.isoformat()]
    late = f"{len(due)} step{'' if len(due) == 1 else 's'} overdue" if due and row["status"] != "cancelled" else None
    return [said for said in (board, late) if said]


def _named(filters: Filters) -> str:
    named = [
        filters.outcome.replace("_", " ") if filters.outcome else "",
        filters.rung.replace("_", " ") if filters.rung else "",
        f"owner {person(filters.owner)}" if filters.owner else "",
        f"in {channel(filters.channel)}" if filters.channel else "",
        filters.status.partition(":")[2].replace("recommended", "decided") if filters.status else "",
        "yours" if filters.mine else "",
        "overdue" if filters.overdue else "",
        quote(filters.text) if filters.text else "",
    ]
    return " · ".join(part if part.startswith(("owner", "in ", "“")) else mrkdwn(part) for part in named if part)
