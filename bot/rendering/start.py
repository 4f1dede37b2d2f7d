"""The answer to a mention or a direct message: a button that opens the form."""

from typing import Final

from bot.rendering.blocks import Rendered, actions, context, fallback, plain_text, section

START: Final = "start"  # the button's action id; its value names the draft that fills in the form


def start_reply(draft: str, *, direct: bool) -> Rendered:
    where = "I ask you for the channel then: the questions and the recommendation go there." if direct else "Anyone here may press it."
    text = f"Shall I review that? The button opens a short form, filled in with what you wrote. {where}"
    start = {"type": "button", "text": plain_text("Start a review"), "action_id": START, "value": draft, "style": "primary"}
    return Rendered(fallback(text), [section(text), actions([start]), context("Write help to hear what I do, and how.")])
