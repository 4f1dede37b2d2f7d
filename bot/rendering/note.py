"""A line or two, to everybody or to one person."""

from bot.rendering.blocks import Rendered, context, fallback, section
from bot.rendering.escape import called, mrkdwn_lines, person
from bot.rendering.limits import SECTION, fit_lines
from graphs.views import Note

CALLED = 1_000  # units


def note(view: Note) -> Rendered:
    to = f"{person(view['to'])} " if view["to"] else ""
    names = " ".join(fit_lines(list(map(called, view.get("called") or [])), CALLED, "and {} more"))
    blocks = [section(to + mrkdwn_lines(view["text"], SECTION - 100)), *([context(names)] if names else [])]
    return Rendered(fallback(view["text"]), blocks)
