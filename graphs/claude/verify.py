"""What the model says it has read, held against what people wrote. What does not hold is dropped, and counted by reason."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeVar

from graphs.claude.contract import Found, Passage, Reading, Withdrawn, Wondered
from graphs.claude.numbers import named, plainly_named
from graphs.claude.prompt import passage_id
from graphs.claude.quotes import line_of, normal, stands_in
from graphs.claude.shapes import SaidFact, SaidQuestion, SaidReading, SaidWithdrawal
from policies.expression import DONT_KNOW, Answer
from policies.model import Fact
from policies.pack import Pack
from policies.sheet import Misfit, read_answer

Reason = Literal["fact", "passage", "quote", "value", "number", "repeated", "too_many"]
_WHOLE: Final = re.compile(r"[0-9]{1,18}")
T = TypeVar("T")
MOST: Final = 60  # facts of one request; no pack has so many questions that one text answers


def verified(pack: Pack, passages: Sequence[Passage], said: SaidReading) -> Reading:
    by_id = {passage_id(number): passage for number, passage in enumerate(passages, 1)}
    dropped: Counter[str] = Counter()
    found: list[Found] = []
    for fact in said.facts:
        kept = _found(pack, by_id, fact) if len(found) < MOST else "too_many"
        if isinstance(kept, Found) and not any(_same(kept, other) for other in found):
            found.append(kept)
        else:
            dropped["repeated" if isinstance(kept, Found) else kept] += 1
    withdrawn = _kept(dropped, (_withdrawn(pack, by_id, item) for item in said.withdrawn))
    wondered = _kept(dropped, (_wondered(pack, by_id, item) for item in said.questions))
    return Reading(tuple(found), tuple(withdrawn), tuple(dict.fromkeys(wondered)), tuple(sorted(dropped.items())))


def _kept(dropped: Counter[str], items: Iterable[T | Reason]) -> list[T]:
    kept: list[T] = []
    for item in items:
        if isinstance(item, str):
            dropped[item] += 1
        else:
            kept.append(item)
    return kept


def _same(one: Found, other: Found) -> bool:
    return (one.fact, one.answer, one.passage) == (other.fact, other.answer, other.passage)


def _found(pack: Pack, passages: dict[str, Passage], said: SaidFact) -> Found | Reason:
    shape, passage = pack.facts.get(said.fact), passages.get(said.passage)
    if shape is None:
        return "fact"
    if passage is None:
        return "passage"
    if not stands_in(said.quote, passage.text):
        return "quote"
    answer = _answer(shape, said.values)
    if isinstance(answer, Misfit):
        return "value"
    sure = said.sure
    if isinstance(answer, int):
        if not named(answer, said.quote, shape.unit):
            return "number"
        sure = sure and plainly_named(answer, said.quote, shape.unit)
    return Found(said.fact, answer, normal(said.quote), passage, _place(said.quote, passage), sure)


def _answer(shape: Fact, values: list[str]) -> Answer | Misfit:
    """As a fact sheet writes it; the model writes every value as text, and in a list."""
    if values == [DONT_KNOW]:
        return read_answer(shape, DONT_KNOW)
    if shape.kind == "choices":
        return read_answer(shape, values) if values else Misfit("nothing", "")
    if len(values) != 1:
        return Misfit("not one value", "")
    if shape.kind == "count":
        return read_answer(shape, int(values[0])) if _WHOLE.fullmatch(values[0]) else Misfit("not a whole number", "")
    return read_answer(shape, values[0])


def _place(quote: str, passage: Passage) -> str | None:
    if passage.page is not None:
        return f"page {passage.page}"
    return None if passage.line is None else f"line {line_of(quote, passage.text, passage.line)}"


def _withdrawn(pack: Pack, passages: dict[str, Passage], said: SaidWithdrawal) -> Withdrawn | Reason:
    passage = passages.get(said.passage)
    if said.fact not in pack.facts:
        return "fact"
    if passage is None:
        return "passage"
    return Withdrawn(said.fact, normal(said.quote), passage) if stands_in(said.quote, passage.text) else "quote"


def _wondered(pack: Pack, passages: dict[str, Passage], said: SaidQuestion) -> Wondered | Reason:
    passage = passages.get(said.passage)
    if said.fact not in pack.facts:
        return "fact"
    return Wondered(said.fact, passage) if passage and passage.document is None else "passage"
