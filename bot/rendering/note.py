"""A line or two, to everybody or to one person."""

from bot.rendering.blocks import Rendered, fallback, section
from bot.rendering.escape import mrkdwn_lines, person
from bot.rendering.limits import SECTION
from graphs.views import Note


def note(view: Note) -> Rendered:
    to = f"{person(view['to'])} " if view["to"] else ""
    return Rendered(fallback(view["text"]), [section(to + mrkdwn_lines(view["text"], SECTION - 100))])
