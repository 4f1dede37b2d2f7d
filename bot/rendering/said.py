"""An answer with where it came from: "changes *weekly* (“most weeks”)"."""

from itertools import groupby
from typing import Final

from bot.rendering.escape import bold, mrkdwn, person, quote
from bot.rendering.limits import QUOTE
from graphs.views import Said

NAME: Final = 80  # units
ANSWER: Final = 300
SOURCE: Final = 80
GONE: Final = "message deleted"
A_LINE: Final = 4  # answers: with them a line fits into a section


def with_quote(text: str, said: Said, most: int = QUOTE) -> str:
    words = quote(said["quote"] or "", most) if (said["quote"] or "").strip() else ""
    words = f"{words} {GONE}".strip() if said.get("deleted") else words
    words = f"{words} in {mrkdwn(said['source'], SOURCE)}" if words and said.get("source") else words
    return f"{text} ({words})" if words else text


def spoken(said: Said) -> str:
    return with_quote(f"{mrkdwn(said['name'], NAME)}: {bold(said['answer'], ANSWER)}", said)


def noted(all_said: list[Said]) -> list[str]:
    """What each person was heard to say, a few answers a line; words that stand for several answers are quoted once."""
    lines: list[str] = []
    for by, group in groupby(all_said, key=lambda said: said["by"]):
        quotes: set[str | None] = set()
        answers = []
        for said in group:
            answers.append(spoken({**said, "quote": None} if said["quote"] in quotes else said))
            quotes.add(said["quote"])
        parts = (answers[start : start + A_LINE] for start in range(0, len(answers), A_LINE))
        lines.extend(f"Noted from {person(by)}: {' · '.join(part)}" for part in parts)
    return lines


def attributed(said: Said, most: int = QUOTE) -> str:
    """The words behind a reason: “most weeks”, @engineer."""
    words = (said["quote"] or "").strip()
    source = f" in {mrkdwn(said['source'], SOURCE)}" if words and said.get("source") else ""
    return f"{quote(words, most) + source if words else mrkdwn(said['name'] + ': ' + said['answer'], most)}, {person(said['by'])}"
