"""Renders any view that is a message; what is attached has files of its own."""

from collections.abc import Callable
from typing import Any, Final

from bot.rendering.announcement import announcement
from bot.rendering.blocks import Rendered
from bot.rendering.board import board
from bot.rendering.deleted import deleted
from bot.rendering.digest import digest
from bot.rendering.disagreement import disagreement
from bot.rendering.due import due
from bot.rendering.explained import explained
from bot.rendering.greeting import greeting
from bot.rendering.ground import compared, ground
from bot.rendering.note import note
from bot.rendering.question import question
from bot.rendering.recap import recap
from bot.rendering.recommendation import recommendation
from bot.rendering.removed import removed
from bot.rendering.steps import steps
from bot.rendering.why import why
from graphs.views import Shown

RENDERERS: Final[dict[str, Callable[[Any], Rendered]]] = {
    "announcement": announcement,
    "question": question,
    "disagreement": disagreement,
    "recap": recap,
    "recommendation": recommendation,
    "board": board,
    "ground": ground,
    "compared": compared,
    "steps": steps,
    "due": due,
    "why": why,
    "explained": explained,
    "deleted": deleted,
    "greeting": greeting,
    "removed": removed,
    "note": note,
    "digest": digest,
}


def render(view: Shown) -> Rendered:
    return RENDERERS[view["view"]](view)
