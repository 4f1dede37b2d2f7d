"""Why a decision came out as it did, for the one who wants to know."""

from typing import Final

from bot.rendering.blocks import Rendered, fallback, sections
from bot.rendering.escape import bold, mrkdwn
from bot.rendering.limits import fit_lines
from graphs.views import Explained

LINE: Final = 600  # units of a sentence with its condition
TITLE: Final = 120
PART: Final = 2_200  # all six together stay below MESSAGE_TEXT
MOST_PARTS: Final = 6


def explained(view: Explained) -> Rendered:
    blocks = []
    for part in view["parts"][:MOST_PARTS]:
        lines = [f"• {mrkdwn(line, LINE)}" for line in part["lines"]]
        blocks += sections([bold(part["title"], TITLE), *fit_lines(lines, PART, "• … and {} more")])
    return Rendered(fallback(f"{view['review']}: why it was decided so"), blocks)
