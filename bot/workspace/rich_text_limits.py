"""Slack's rules on rich_text blocks. Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from typing import Any, Final

from bot.workspace.shapes import Errors, complaint, items, kind_of, listed, shape, whole

INDENT_MAX: Final = 8
_SECTION: Final[dict[str, tuple[list[str], list[str]]]] = {  # an element's required and optional keys
    "text": (["text"], ["style"]),
    "link": (["url"], ["text", "style", "unsafe"]),
    "user": (["user_id"], ["style"]),
    "usergroup": (["usergroup_id"], ["style"]),
    "channel": (["channel_id"], ["style"]),
    "broadcast": (["range"], ["style"]),
    "emoji": (["name"], ["unicode", "style", "skin_tone", "url"]),
    "date": (["timestamp", "format"], ["url", "fallback", "style"]),
    "color": (["value"], []),
}
_OUTER: Final[dict[str, list[str]]] = {
    "rich_text_section": [],
    "rich_text_list": ["style", "indent", "offset", "border"],
    "rich_text_quote": ["border"],
    "rich_text_preformatted": ["border", "language"],
}
_LIST_STYLES: Final = ("bullet", "ordered")


def rich_text_errors(block: Any, where: str) -> Errors:
    yield from shape(block, where, ["elements"], ["block_id"])
    yield from items(block.get("elements"), f"{where}/elements", 1000)
    for number, element in enumerate(listed(block.get("elements"))):
        yield from _outer(element, f"{where}/elements/{number}")


def _outer(element: Any, where: str) -> Errors:
    kind = kind_of(element)
    if kind not in _OUTER:
        yield complaint(f"unsupported type: {kind}", f"{where}/type")
        return
    yield from shape(element, where, ["elements"], _OUTER[kind])
    if kind == "rich_text_list":
        yield from _list(element, where)
        return
    for number, part in enumerate(listed(element.get("elements"))):
        yield from _inner(part, f"{where}/elements/{number}")


def _list(element: Any, where: str) -> Errors:
    if element.get("style") not in _LIST_STYLES:
        yield complaint(f"must be one of {', '.join(_LIST_STYLES)}", f"{where}/style")
    yield from whole(element.get("indent", 0), f"{where}/indent", 0, INDENT_MAX)
    for number, part in enumerate(listed(element.get("elements"))):
        if kind_of(part) != "rich_text_section":
            yield complaint("must be a rich_text_section", f"{where}/elements/{number}")
        else:
            yield from _outer(part, f"{where}/elements/{number}")


def _inner(part: Any, where: str) -> Errors:
    kind = kind_of(part)
    if kind not in _SECTION:
        yield complaint(f"unsupported type: {kind}", f"{where}/type")
        return
    required, optional = _SECTION[kind]
    yield from shape(part, where, required, optional)
    if kind == "text" and part.get("text") == "":
        yield complaint("must be more than 0 characters", f"{where}/text")
