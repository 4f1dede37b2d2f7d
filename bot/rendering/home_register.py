"""The register's tab of the app's Home: reviews of public channels, narrowed by menus, in pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.filters import OUTCOMES, RUNGS, Filters
from bot.rendering.blocks import Block, actions, context, plain_text, section
from bot.rendering.home import Listed, row
from bot.rendering.limits import OPTIONS
from bot.rendering.listed import NOTHING_YET, elsewhere

FILTER: Final = "home/filter"  # action ids of the menus begin so
PAGE: Final = "home/page"  # and those of Next and Previous
ANY: Final = "any"
VALUE: Final = 75  # characters of an option's value in every kind of menu
STATES: Final = {
    "status:open": "open",
    "status:interviewing": "interviewing",
    "status:recap": "recap",
    "status:recommended": "decided",
    "board:waiting": "waiting for the board",
    "board:approved": "approved",
    "board:changes": "changes asked for",
    "board:declined": "declined",
    "board:held": "held by a concern",
    "status:cancelled": "cancelled",
}
GUEST: Final = (
    "Guests, and people of other companies, see the reviews of a channel in that channel: type `/arch-review list` there. "
    "Your own stand under Mine."
)


@dataclass(frozen=True, slots=True)
class RegisterTab:
    """`page` counts from 0; `elsewhere` are reviews of private channels; `rungs` were recommended in public ones."""

    rows: list[Listed]
    page: int
    size: int
    hits: int
    elsewhere: int
    filters: Filters
    rungs: set[str]
    everywhere: bool
    board: bool = False


def register_tab(view: RegisterTab) -> Iterator[Block]:
    if not view.everywhere:
        yield section(GUEST)
        return
    yield actions(list(_menus(view)), FILTER)
    pages = (view.hits - 1) // view.size + 1
    if not view.hits:
        yield section("No review is like that." if view.filters != Filters() else NOTHING_YET)
    else:
        where = f", page {view.page + 1} of {pages}" if pages > 1 else ""
        yield section(f"*{view.hits} review{'' if view.hits == 1 else 's'}*{where}")
    yield from map(row, view.rows[: view.size])
    if turns := list(_turns(view.page, pages)):
        yield actions(turns, PAGE)
    yield from elsewhere(view.elsewhere)
    yield context("By owner, channel, words of the title, or what is overdue: `/arch-review list`, for example `list overdue`.")


def choices(name: str, rungs: Iterable[str]) -> dict[str, str]:
    """What a menu offers: the filter's value → its label."""
    if name == "outcome":
        return {outcome: outcome.replace("_", " ") for outcome in dict.fromkeys(OUTCOMES.values())}
    if name == "state":
        return STATES
    return {rung: rung.replace("_", " ") for rung in [*RUNGS, *sorted(set(rungs) - {*RUNGS})] if len(rung) <= VALUE}


def _menus(view: RegisterTab) -> Iterator[dict[str, Any]]:
    filters = view.filters
    for name, chosen in (("outcome", filters.outcome), ("rung", filters.rung), ("state", filters.status)):
        offered = {ANY: f"Any {name}", **choices(name, view.rungs)}
        options = [{"text": plain_text(label), "value": value} for value, label in list(offered.items())[:OPTIONS]]
        shown = next((option for option in options if option["value"] == chosen), options[0])
        yield {
            "type": "static_select",
            "action_id": f"{FILTER}/{name}",
            "placeholder": plain_text(name.capitalize()),
            "options": options,
            "initial_option": shown,
        }


def _turns(page: int, pages: int) -> Iterator[dict[str, Any]]:
    for label, to in (("Previous", page - 1), ("Next", page + 1)):
        if 0 <= to < pages:
            yield {"type": "button", "text": plain_text(label), "action_id": f"{PAGE}/{label.lower()}", "value": str(to)}
