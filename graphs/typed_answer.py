"""Answers as people type them: option words, numbers of a list, yes and no, "about 20k", "we don't know"."""

import re
from typing import Final

from policies.expression import DONT_KNOW, Answer
from policies.model import Fact
from policies.sheet import Misfit, read_answer

_DONT_KNOW: Final = {
    "dont know",
    "don't know",
    "dont_know",
    "we don't know",
    "we dont know",
    "i don't know",
    "no idea",
    "unknown",
    "not sure",
    "?",
}
_YES: Final = {"y", "yes", "yep", "yeah", "true"}
_NO: Final = {"n", "no", "nope", "false"}
_YES_OR_NO: Final = re.compile(
    rf"\W*({'|'.join(sorted(_YES | _NO, key=len, reverse=True))})"
    r"(?:\W*"
    r"|\W+(?:please|thanks|thank you|of course|definitely|(?:it|we|they) (?:do|does|is|are|have|has)(?:n't| not)?)\W*"
    r"|,(?!.*\bbut\b).*)"
)  # "no, it has 900 pages" is a no; "yes, but" is not taken for a yes
_SCALES: Final = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9}
_SCALE: Final = r"(?:k|m|bn|b|thousand|million|billion)"
_ABOUT: Final = r"(?:about|around|roughly|approximately|some|~|circa|ca\.?)?\s*"
_NUMBER: Final = re.compile(
    rf"{_ABOUT}(?:(?P<whole>[0-9]{{1,3}}(?:[,_ ][0-9]{{3}})+|[0-9]+)|(?P<decimal>[0-9]+\.[0-9]+)(?=\s*{_SCALE}\b))"
    rf"\s*(?P<scale>{_SCALE})?\b(?:[^0-9(]|\(.*\))*+"
)  # 1.000 and 1,5 mean one thing here and another there: they are asked again, not guessed.
# Without the last + many brackets in a reply would be tried in every combination, for years.


def typed_answer(fact: Fact, text: str) -> Answer | Misfit:
    """The answer that a typed text gives to a fact, or why it gives none.

    Options are taken by their id, their label or their number in the list, from 1.
    """
    words = " ".join(text.replace("\u2019", "'").lower().split()).rstrip(".!")
    if not words:
        return Misfit("nothing was typed", "Type an answer, or ? if you don't know")
    if words in _DONT_KNOW:
        return read_answer(fact, DONT_KNOW)
    if fact.kind == "yes_no" and (found := _YES_OR_NO.fullmatch(words)):
        return "yes" if found[1] in _YES else "no"
    if fact.kind == "count":
        return _count(fact, words)
    if fact.kind == "choices":
        return read_answer(fact, [_option(fact, part) for part in _parts(fact, words)])
    return read_answer(fact, _option(fact, words))


def _parts(fact: Fact, words: str) -> list[str]:
    """What is listed with commas or "and". Labels may hold both, and one another, so they become ids first, the longest first."""
    ids = {name: option for option, label in fact.options.items() for name in (label.lower(), option)}
    names = "|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True))
    words = re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: ids[found[0]], words)
    return [part for part in re.split(r"\s*(?:[,;]|\band\b)\s*", words) if part]


def _option(fact: Fact, words: str) -> str:
    options = list(fact.answers)
    if words.isascii() and words.isdigit() and 1 <= int(words[:3]) <= len(options):
        return options[int(words[:3]) - 1]
    plain = words.replace("-", " ")
    for option, label in fact.options.items():
        if plain in (option, option.replace("_", " "), label.lower().replace("-", " ")):
            return option
    meant = [option for option, label in fact.options.items() if plain and _begins(label.lower().replace("-", " "), plain)]
    return meant[0] if len(meant) == 1 else words


def _begins(label: str, words: str) -> bool:
    """Whether whole words begin the label: "retrieval" begins "Retrieval (RAG): look up documents"."""
    return label.startswith(words) and not label[len(words) :][:1].isalnum()


def _count(fact: Fact, words: str) -> Answer | Misfit:
    match = _NUMBER.fullmatch(words)
    if match is None:
        return read_answer(fact, words)
    factor = _SCALES[match["scale"] or ""]
    whole = re.sub(r"[,_ ]", "", match["whole"] or "")
    return read_answer(fact, int(whole) * factor if whole else round(float(match["decimal"]) * factor))
