"""The few blocks and controls that every message is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.controls import Do, action_id, button_value
from bot.rendering.escape import mrkdwn, plain
from bot.rendering.limits import ACTIONS, CONTEXT, FALLBACK, HEADER, LABEL, OPTIONS, SECTION, units
from graphs.views import Option

Block = dict[str, Any]
Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message. `text` is what notifications and screen readers are given."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def fallback(text: str) -> str:
    return mrkdwn(text, FALLBACK)


def written(text: str) -> dict[str, Any]:
    """Text that is escaped already; Slack links nothing in it by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str, most: int = LABEL) -> dict[str, Any]:
    return {"type": "plain_text", "text": plain(text, most)}


def section(text: str, accessory: Element | None = None) -> Block:
    block = {"type": "section", "text": written(text)}
    return block if accessory is None else {**block, "accessory": accessory}


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as hold them; a line fits into a section."""
    blocks: list[Block] = []
    held: list[str] = []
    for line in lines:
        if held and units("\n".join([*held, line])) > SECTION:
            blocks.append(section("\n".join(held)))
            held = []
        held.append(line)
    return [*blocks, section("\n".join(held))] if held else blocks


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, HEADER)}


def context(text: str) -> Block:
    return {"type": "context", "elements": [written(text)]} if units(text) <= CONTEXT else section(text)


def actions(elements: list[Element], block_id: str | None = None) -> Block:
    block = {"type": "actions", "elements": elements[:ACTIONS]}
    return block if block_id is None else {**block, "block_id": block_id}


def button(
    label: str, do: Do, review: str, fact: str = "", value: Any = None, *, style: Literal["primary", "danger"] | None = None
) -> Element:
    element = {"type": "button", "text": plain_text(label), "action_id": action_id(do, review, fact, value)}
    if value is not None:
        element["value"] = button_value(value)
    return element if style is None else {**element, "style": style}


def menu(kind: Literal["static_select", "multi_static_select"], do: Do, review: str, fact: str, options: list[Option]) -> Element:
    shown = [{"text": plain_text(option["label"]), "value": option["value"]} for option in options[:OPTIONS]]
    prompt = "Choose one" if kind == "static_select" else "Choose all that apply"
    return {"type": kind, "action_id": action_id(do, review, fact), "placeholder": plain_text(prompt), "options": shown}
