"""The answer to a mention or a direct message: a button that opens the form, or the help."""

from typing import Final

from bot.rendering.blocks import Rendered, actions, context, fallback, plain_text, section
from bot.rendering.replies import help_reply
from graphs.views import Greeting

START: Final = "start"  # the button's action id; its value names the draft that fills in the form


def greeting(view: Greeting) -> Rendered:
    if view["draft"] is None:
        return help_reply()
    asked = "I ask you for the channel then: the questions and the recommendation go there."
    where = asked if view["direct"] else "Anyone here may press it."
    text = f"Shall I review that? The button opens a short form, filled in with what you wrote. {where}"
    start = {"type": "button", "text": plain_text("Start a review"), "action_id": START, "value": view["draft"], "style": "primary"}
    return Rendered(fallback(text), [section(text), actions([start]), context("Write help to hear what I do, and how.")])
