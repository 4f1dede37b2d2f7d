"""What a typed reply asks of the bot itself, rather than answers: back, why, cancel, confirm, change a fact."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

from graphs.messages import Gesture
from policies.pack import Pack

_PHRASES: Final[dict[str, Gesture]] = {
    "back": "back",
    "go back": "back",
    "undo": "back",
    "why": "why",
    "why?": "why",
    "why do you ask": "why",
    "why do you ask?": "why",
    "help": "why",
    "cancel": "cancel",
    "cancel the review": "cancel",
    "cancel this review": "cancel",
    "confirm": "confirm",
    "confirmed": "confirm",
    "i need more time": "more_time",
    "we need more time": "more_time",
}
_CHANGE: Final = re.compile(r"(?:please )?(?:change|correct|edit|fix|update) (?:the |our |my )?(?P<what>.+)")
MOST_WISH: Final = 300  # characters; every word is compared with every name, and a pasted document is no wish
_WORD: Final = re.compile(r"[a-z0-9]+")
_FILLERS: Final = frozenset(
    _WORD.findall(
        "a an and are as at be by do does for from has have how in is it its many much no not of on or our that the this to we with you"
    )
)


def typed_command(text: str) -> Gesture | None:
    return _PHRASES.get(_plain(text))


def typed_change(text: str) -> str | None:
    """What is to be changed, in the person's words; None if nothing is."""
    match = _CHANGE.fullmatch(_plain(text)) if len(text) <= MOST_WISH else None
    return match["what"] if match else None


def meant_facts(pack: Pack, words: str, among: Iterable[str]) -> list[str]:
    """The answered facts that the words may mean, the best first: those that share the most words with name and question."""
    wanted = _words(words)
    scores = {fact: _best_score(pack, fact, wanted) for fact in among}
    best = max(scores.values(), default=0)
    return [fact for fact, score in scores.items() if score == best] if best else []


def _best_score(pack: Pack, fact: str, wanted: list[str]) -> int:
    """By the name that people see, or by the id that packs and files use."""
    question = _words(pack.facts[fact].question)
    names = (fact.replace("_", " "), pack.facts[fact].name or "")
    return max(_score(wanted, _words(name), question) for name in names if name)


def _score(wanted: list[str], name: list[str], question: list[str]) -> int:
    """A word of the name counts more than one of the question, and all words of a name more than some."""
    in_name = sum(_near(word, name) for word in wanted)
    whole = in_name and in_name >= len(name)
    return 4 * in_name + sum(_near(word, question) for word in wanted) + (4 if whole else 0)


def _near(word: str, words: list[str]) -> bool:
    return bool(difflib.get_close_matches(word, words, n=1, cutoff=0.84))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _FILLERS]


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").lower().split()).rstrip(".!")
