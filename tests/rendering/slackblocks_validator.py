"""Rebuilds raw Block Kit with `slackblocks`, which knows Slack's limits from elsewhere: what it refuses or gives back changed fails."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from slackblocks import (
    ActionsBlock,
    Block,
    Button,
    ContextBlock,
    ConversationFilter,
    ConversationSelectMenu,
    DatePicker,
    DividerBlock,
    HeaderBlock,
    HomeTabView,
    InputBlock,
    Message,
    ModalView,
    Option,
    PlainTextInput,
    SectionBlock,
    StaticMultiSelectMenu,
    StaticSelectMenu,
    Text,
    UserSelectMenu,
)

MESSAGE_UNITS = 13_200  # UTF-16 units of all texts that a message shows: where Slack was seen to say msg_blocks_too_long
FALLBACK_UNITS = 4_000
VIEW_BLOCKS = 100


def check_message(text: str, blocks: list[dict[str, Any]]) -> None:
    assert blocks
    Message(channel="C1", text=text, blocks=[_block(block) for block in blocks])
    assert 0 < _units(text) <= FALLBACK_UNITS
    assert sum(_units(shown) for shown in texts(blocks)) <= MESSAGE_UNITS
    _check_ids(blocks)


def check_view(view: dict[str, Any]) -> None:
    parts = {**view, "blocks": [_block(block) for block in view["blocks"]]}
    assert parts.pop("type") == "modal"
    for name in ("title", "submit", "close"):
        parts[name] = _text(parts[name], "plain_text")
    assert _without_defaults(ModalView(**parts)._resolve()) == _without_defaults(view)
    _check_ids(view["blocks"])


def check_home(view: dict[str, Any]) -> None:
    given_back = HomeTabView(blocks=[_block(block) for block in view["blocks"]])._resolve()
    assert {**given_back, "blocks": view["blocks"]} == view  # `_block` has compared the blocks
    assert 0 < len(view["blocks"]) <= VIEW_BLOCKS
    _check_ids(view["blocks"])


def texts(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """What sections, headers and context lines show."""
    for block in blocks:
        if block["type"] in ("section", "header"):
            yield block["text"]["text"]
        elif block["type"] == "context":
            yield from (element["text"] for element in block["elements"])


def _check_ids(blocks: list[dict[str, Any]]) -> None:
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert max(Counter(block_ids).values(), default=1) == 1, "two blocks of one id"
    for block in blocks:
        elements = block.get("elements", []) if block["type"] == "actions" else []
        ids = [element["action_id"] for element in elements]
        assert max(Counter(ids).values(), default=1) == 1, "two controls of one id"
        for element in elements:
            values = [option["value"] for option in element.get("options", [])]
            assert max(Counter(values).values(), default=1) == 1, "two options of one value"


def _block(data: dict[str, Any]) -> Block:
    built = BLOCKS[data["type"]](data)
    given_back = built._resolve()
    if "block_id" not in data:
        del given_back["block_id"]  # slackblocks makes one up
    assert _without_defaults(given_back) == _without_defaults(data)
    return built


def _section(data: dict[str, Any]) -> SectionBlock:
    accessory = _element(data["accessory"]) if "accessory" in data else None
    return SectionBlock(text=_text(data["text"]), accessory=accessory, block_id=data.get("block_id"))


def _actions(data: dict[str, Any]) -> ActionsBlock:
    assert data["elements"], "an actions block needs a control"
    return ActionsBlock(elements=[_element(element) for element in data["elements"]], block_id=data.get("block_id"))


def _input(data: dict[str, Any]) -> InputBlock:
    parts = {name: value for name, value in data.items() if name != "type"}
    parts["label"] = _text(parts["label"], "plain_text")
    parts["element"] = _element(parts["element"])
    if "hint" in parts:
        parts["hint"] = _text(parts["hint"], "plain_text")
    return InputBlock(**parts)


BLOCKS: dict[str, Callable[[dict[str, Any]], Block]] = {
    "section": _section,
    "actions": _actions,
    "input": _input,
    "context": lambda data: ContextBlock(elements=[_text(element) for element in data["elements"]], block_id=data.get("block_id")),
    "header": lambda data: HeaderBlock(text=_text(data["text"], "plain_text"), block_id=data.get("block_id")),
    "divider": lambda data: DividerBlock(block_id=data.get("block_id")),
}
ELEMENTS = {
    "button": Button,
    "static_select": StaticSelectMenu,
    "multi_static_select": StaticMultiSelectMenu,
    "users_select": UserSelectMenu,
    "conversations_select": ConversationSelectMenu,
    "plain_text_input": PlainTextInput,
    "datepicker": DatePicker,
}


def _element(data: dict[str, Any]) -> Any:
    parts = {name: value for name, value in data.items() if name != "type"}
    for name in ("text", "placeholder"):
        if name in parts:
            parts[name] = _text(parts[name], "plain_text")
    if "options" in parts:
        assert parts["options"], "a menu needs an option"
        parts["options"] = list(map(_option, parts["options"]))
    if "initial_option" in parts:
        assert data["initial_option"] in data["options"], "a menu may begin with one of its options only"
        parts["initial_option"] = _option(parts["initial_option"])
    if "filter" in parts:
        parts["filter"] = ConversationFilter(**parts["filter"])
    built = ELEMENTS[data["type"]](**parts)
    assert _without_defaults(built._resolve()) == _without_defaults(data)
    _check_element(data)
    return built


def _option(data: dict[str, Any]) -> Option:
    return Option(text=_text(data["text"], "plain_text"), value=data["value"])


def _check_element(data: dict[str, Any]) -> None:
    """What slackblocks leaves to Slack."""
    assert data["action_id"]
    assert data.get("style") in (None, "primary", "danger")
    assert len(data.get("initial_value", "")) <= data.get("max_length", 3000)
    assert all(option["value"] for option in data.get("options", []))


def _text(data: dict[str, Any], kind: str | None = None) -> Text:
    assert kind in (None, data["type"])
    built = Text.from_dict(data)
    assert built._resolve() == data
    assert data["text"].strip(), "a text that shows nothing"
    assert _units(data["text"]) <= 3000
    return built


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _without_defaults(data: Any) -> Any:
    """A key that is false, empty or absent says the same."""
    if isinstance(data, dict):
        return {key: _without_defaults(value) for key, value in data.items() if value not in (None, False, "")}
    return [_without_defaults(item) for item in data] if isinstance(data, list) else data
