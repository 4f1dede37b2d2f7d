"""Renders any view that is a message."""

from collections.abc import Callable
from typing import Any, Final

from bot.rendering.announcement import announcement
from bot.rendering.blocks import Rendered
from bot.rendering.board import board
from bot.rendering.deleted import deleted
from bot.rendering.disagreement import disagreement
from bot.rendering.greeting import greeting
from bot.rendering.ground import compared, ground
from bot.rendering.note import note
from bot.rendering.question import question
from bot.rendering.recap import recap
from bot.rendering.recommendation import recommendation
from bot.rendering.why import why
from graphs.views import (
    Announcement,
    BoardCard,
    Compared,
    Deleted,
    Disagreement,
    Greeting,
    Ground,
    Note,
    Question,
    Recap,
    Recommendation,
    Why,
)

# Every view but Files: adr.py writes those.
Shown = Announcement | Question | Disagreement | Recap | Recommendation | BoardCard | Ground | Compared | Why | Deleted | Greeting | Note


RENDERERS: Final[dict[str, Callable[[Any], Rendered]]] = {
    "announcement": announcement,
    "question": question,
    "disagreement": disagreement,
    "recap": recap,
    "recommendation": recommendation,
    "board": board,
    "ground": ground,
    "compared": compared,
    "why": why,
    "deleted": deleted,
    "greeting": greeting,
    "note": note,
}


def render(view: Shown) -> Rendered:
    return RENDERERS[view["view"]](view)
