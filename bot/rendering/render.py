"""Renders any view that is a message."""

from collections.abc import Callable
from typing import Any, Final

from bot.rendering.announcement import announcement
from bot.rendering.blocks import Rendered
from bot.rendering.board import board
from bot.rendering.deleted import deleted
from bot.rendering.disagreement import disagreement
from bot.rendering.due import due
from bot.rendering.greeting import greeting
from bot.rendering.note import note
from bot.rendering.question import question
from bot.rendering.recap import recap
from bot.rendering.recommendation import recommendation
from bot.rendering.steps import steps
from bot.rendering.why import why
from graphs.views import (
    Announcement,
    BoardCard,
    Deleted,
    Disagreement,
    Greeting,
    Note,
    Question,
    Recap,
    Recommendation,
    StepsCard,
    StepsDue,
    Why,
)

# Every view but Files: adr.py writes those.
Shown = Announcement | Question | Disagreement | Recap | Recommendation | BoardCard | StepsCard | StepsDue | Why | Deleted | Greeting | Note


RENDERERS: Final[dict[str, Callable[[Any], Rendered]]] = {
    "announcement": announcement,
    "question": question,
    "disagreement": disagreement,
    "recap": recap,
    "recommendation": recommendation,
    "board": board,
    "steps": steps,
    "due": due,
    "why": why,
    "deleted": deleted,
    "greeting": greeting,
    "note": note,
}


def render(view: Shown) -> Rendered:
    return RENDERERS[view["view"]](view)
