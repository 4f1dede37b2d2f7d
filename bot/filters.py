"""What a list of reviews is narrowed to, in the words that people type: `blocked rung:rag owner:@ben overdue "handbook"`."""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from bot.gestures import plain, readable

MOST_TEXT: Final = 80  # characters of what is searched for
QUOTES: Final = str.maketrans("“”„«»", '"""""')
TOKEN: Final = re.compile(r'(?:(?P<key>[A-Za-z]{1,12}):)?(?:"(?P<text>[^"]*)"?|(?P<mark><[@#][^<>]*>)|(?P<word>[^\s"]+))')
PERSON: Final = re.compile(r"<@([UW][A-Z0-9]{1,40})(?:\|[^<>]*)?>")
CHANNEL: Final = re.compile(r"<#([CG][A-Z0-9]{1,40})(?:\|[^<>]*)?>")

OUTCOMES: Final = {
    "proceed": "proceed",
    "go": "proceed",
    "conditions": "proceed_with_conditions",
    "proceed_with_conditions": "proceed_with_conditions",
    "evidence": "needs_evidence",
    "needs_evidence": "needs_evidence",
    "blocked": "blocked",
}
STATUSES: Final = {
    "open": "status:open",
    "interviewing": "status:interviewing",
    "recap": "status:recap",
    "decided": "status:recommended",
    "recommended": "status:recommended",
    "cancelled": "status:cancelled",
    "canceled": "status:cancelled",
    "waiting": "board:waiting",
    "approved": "board:approved",
    "changes": "board:changes",
    "declined": "board:declined",
    "held": "board:held",
}
RUNGS: Final = ("prompting", "few_shot", "rag", "tool_use", "fine_tuning", "pretraining")
KEYS: Final = ("outcome", "rung", "owner", "channel", "status", "board", "text")
WORDS: Final = ("overdue", "mine")
HOW: Final = 'For example: /arch-review list blocked rung:rag owner:@ben channel:#support overdue "handbook"'


class NotUnderstood(Exception):
    """Its text is one line for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Facets as the register names them; people and channels by id. `status` is a facet of a review's status or of its ruling."""

    outcome: str | None = None
    rung: str | None = None
    owner: str | None = None
    channel: str | None = None
    status: str | None = None
    mine: bool = False
    overdue: bool = False
    text: str = ""

    def facets(self, person: str) -> list[str]:
        return [
            *([f"outcome:{self.outcome}"] if self.outcome else []),
            *([f"rung:{self.rung}"] if self.rung else []),
            *([f"owner:{self.owner}"] if self.owner else []),
            *([f"channel:{self.channel}"] if self.channel else []),
            *([self.status] if self.status else []),
            *([f"concerns:{person}"] if self.mine else []),
        ]

    def packed(self) -> str:
        """As a button carries them, with nothing in it that could be taken for a mention."""
        packed = json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))
        return packed.replace("<", "\\u003c")

    @classmethod
    def unpacked(cls, packed: str) -> Self:
        """All of them, of what a button of ours carries; none of anything else."""
        try:
            found = json.loads(packed)
            return cls(**{name: _typed(name, value) for name, value in found.items()})
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()


def _typed(name: str, value: object) -> Any:
    if not isinstance(value, bool if name in WORDS else str) or (isinstance(value, str) and len(value) > MOST_TEXT):
        raise ValueError(name)
    return value


def means_a_list(typed: str, rungs: set[str]) -> bool:
    """Whether what follows `list` is meant to narrow it; otherwise it is what somebody wants to build, "list the open tickets"."""
    first = next(_tokens(typed), None)
    if first is None or first["key"] or first["mark"] or first["text"] is not None or len(list(_tokens(typed))) == 1:
        return True
    word = _folded(first["word"])
    return bool(word in _known(rungs) or word.startswith(("@", "#")) or difflib.get_close_matches(word, _known(rungs), n=1, cutoff=0.75))


def read_filters(typed: str, rungs: set[str], here: str, me: str) -> Filters:
    """What was typed after `list`, as Slack escapes it. `rungs` were recommended here before; `here` and `me` may be typed too.

    Raises:
        NotUnderstood: for a word that means nothing.
    """
    found = Filters()
    for token in _tokens(typed):
        found = _with(found, token, rungs, here, me)
    return found


def _tokens(typed: str) -> Iterator[re.Match[str]]:
    return TOKEN.finditer(typed.translate(QUOTES))


def _with(found: Filters, token: re.Match[str], rungs: set[str], here: str, me: str) -> Filters:
    key, word = (token["key"] or "").lower(), _folded(token["word"] or "")
    if key and key not in KEYS:
        raise NotUnderstood(f'I do not know "{key}:".{_near(key, KEYS)} {HOW}')
    if token["text"] is not None or key == "text":
        wanted = readable(token["text"] if token["text"] is not None else token["word"] or "")
        return replace(found, text=" ".join(f"{found.text} {wanted}".split())[:MOST_TEXT])
    if token["mark"] or word.startswith(("@", "#")) or key in ("owner", "channel"):
        return _place_or_person(found, key, token["mark"] or word, here, me)
    if not key and word in WORDS:
        return replace(found, overdue=found.overdue or word == "overdue", mine=found.mine or word == "mine")
    if key in ("", "status", "board") and word in STATUSES:
        return replace(found, status=STATUSES[word])
    if key in ("", "outcome") and word in OUTCOMES:
        return replace(found, outcome=OUTCOMES[word])
    if key in ("", "rung") and word in rungs.union(RUNGS):
        return replace(found, rung=word)
    raise _unknown(key, word, rungs)


def _place_or_person(found: Filters, key: str, word: str, here: str, me: str) -> Filters:
    person, channel = PERSON.fullmatch(word), CHANNEL.fullmatch(word)
    if key in ("", "owner") and (person or word == "me"):
        return replace(found, owner=person[1] if person else me)
    if key in ("", "channel") and (channel or word == "here"):
        return replace(found, channel=channel[1] if channel else here)
    kind, sign, also = ("channel", "#", "here") if key == "channel" or word.startswith("#") else ("person", "@", "me")
    raise NotUnderstood(f'I do not know a {kind} "{_shown(word)}". Type {sign} and choose from what Slack offers, or write {also}.')


def _unknown(key: str, word: str, rungs: set[str]) -> NotUnderstood:
    if not word or word.endswith(":"):
        return NotUnderstood(f'"{_shown(word or key).rstrip(":")}:" needs a word behind it. {HOW}')
    of: dict[str, list[str]] = {"outcome": [*OUTCOMES], "rung": sorted(rungs.union(RUNGS)), "status": [*STATUSES], "board": [*STATUSES]}
    known = of.get(key, [])
    choice = f" {key} is one of: {', '.join(known)}." if key else f" {HOW}"
    return NotUnderstood(f'I do not know "{_shown(word)}" in a list.{_near(word, known or _known(rungs))}{choice}')


def _known(rungs: set[str]) -> list[str]:
    return [*OUTCOMES, *STATUSES, *WORDS, *rungs.union(RUNGS)]


def _near(word: str, known: "list[str] | tuple[str, ...]") -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def _folded(word: str) -> str:
    return word.rstrip(",;").lower().replace("-", "_") if not word.startswith(("@", "#", "<")) else word


def _shown(word: str) -> str:
    return plain(word)[:MOST_TEXT]
