"""The board's tab of the app's Home: what waits for a ruling, what a concern holds, which waivers end soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.rendering.blocks import Block, context, header, section, sections
from bot.rendering.board import voice
from bot.rendering.home import SHOWN, Listed, hidden, row
from bot.rendering.home import part as listed_part
from bot.rendering.limits import SECTION, fit_lines
from bot.rendering.waivers import waiver_line
from bot.waivers import ListedWaiver
from graphs.follow_up_views import Voice

WAIVERS: Final = 8_000  # units
CONCERNS: Final = SECTION - 1_500  # beside title and verdict
NOTHING: Final = "Nothing waits for the board, no concern stands, and no waiver ends within thirty days."


@dataclass(frozen=True, slots=True)
class Held:
    listed: Listed
    concerns: list[Voice]


@dataclass(frozen=True, slots=True)
class BoardTab:
    """What waits longest comes first. `hidden` counts reviews of channels that the person may not look into."""

    waiting: list[Listed]
    held: list[Held]
    waivers: list[ListedWaiver]
    hidden: int


def board_tab(view: BoardTab) -> Iterator[Block]:
    if not (view.waiting or view.held or view.waivers):
        yield section(NOTHING if not view.hidden else "Nothing that I may show here waits for the board.")
    yield from listed_part("Waiting for a ruling", view.waiting, "/arch-review list waiting")
    yield from _held(view.held)
    if view.waivers:
        yield {"type": "divider"}
        yield header("Waivers that end soon")
        yield from sections(fit_lines([waiver_line(one) for one in view.waivers], WAIVERS, "… and {} more: `/arch-review waivers`"))
    if view.hidden:
        yield context(hidden(view.hidden))


def _held(held: list[Held]) -> Iterator[Block]:
    if not held:
        return
    yield {"type": "divider"}
    yield header("Held by a concern")
    for one in held[:SHOWN]:
        yield row(one.listed, *fit_lines([f"Held · {voice(said)}" for said in one.concerns], CONCERNS, "… and {} more concerns"))
    if len(held) > SHOWN:
        yield context(f"… and {len(held) - SHOWN} more: `/arch-review list held`")
