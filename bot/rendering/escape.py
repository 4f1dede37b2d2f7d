"""Makes people's words inert: no mention, link, formatting or control character of theirs reaches Slack as one.

Text goes into `mrkdwn` objects that are `verbatim` (Slack then links nothing by itself). Where `*`, `~`, a backtick or `_` could begin or
end formatting, a sign that looks the same takes its place; an underscore within a word stays.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from bot.rendering.limits import LABEL, QUOTE, SECTION, cut, cut_pieces

NOTHING: Final = "–"  # noqa: RUF001 - an empty text would be refused; a dash says that there is none
MENTIONABLE: Final = re.compile(r"[UW][A-Z0-9]{1,40}")
GROUP: Final = re.compile(r"S[A-Z0-9]{1,40}")
CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{1,40}")
WORD_JOINER: Final = "\u2060"

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES: Final = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_EDGE_UNDERSCORES: Final = re.compile(r"(?<!\w)_+|_++(?!\w)")
_ANGLE: Final = re.compile(r"<(?=[!@#a-zA-Z/])")
_BREAKS: Final = re.compile("\r\n|[\u2028\u2029]")
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_HALVES: Final = re.compile("[\ud800-\udfff]")  # of a character outside the basic plane; no encoding takes one alone
_ADDRESS: Final = re.compile(r"https?://[!-;=?-{}~]{1,300}")  # what can be seen, but for < > and |
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they would reverse what follows


def clean(text: str) -> str:
    """Without what nobody sees: control characters, halves of characters, turns of direction. Line breaks stay."""
    text = _BREAKS.sub("\n", text)
    return _TURNS.sub("", _HALVES.sub("\ufffd", _CONTROLS.sub(" ", text)))


def flat(text: str) -> str:
    """In one line, never empty."""
    words = " ".join(clean(text).split())
    return words if any(unicodedata.category(char)[0] not in "CZ" for char in words) else NOTHING


def mrkdwn(text: str, most: int = SECTION) -> str:
    """One inert line of at most that many units as it is sent."""
    return cut_pieces(_escaped(_unformatted(flat(text))), most)


def mrkdwn_lines(text: str, most: int = SECTION) -> str:
    """The same with the text's own line breaks; no line becomes a block quote."""
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    quoted = "\n".join(re.sub(r"^>", "\u203a", _unformatted(line)) for line in lines)
    return mrkdwn(text) if flat(text) == NOTHING else cut_pieces(_escaped(re.sub(r"\n{3,}", "\n\n", quoted).strip()), most)


def plain(text: str, most: int = LABEL) -> str:
    """One line for `plain_text`, which formats nothing; `<!channel>` is broken all the same, should somebody copy it."""
    return cut(_ANGLE.sub("<" + WORD_JOINER, flat(text)), most)


def bold(text: str, most: int = SECTION) -> str:
    return f"*{mrkdwn(text, most - 2)}*"


def quote(text: str, most: int = QUOTE) -> str:
    return f"“{mrkdwn(text, most - 2)}”"


def person(who: str) -> str:
    """A mention; what is no Slack id is a name."""
    return f"<@{who}>" if MENTIONABLE.fullmatch(who) else mrkdwn(who, LABEL)


def called(who: str) -> str:
    """A mention of a person or of a user group."""
    return f"<!subteam^{who}>" if GROUP.fullmatch(who) else person(who)


def channel(where: str) -> str:
    return f"<#{where}>" if CHANNEL.fullmatch(where) else mrkdwn(where, LABEL)


def link(address: str | None, text: str) -> str:
    """The text, which is inert already, as a link where the address is one that Slack gives."""
    return f"<{''.join(_escaped(address))}|{text}>" if address and _ADDRESS.fullmatch(address) else text


def _unformatted(text: str) -> str:
    return _EDGE_UNDERSCORES.sub(lambda found: "\u02cd" * len(found[0]), text.translate(_LOOKALIKES))


def _escaped(text: str) -> Iterator[str]:
    return (_ENTITIES.get(char, char) for char in text)
