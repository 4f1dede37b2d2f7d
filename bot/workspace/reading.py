"""What people see: a message as plain text, and its buttons, menus and fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.workspace.marks import readable, readable_markdown
from bot.workspace.people import Json

Names = Mapping[str, str]  # names of people and channels, by id


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press, choose or fill in. `options` are (label, value); `label` is what a person calls it."""

    label: str
    action_id: str
    kind: str  # Slack's type of the element
    options: tuple[tuple[str, str], ...]
    block_id: str
    element: Json


def visible_text(blocks: list[Json], text: str, names: Names) -> str:
    """A message as plain text, without its controls: its blocks, or its text where it has none."""
    if not blocks:
        return readable(text, names)
    lines = (line for block in blocks for line in _block_lines(block, names))
    return "\n".join(line for line in lines if line)


def controls(blocks: list[Json]) -> list[Control]:
    return [_control(block, element) for block in blocks for element in interactive_elements(block)]


def interactive_elements(block: Json) -> Iterator[Json]:
    """The elements of a block that a person can use."""
    single = [block[key] for key in ("accessory", "element") if key in block]
    several = block["elements"] if block["type"] in {"actions", "context_actions"} else []
    yield from (element for element in [*single, *several] if element["type"] != "image")


def _control(block: Json, element: Json) -> Control:
    named = element.get("text") or block.get("label") or element.get("placeholder") or {}
    label = str(named.get("text", element.get("action_id", ""))) if isinstance(named, dict) else str(named)
    return Control(label, element["action_id"], element["type"], tuple(_options(element)), block["block_id"], element)


def _options(element: Json) -> Iterator[tuple[str, str]]:
    groups = element.get("option_groups", [])
    for option in [*element.get("options", []), *(option for group in groups for option in group["options"])]:
        yield option["text"]["text"], option["value"]


def _block_lines(block: Json, names: Names) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from (_text(part, names) for part in [*([block["text"]] if "text" in block else []), *block.get("fields", [])])
        case "context":
            yield " ".join(element.get("alt_text") or _text(element, names) for element in block["elements"])
        case "header":
            yield _text(block["text"], names)
        case "markdown":
            yield readable_markdown(block["text"], names)
        case "rich_text":
            yield from (_rich(element, names) for element in block["elements"])
        case "table":
            yield from (" | ".join(_cell(cell, names) for cell in row) for row in block["rows"])
        case "input":
            yield from (_text(block[key], names) for key in ("label", "hint") if key in block)
        case "image":
            yield from (_text(block["title"], names) if "title" in block else "", block["alt_text"])


def _text(part: Json, names: Names) -> str:
    return str(part["text"]) if part["type"] == "plain_text" else readable(part["text"], names)


def _cell(cell: Json, names: Names) -> str:
    if cell["type"] == "rich_text":
        return " ".join(_rich(element, names) for element in cell["elements"])
    return str(cell.get("text", cell.get("value", "")))


def _rich(element: Json, names: Names) -> str:
    if "elements" in element:
        between = "\n" if element["type"] == "rich_text_list" else ""
        return between.join(_rich(part, names) for part in element["elements"])
    match element["type"]:
        case "user":
            return "@" + names.get(element["user_id"], element["user_id"])
        case "channel":
            return "#" + names.get(element["channel_id"], element["channel_id"])
        case "broadcast":
            return "@" + str(element["range"])
        case "emoji":
            return f":{element['name']}:"
        case _:
            return str(element.get("text") or element.get("url") or element.get("fallback", ""))


def marked_texts(blocks: list[Json]) -> Iterator[str]:
    """Every text of blocks in which marks come alive: mrkdwn objects and markdown blocks."""
    for block in blocks:
        if block["type"] == "markdown":
            yield block["text"]
        else:
            yield from _mrkdwn(block)


def _mrkdwn(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _mrkdwn(part)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for part in value.values():
            yield from _mrkdwn(part)
