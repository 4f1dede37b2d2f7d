"""A review out of which what people have said was taken: messages, quotes, documents. Answers, decision, steps and rulings stay.

It goes on as before: it can be decided again, and is told when its ground moves. Its title stays too, for it is found by that.
"""

from typing import Any, Final, cast

from graphs.messages import Batch
from graphs.state import Review

QUOTE, SOURCE = "quote", "source"
QUOTING: Final = ("facts", "held", "doubts", "disagreed")  # where quotes stand beside what stays


def without_words(state: Review) -> Review:
    """Of a review in which nothing is under way: its effects and its journal were carried out and taken over."""
    left: dict[str, Any] = {
        **state,
        "opening": {**state["opening"], "description": ""},
        "batch": Batch(messages=[], heard=state["heard"], carried=[]),
        "effects": [],
        "journal": [],
    }
    left |= {name: _unquoted(left[name]) for name in QUOTING if name in left}
    left |= {name: type(left[name])() for name in ("unread", "revised") if name in left}
    return cast("Review", left)


def _unquoted(value: Any) -> Any:
    """A quote's document goes with it."""
    if isinstance(value, list):
        return [_unquoted(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: None if name == QUOTE else _unquoted(part) for name, part in value.items() if name != SOURCE}
