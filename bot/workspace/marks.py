"""Slack's text markup: written for people, read as people read it, and what in it is alive."""

import re
from collections.abc import Mapping
from typing import Final

from bot.workspace.people import Json

BROADCASTS: Final = ("here", "channel", "everyone")
_TOKEN: Final = re.compile(r"<([^<>\n]*)>")
_TYPED: Final = re.compile(r"@(?P<name>[\w-]+(?:\.[\w-]+)*)|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)])")
_NAMED: Final = re.compile(r"(?<![\w&])([@#])([\w-]+(?:\.[\w-]+)*)")
_CODE: Final = re.compile(r"```(.*?)```|`([^`\n]+)`", re.DOTALL)
_PAIRED: Final = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?![\s{mark}])(.+?)(?<![\s{mark}]){mark}(?![\w{mark}])") for mark in (r"\*", "_", "~")
)
_QUOTE: Final = re.compile(r"^(?:>|&gt;) ?", re.MULTILINE)
_MD_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_MD_BOLD: Final = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_MD_HEADING: Final = re.compile(r"^#{1,6} +", re.MULTILINE)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed(text: str, ids: Mapping[str, str]) -> tuple[str, list[Json]]:
    """What somebody typed, as Slack delivers it: its text and the elements of its rich_text block. `ids` are users by name."""
    parts, elements, end = [], [], 0
    for found in _TYPED.finditer(text):
        mark, element = _live(found, ids)
        if element is None:
            continue
        before = text[end : found.start()]
        parts += [escaped(before), mark]
        elements += [*_plain(before), element]
        end = found.end()
    rest = text[end:]
    return "".join([*parts, escaped(rest)]), elements + _plain(rest)


def typed_in_command(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """What follows a command that asks for ids: `@ben` and `#support` as marks with the name in it. Both are ids by name."""

    def mark(found: re.Match[str]) -> str:
        ids = people if found[1] == "@" else channels
        return f"<{found[1]}{ids[found[2]]}|{found[2]}>" if found[2] in ids else found[0]

    return _NAMED.sub(mark, escaped(text))


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": text}] if text else []


def _live(found: re.Match[str], ids: Mapping[str, str]) -> tuple[str, Json | None]:
    if url := found["url"]:
        return f"<{escaped(url)}>", {"type": "link", "url": url}
    name = found["name"]
    if name in BROADCASTS:
        return f"<!{name}>", {"type": "broadcast", "range": name}
    if name in ids:
        return f"<@{ids[name]}>", {"type": "user", "user_id": ids[name]}
    return "", None


def readable(text: str, names: Mapping[str, str]) -> str:
    """A mrkdwn text as a person reads it: names for ids, labels for links, no marks, no entities. `names` are names by id."""
    pieces, end = [], 0
    for code in _CODE.finditer(text):
        pieces += [_prose(text[end : code.start()], names), _tokens(code[1] or code[2] or "", names)]
        end = code.end()
    return unescaped("".join([*pieces, _prose(text[end:], names)]))


def readable_markdown(text: str, names: Mapping[str, str]) -> str:
    """The text of a markdown block as a person reads it."""
    flat = _MD_HEADING.sub("", _MD_LINK.sub(r"\1", text))
    flat = _MD_BOLD.sub(lambda bold: bold[1] or bold[2], flat)
    return readable(flat, names)


def _prose(text: str, names: Mapping[str, str]) -> str:
    plain = _QUOTE.sub("", text)
    for pair in _PAIRED:
        plain = pair.sub(r"\1", plain)
    return _tokens(plain, names)


def _tokens(text: str, names: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda found: _shown(found[1], names), text)


def _shown(token: str, names: Mapping[str, str]) -> str:
    target, _, label = token.partition("|")
    match target[:1]:
        case "@":
            return "@" + names.get(target[1:], target[1:])
        case "#":
            return "#" + names.get(target[1:], label or target[1:])
        case "!" if target.startswith("!date^"):
            return label
        case "!":
            return label or "@" + target[1:]
        case _:
            return label or target


def live_marks(text: str) -> list[str]:
    """What in a text is more than text: mentions, broadcasts, links."""
    return _TOKEN.findall(text)
