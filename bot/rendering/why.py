"""Why a question is asked, for the one who wants to know."""

from typing import Final

from bot.rendering.blocks import Rendered, fallback, section, sections
from bot.rendering.escape import bold, mrkdwn, mrkdwn_lines
from bot.rendering.limits import fit_lines
from graphs.views import Why

QUESTION: Final = 1_200  # units
LINE: Final = 300
DECIDES: Final = 4_000


def why(view: Why) -> Rendered:
    blocks = [section(bold(view["question"], QUESTION)), section(mrkdwn_lines(view["help"]))]
    if view["decides"]:
        lines = [f"• {mrkdwn(line, LINE)}" for line in view["decides"]]
        blocks += sections(["It can still decide:", *fit_lines(lines, DECIDES, "• … and {} more")])
    return Rendered(fallback(f"Why this is asked: {view['help']}"), blocks)
