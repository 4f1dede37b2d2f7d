"""Renders any view that is a message."""

from typing import assert_never

from bot.rendering.announcement import announcement
from bot.rendering.blocks import Rendered
from bot.rendering.deleted import deleted
from bot.rendering.disagreement import disagreement
from bot.rendering.explained import explained
from bot.rendering.greeting import greeting
from bot.rendering.note import note
from bot.rendering.question import question
from bot.rendering.recap import recap
from bot.rendering.recommendation import recommendation
from bot.rendering.why import why
from graphs.views import Announcement, Deleted, Disagreement, Explained, Greeting, Note, Question, Recap, Recommendation, Why

# Every view but Files: adr.py writes those.
Shown = Announcement | Question | Disagreement | Recap | Recommendation | Why | Explained | Deleted | Greeting | Note


def render(view: Shown) -> Rendered:
    match view["view"]:
        case "announcement":
            return announcement(view)
        case "question":
            return question(view)
        case "disagreement":
            return disagreement(view)
        case "recap":
            return recap(view)
        case "recommendation":
            return recommendation(view)
        case "why" | "explained":
            return _reasons(view)
        case "deleted":
            return deleted(view)
        case "greeting":
            return greeting(view)
        case "note":
            return note(view)
        case _:
            assert_never(view)


def _reasons(view: Why | Explained) -> Rendered:
    return why(view) if view["view"] == "why" else explained(view)
