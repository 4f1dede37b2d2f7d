"""Answers whose message was deleted: they stay, and may be changed."""

from typing import Final

from bot.rendering.blocks import Rendered, actions, button, fallback, section, sections
from bot.rendering.escape import person, plain
from bot.rendering.limits import ACTIONS, LABEL, fit_lines
from bot.rendering.said import spoken
from graphs.views import Deleted

ANSWERS: Final = 6_000  # units
SINGLE: Final = "The message behind this answer was deleted. The answer stands until somebody changes it."
SEVERAL: Final = "The message behind these answers was deleted. They stand until somebody changes them."


def deleted(view: Deleted) -> Rendered:
    answers = view["answers"][:ACTIONS]
    one = len(answers) == 1
    text = SINGLE if one else SEVERAL
    lines = fit_lines([f"• {person(said['by'])} said: {spoken(said)}" for said in answers], ANSWERS, "… and {} more")
    labels = ["Change" if one else f"Change: {plain(said['name'], LABEL - 8)}" for said in answers]
    buttons = [button(label, "change", view["review"], said["fact"]) for label, said in zip(labels, answers, strict=True)]
    different = {element["action_id"]: element for element in buttons}
    return Rendered(fallback(text), [section(text), *sections(lines), *([actions(list(different.values()))] if different else [])])
