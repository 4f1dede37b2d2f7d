"""Past reviews decided again by another pack, without touching them: which decisions change, and which need another question."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, Final

from policies.decision import Decider
from policies.expression import Answer
from policies.pack import Names, Pack
from policies.replaying.batch import Batch, column, settled
from policies.sheet import Misfit, Sheet, read_answer

BATCH: Final = 16_384  # reviews at once; some 30 MB on the default pack
OPEN: Final = "another question"  # what is put in place of a result that is not settled
REFUSED: Final = "contradiction"
_UNREAD: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class PastReview:
    """`facts` as fact sheets write them; `outcome`, `headline` and the `findings`' states as they were decided, before any waiver.

    `pack` is the id of the pack that decided, where it is known.
    """

    review: str
    decided_on: date
    facts: Mapping[str, Any]
    outcome: str
    headline: str
    findings: Mapping[str, str]
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class Redecided:
    """A review whose decision changes, or is no longer settled."""

    past: PastReview
    outcome: str
    headline: str


@dataclass(slots=True)
class Summary:
    """Counts of reviews: all, and by (before, now); `findings` by (policy, before, now), only where they differ."""

    reviews: int = 0
    changed: int = 0
    need_a_question: int = 0
    contradict: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    headlines: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class Replay:
    """By a pack with all its policies in force, or as on a day."""

    def __init__(self, decider: Decider, as_of: date | None = None) -> None:
        self.pack: Pack = decider.pack
        days = [self.pack.file.effective_from, *(policy.effective_from for policy in self.pack.policies.values())]
        self.batch = Batch(decider.compiled(as_of or max(days)))
        self.summary = Summary()
        self._names = {own: names for own, names in (self.pack.composed.names if self.pack.composed else {}).items() if _renames(names)}
        self._answers: dict[str, dict[str, Answer | None]] = {fact: {} for fact in self.pack.facts}  # by the text as it was written

    def run(self, reviews: Iterable[PastReview]) -> Iterator[Redecided]:
        """The reviews that are decided differently; `summary` grows with them. Holds no more than BATCH of them at once."""
        waiting = iter(reviews)
        while batch := list(islice(waiting, BATCH)):
            yield from self.take(batch)

    def take(self, batch: Sequence[PastReview]) -> Iterator[Redecided]:
        batch = [self._as_called(past) for past in batch] if self._names else batch
        sheets = [self._sheet(past.facts) for past in batch]
        policies = {policy: f"finding.{policy}" for policy in self.pack.policies}
        found = self.batch.decide(sheets, ["outcome", "headline", *policies.values()])
        outcomes, headlines = (_by_place(found[output], len(batch)) for output in ("outcome", "headline"))
        self.summary.reviews += len(batch)
        for policy, output in policies.items():
            self._count(policy, batch, found[output])
        for past, outcome, headline in zip(batch, outcomes, headlines, strict=True):
            self.summary.outcomes[past.outcome, outcome] += 1
            self.summary.headlines[past.headline, headline] += 1
            if (outcome, headline) != (past.outcome, past.headline):
                self.summary.contradict += REFUSED in (outcome, headline)
                self.summary.need_a_question += OPEN in (outcome, headline)
                self.summary.changed += OPEN not in (outcome, headline) and REFUSED not in (outcome, headline)
                yield Redecided(past, outcome, headline)

    def _as_called(self, past: PastReview) -> PastReview:
        """What a pack decided before it was composed, in the words of the composition."""
        names = self._names.get(past.pack or "")
        if names is None:
            return past
        facts = {names.words.get(fact, fact): answer for fact, answer in past.facts.items()}
        return replace(past, facts=facts, findings={names.policies.get(policy, policy): state for policy, state in past.findings.items()})

    def _count(self, policy: str, batch: Sequence[PastReview], values: Mapping[Any, int]) -> None:
        states: dict[str, int] = {}
        for (state, _), bits in values.items():
            states[state] = states.get(state, 0) | bits
        before = [past.findings.get(policy, "not there") for past in batch]
        for (was, now), count in Counter(zip(before, _by_place(states, len(batch)), strict=True)).items():
            if was != now:
                self.summary.findings[policy, was, now] += count

    def _sheet(self, facts: Mapping[str, Any]) -> Sheet:
        """The answers that this pack still understands; the others were not given, as far as it is concerned."""
        sheet: Sheet = {}
        for fact, value in facts.items():
            known = self._answers.get(fact)
            if known is not None:
                answer = known.get(value, _UNREAD) if isinstance(value, str) else self._answer(fact, value)
                if answer is _UNREAD:
                    answer = known[value] = self._answer(fact, value)
                if answer is not None:
                    sheet[fact] = answer
        return sheet

    def _answer(self, fact: str, value: Any) -> Answer | None:
        answer = read_answer(self.pack.facts[fact], value)
        return None if isinstance(answer, Misfit) else answer


def _renames(names: Names) -> bool:
    return any(own != name for called in (names.words, names.policies) for own, name in called.items())


def _by_place(values: Mapping[Any, int], count: int) -> list[str]:
    reached = 0
    for bits in values.values():
        reached |= bits
    alone = settled(values)
    names = [OPEN, *map(str, alone), REFUSED]
    refused = ((1 << count) - 1) & ~reached
    return [names[code] for code in column([*alone.values(), refused], count)]
