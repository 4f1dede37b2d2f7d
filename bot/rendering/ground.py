"""The ground of a decision has moved: what has, and two buttons. And what changed from one round to the next."""

from typing import Final

from bot.rendering.blocks import Block, Rendered, actions, button, context, fallback, section, sections
from bot.rendering.escape import bold, mrkdwn
from bot.rendering.limits import fit_lines
from graphs.follow_up_views import Compared, Ground

SAYS: Final = 1_500  # units
LINE: Final = 300
LINES: Final = 6_000
CHOSEN: Final = {
    "again": "It is being decided again, in this thread.",
    "stands": "The team lets the decision stand.",
    "past": "This is past: something newer stands below.",
}


def ground(view: Ground) -> Rendered:
    blocks: list[Block] = [section(f"*The ground has moved.* {mrkdwn(view['says'], SAYS)}")]
    if view["chosen"]:
        blocks.append(context(CHOSEN[view["chosen"]]))
        return Rendered(fallback(f"{view['review']}: {view['says']}"), blocks)
    asks = [f"• {mrkdwn(question, LINE)}" for question in view["asks"]]
    kept = "All earlier answers are kept; these are asked again:" if asks else "All earlier answers are kept."
    blocks += sections(fit_lines([f"_If it is decided again:_ {kept}", *asks], LINES, "… and {} more"))
    about = {"round": view["round"]}
    again = button("Decide again", "reopen", view["review"], value=about, style="primary")
    blocks.append(actions([again, button("Let it stand", "stand", view["review"], value=about)]))
    return Rendered(fallback(f"{view['review']}: {view['says']}"), blocks)


def compared(view: Compared) -> Rendered:
    heading = f"Round {view['after']}, compared with round {view['before']}"
    lines = [f"• {mrkdwn(line, LINE)}" for line in view["lines"]] or ["Nothing is different: the same answers, the same decision."]
    return Rendered(fallback(heading), sections([bold(heading, LINE), *fit_lines(lines, LINES, "… and {} more, in the attached record")]))
