"""What a reader sees of a message: its texts, and the labels of its controls."""

from typing import Any

from bot.rendering.blocks import Rendered
from tests.rendering.slackblocks_validator import texts


def seen(rendered: Rendered) -> str:
    return "\n".join(texts(rendered.blocks))


def elements(rendered: Rendered) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in rendered.blocks:
        found += block["elements"] if block["type"] == "actions" else [block["accessory"]] if "accessory" in block else []
    return found


def labels(rendered: Rendered) -> list[str]:
    return [element["text"]["text"] if element["type"] == "button" else f"({element['type']})" for element in elements(rendered)]
