"""Slack's documented limits on blocks, as pure functions: what `invalid_blocks` would say.

Source: docs.slack.dev/reference/block-kit/blocks, as of November 2026. Kinds of block that Plumbline has no use for are refused.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

from bot.workspace.element_limits import ALT_TEXT_MAX, IN_ACTIONS, IN_INPUT, IN_SECTION, element_errors, image_errors
from bot.workspace.rich_text_limits import rich_text_errors
from bot.workspace.shapes import (
    ANY_TEXT,
    ID_MAX,
    PLAIN,
    Errors,
    complaint,
    items,
    kind_of,
    listed,
    optional_string,
    optional_text,
    repeated,
    shape,
    string,
    text_object,
)

Surface = Literal["message", "modal", "home"]

BLOCKS_MAX: Final[dict[Surface, int]] = {"message": 50, "modal": 100, "home": 100}
SECTION_MAX: Final = 3000
FIELDS_MAX: Final = 10
FIELD_MAX: Final = 2000
HEADER_MAX: Final = 150
ACTIONS_MAX: Final = 25
CONTEXT_MAX: Final = 10
CONTEXT_TEXT_MAX: Final = 3000
LABEL_MAX: Final = 2000
MARKDOWN_MAX: Final = 12_000  # characters in all markdown blocks of a message
WITH_MARKDOWN_MAX: Final = 13_200  # characters in all blocks of a message that has one
ROWS_MAX: Final = 100
COLUMNS_MAX: Final = 20
_EVERYWHERE: Final = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
ALLOWED: Final[dict[Surface, frozenset[str]]] = {
    "message": _EVERYWHERE | {"markdown", "table"},
    "modal": _EVERYWHERE,
    "home": _EVERYWHERE | {"table"},
}


def block_errors(blocks: Any, surface: Surface) -> list[str]:
    """Everything that Slack would refuse in these blocks, in its own words; empty if it would take them."""
    found = list(items(blocks, "/blocks", BLOCKS_MAX[surface], 0))
    blocks = listed(blocks)
    for number, block in enumerate(blocks):
        found += _one_block(block, f"/blocks/{number}", surface)
    well_formed = [block for block in blocks if isinstance(block, dict)]
    found += [complaint(f"`block_id` `{key}` is not unique", "/blocks") for key in repeated(block.get("block_id") for block in well_formed)]
    return found + ([] if found else list(_totals(well_formed)))


def _one_block(block: Any, where: str, surface: Surface) -> Errors:
    if not isinstance(block, dict):
        yield complaint("must be an object", where)
        return
    if kind_of(block) not in ALLOWED[surface]:
        yield complaint(f"unsupported type: {kind_of(block)}", f"{where}/type")
        return
    yield from optional_string(block, where, "block_id", ID_MAX)
    yield from _CHECKS[kind_of(block)](block, where)


def _section(block: Any, where: str) -> Errors:
    yield from shape(block, where, [], ["block_id", "text", "fields", "accessory", "expand"])
    if block.get("text") is None and block.get("fields") is None:
        yield complaint("must define either `text` or `fields`", where)
    yield from optional_text(block, where, "text", ANY_TEXT, SECTION_MAX)
    if block.get("fields") is not None:
        yield from items(block["fields"], f"{where}/fields", FIELDS_MAX)
        for number, text in enumerate(listed(block["fields"])):
            yield from text_object(text, f"{where}/fields/{number}", ANY_TEXT, FIELD_MAX)
    if block.get("accessory") is not None:
        yield from element_errors(block["accessory"], f"{where}/accessory", IN_SECTION)


def _actions(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["elements"], ["block_id"])
    yield from items(block.get("elements"), f"{where}/elements", ACTIONS_MAX)
    elements = listed(block.get("elements"))
    for number, element in enumerate(elements):
        yield from element_errors(element, f"{where}/elements/{number}", IN_ACTIONS)
    ids = repeated(element.get("action_id") for element in elements if isinstance(element, dict))
    yield from (complaint(f"`action_id` `{key}` already exists for another element", f"{where}/elements") for key in ids)


def _context(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["elements"], ["block_id"])
    yield from items(block.get("elements"), f"{where}/elements", CONTEXT_MAX)
    for number, element in enumerate(listed(block.get("elements"))):
        place = f"{where}/elements/{number}"
        if kind_of(element) == "image":
            yield from image_errors(element, place)
        else:
            yield from text_object(element, place, ANY_TEXT, CONTEXT_TEXT_MAX)


def _header(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["text"], ["block_id", "level"])
    yield from text_object(block.get("text"), f"{where}/text", PLAIN, HEADER_MAX)


def _divider(block: Any, where: str) -> Errors:
    yield from shape(block, where, [], ["block_id"])


def _image(block: Any, where: str) -> Errors:
    yield from image_errors({key: value for key, value in block.items() if key not in {"title", "block_id"}}, where)
    yield from optional_text(block, where, "title", PLAIN, ALT_TEXT_MAX)


def _input(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["label", "element"], ["block_id", "hint", "optional", "dispatch_action"])
    yield from text_object(block.get("label"), f"{where}/label", PLAIN, LABEL_MAX)
    yield from optional_text(block, where, "hint", PLAIN, LABEL_MAX)
    yield from element_errors(block.get("element"), f"{where}/element", IN_INPUT)


def _markdown(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["text"], ["block_id"])
    yield from string(block.get("text"), f"{where}/text", MARKDOWN_MAX)


def _table(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["rows"], ["block_id", "column_settings"])
    yield from items(block.get("rows"), f"{where}/rows", ROWS_MAX)
    if block.get("column_settings") is not None:
        yield from items(block["column_settings"], f"{where}/column_settings", COLUMNS_MAX)
    for number, row in enumerate(listed(block.get("rows"))):
        yield from items(row, f"{where}/rows/{number}", COLUMNS_MAX)
        for column, cell in enumerate(listed(row)):
            yield from _cell(cell, f"{where}/rows/{number}/{column}")


def _cell(cell: Any, where: str) -> Errors:
    if kind_of(cell) == "rich_text":
        yield from rich_text_errors(cell, where)
    elif kind_of(cell) == "raw_text":
        yield from shape(cell, where, ["text"])
        yield from string(cell.get("text"), f"{where}/text", SECTION_MAX)
    else:
        yield complaint("must be raw_text or rich_text", where)


def _totals(blocks: list[Any]) -> Errors:
    markdown = [block["text"] for block in blocks if block["type"] == "markdown"]
    if sum(map(len, markdown)) > MARKDOWN_MAX:
        yield complaint(f"markdown blocks must be less than {MARKDOWN_MAX + 1} characters in all", "/blocks")
    if markdown and _characters(blocks) > WITH_MARKDOWN_MAX:
        yield complaint("msg_blocks_too_long", "/blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield complaint("only_one_table_allowed", "/blocks")


def _characters(value: Any) -> int:
    """The length of every text in a value."""
    if isinstance(value, list):
        return sum(map(_characters, value))
    if isinstance(value, dict):
        return sum(len(part) if key == "text" and isinstance(part, str) else _characters(part) for key, part in value.items())
    return 0


_CHECKS: Final[dict[str, Callable[[Any, str], Errors]]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "header": _header,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": rich_text_errors,
    "table": _table,
}
