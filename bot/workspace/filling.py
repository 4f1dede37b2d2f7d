"""What Slack adds to blocks when it takes them: ids where none were given, and the flags of text objects."""

from typing import Any

from bot.workspace.people import Json
from bot.workspace.reading import interactive_elements
from bot.workspace.state import State


def filled(state: State, blocks: list[Json]) -> list[Json]:
    """A copy of the blocks as Slack hands them back."""
    copies = [_flagged(block) for block in blocks]
    for block in copies:
        block.setdefault("block_id", state.new_id("b"))
        for element in interactive_elements(block):
            element.setdefault("action_id", state.new_id("a"))
    return copies


def _flagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_flagged(part) for part in value]
    if not isinstance(value, dict):
        return value
    flags = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}.get(str(value.get("type")), {})
    return flags | {key: _flagged(part) for key, part in value.items()}
