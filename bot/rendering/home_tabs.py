"""The app's Home, as one person sees it: its tabs, and under them the chosen one."""

from typing import Any, Final

from bot.home_choices import Tab
from bot.rendering.blocks import Block, actions, plain_text
from bot.rendering.home import Home, mine
from bot.rendering.home_board import BoardTab, board_tab
from bot.rendering.home_register import RegisterTab, register_tab

TAB: Final = "home/tab"  # action ids of the tabs begin so
LABELS: Final[dict[Tab, str]] = {"mine": "Mine", "board": "Board", "register": "Register"}


def home(view: Home | BoardTab | RegisterTab) -> dict[str, Any]:
    """What `views.publish` takes."""
    if isinstance(view, Home):
        blocks = [_tabs("mine", board=view.board), *mine(view)]
    elif isinstance(view, BoardTab):
        blocks = [_tabs("board", board=True), *board_tab(view)]
    else:
        blocks = [_tabs("register", board=view.board), *register_tab(view)]
    return {"type": "home", "blocks": blocks}


def _tabs(chosen: Tab, *, board: bool) -> Block:
    """The board's only for those who are on one."""
    return actions([_tab(tab, chosen) for tab in LABELS if board or tab != "board"], TAB)


def _tab(tab: Tab, chosen: Tab) -> dict[str, Any]:
    element = {"type": "button", "text": plain_text(LABELS[tab]), "action_id": f"{TAB}/{tab}", "value": tab}
    if tab != chosen:
        return element
    return {**element, "text": plain_text(f"• {LABELS[tab]}"), "accessibility_label": f"{LABELS[tab]}, shown now"}
