"""Which sentences of a narrative stand: those that rest on ids of the decision, and nothing else."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from graphs.claude.contract import Basis, Narrative, Sentence
from graphs.claude.numbers import named
from graphs.claude.shapes import SaidNarrative

MOST: Final = 3  # sentences
LONGEST: Final = 400  # characters a sentence
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


def checked(basis: Sequence[Basis], said: SaidNarrative) -> Narrative:
    known = {item.id: item.says for item in basis}
    dropped: Counter[str] = Counter()
    kept: list[Sentence] = []
    for sentence in said.sentences:
        text = " ".join(sentence.text.split())
        reason = next(_faults(known, text, sentence.rests_on), "too_many" if len(kept) >= MOST else None)
        if reason is None:
            kept.append(Sentence(text=text, rests_on=sentence.rests_on))
        else:
            dropped[reason] += 1
    return Narrative(tuple(kept), tuple(sorted(dropped.items())))


def _faults(known: dict[str, str], text: str, rests_on: Sequence[str]) -> Iterator[str]:
    if not text or len(text) > LONGEST:
        yield "length"
    if not rests_on or any(item not in known for item in rests_on):
        yield "id"
    said = " ".join(known.get(item, "") for item in rests_on)
    if any(not _stands(number, said) for number in _NUMBER.findall(text)):
        yield "number"


def _stands(number: str, said: str) -> bool:
    plain = re.sub(r"\D", "", number)
    return number in _NUMBER.findall(said) or named(int(plain), said)
