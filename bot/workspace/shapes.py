"""What Slack's checks of blocks have in common: each yields complaints in Slack's words, with the place as a JSON pointer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from bot.workspace.people import Json

Errors = Iterator[str]
PLAIN: Final = frozenset({"plain_text"})
MRKDWN: Final = frozenset({"mrkdwn"})
ANY_TEXT: Final = PLAIN | MRKDWN
ID_MAX: Final = 255
PLACEHOLDER_MAX: Final = 150


def complaint(what: str, where: str) -> str:
    return f"[ERROR] {what} [json-pointer:{where}]"


def shape(value: Any, where: str, required: Iterable[str], optional: Iterable[str] = ()) -> Errors:
    """An object with its `type`, these keys and no others."""
    known = {"type", *required, *optional}
    yield from (complaint(f"missing required field: {key}", where) for key in required if value.get(key) is None)
    yield from (complaint(f"invalid additional property: {key}", where) for key in value if key not in known)


def string(value: Any, where: str, longest: int, shortest: int = 1) -> Errors:
    if not isinstance(value, str):
        yield complaint("must be a string", where)
    elif len(value) > longest:
        yield complaint(f"must be less than {longest + 1} characters", where)
    elif len(value) < shortest:
        yield complaint(f"must be more than {shortest - 1} characters", where)


def items(value: Any, where: str, most: int, least: int = 1) -> Errors:
    if not isinstance(value, list):
        yield complaint("must be an array", where)
    elif len(value) > most:
        yield complaint(f"no more than {most} items allowed", where)
    elif len(value) < least:
        yield complaint(f"no less than {least} items allowed", where)


def objects(value: Any, where: str, most: int) -> Errors:
    """A list of objects."""
    yield from items(value, where, most)
    yield from (
        complaint("must be an object", f"{where}/{number}") for number, item in enumerate(listed(value)) if not isinstance(item, dict)
    )


def placed_objects(value: Any, where: str) -> list[tuple[str, Json]]:
    """The objects of a list, with their places; `objects` has complained about whatever else is in it."""
    return [(f"{where}/{number}", item) for number, item in enumerate(listed(value)) if isinstance(item, dict)]


def kind_of(value: Any) -> str:
    """The type of an object, as far as it has one."""
    return str(value.get("type")) if isinstance(value, dict) else "None"


def whole(value: Any, where: str, least: int, most: int) -> Errors:
    if not isinstance(value, int):
        yield complaint("must be an integer", where)
    elif not least <= value <= most:
        yield complaint(f"must be between {least} and {most}", where)


def listed(value: Any) -> list[Any]:
    """The items of what should be a list; `items` has complained where it is none."""
    return value if isinstance(value, list) else []


def text_object(value: Any, where: str, kinds: frozenset[str], longest: int) -> Errors:
    """A composition object of text: plain_text or mrkdwn."""
    if not isinstance(value, dict):
        yield complaint("must be an object", where)
        return
    if kind_of(value) not in kinds:
        yield complaint(f"unsupported type: {kind_of(value)}; use {' or '.join(sorted(kinds))}", f"{where}/type")
        return
    own = ["emoji"] if value["type"] == "plain_text" else ["verbatim"]
    yield from shape(value, where, ["text"], own)
    yield from string(value.get("text"), f"{where}/text", longest)


def optional_text(value: Any, where: str, key: str, kinds: frozenset[str], longest: int) -> Errors:
    """The text object under `key`, if there is one."""
    if value.get(key) is not None:
        yield from text_object(value[key], f"{where}/{key}", kinds, longest)


def optional_string(value: Any, where: str, key: str, longest: int, shortest: int = 1) -> Errors:
    if value.get(key) is not None:
        yield from string(value[key], f"{where}/{key}", longest, shortest)


def repeated(values: Iterable[Any]) -> list[str]:
    """What occurs more than once."""
    return [value for value, times in Counter(value for value in values if isinstance(value, str)).items() if times > 1]
