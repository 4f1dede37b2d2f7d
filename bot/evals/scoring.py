"""Holds what a system has read against the labels."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from bot.evals.interviewed import interviewed
from bot.evals.quotes import stands_in
from bot.evals.system import Played, ReadFact, Usage
from bot.evals.transcript import Transcript
from bot.evals.verdicts import Verdict, sheet_of, verdict
from policies.decision import Decider
from policies.expression import Answer


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one transcript, or of many added up.

    `right` + `wrong` + `missed` are the labels; `extra` were read and are nowhere in the transcript. `forbidden`, the traps, are among
    `wrong` and `extra`. A quote is valid if it stands in the message that it names. `doubts` count as missed, for the team is asked.
    `questions` are those that a team would still be asked which answers as the labels say; `at_best`, if all of it had been read.
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0
    extra: int = 0
    traps: int = 0
    forbidden: int = 0
    quotes: int = 0
    valid_quotes: int = 0
    disputes: int = 0
    disputes_seen: int = 0
    doubts: int = 0
    doubts_right: int = 0
    transcripts: int = 0
    verdicts_right: int = 0
    findings: int = 0
    findings_right: int = 0
    questions: int = 0
    questions_at_best: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)})

    @property
    def precision(self) -> float | None:
        return ratio(self.right, self.right + self.wrong + self.extra)

    @property
    def recall(self) -> float | None:
        return ratio(self.right, self.right + self.wrong + self.missed)

    @property
    def quote_validity(self) -> float | None:
        return ratio(self.valid_quotes, self.quotes)

    @property
    def verdict_accuracy(self) -> float | None:
        return ratio(self.verdicts_right, self.transcripts)

    @property
    def finding_accuracy(self) -> float | None:
        return ratio(self.findings_right, self.findings)


@dataclass(frozen=True, slots=True)
class Scored:
    transcript: Transcript
    played: Played
    counts: Counts
    expected: Verdict
    got: Verdict

    @property
    def usage(self) -> Usage:
        return self.played.usage


def ratio(part: int, whole: int) -> float | None:
    """None where there is nothing to divide by: what read nothing has no precision."""
    return part / whole if whole else None


def total(scored: Iterable[Scored]) -> Counts:
    return sum((one.counts for one in scored), Counts())


def score(decider: Decider, transcript: Transcript, played: Played) -> Scored:
    """Both verdicts are those of interviews in which the team says don't know to whatever is still asked."""
    sheet = sheet_of(decider, {fact: read.value for fact, read in played.facts.items()})
    doubted = sheet_of(decider, {fact: read.value for fact, read in played.doubts.items()})
    compiled = decider.compiled(decider.pack.released)
    labelled, at_best = interviewed(compiled, transcript.sheet)
    expected, got = verdict(decider, labelled), verdict(decider, sheet_of(decider, played.answers))
    counts = (
        facts_counted(transcript, sheet, doubted, played)
        + quotes_counted(transcript, played.facts)
        + verdicts_counted(expected, got)
        + Counts(transcripts=1, questions=interviewed(compiled, sheet, transcript.sheet)[1], questions_at_best=at_best)
    )
    return Scored(transcript, played, counts, expected, got)


def facts_counted(transcript: Transcript, sheet: dict[str, Answer], doubted: dict[str, Answer], played: Played) -> Counts:
    kinds = [_kind(transcript, fact, sheet.get(fact)) for fact in played.facts]
    forbidden = sum(_is_forbidden(transcript, fact, answer) for fact, answer in sheet.items())
    seen = [fact for fact in transcript.disputed if fact in played.disputed]
    # A side of a dispute that was taken without a word to the team is an answer that nobody agreed on.
    settled_alone = [fact for fact in transcript.disputed if fact in played.facts and fact not in played.disputed]
    return Counts(
        right=kinds.count("right"),
        wrong=kinds.count("wrong"),
        missed=sum(fact not in played.facts for fact in transcript.labels),
        extra=kinds.count("extra") + len(settled_alone),
        traps=len(transcript.must_not),
        forbidden=forbidden,
        disputes=len(transcript.disputed),
        disputes_seen=len(seen),
        doubts=len(played.doubts),
        doubts_right=sum(_kind(transcript, fact, doubted.get(fact)) in ("right", "open") for fact in played.doubts),
    )


def quotes_counted(transcript: Transcript, facts: dict[str, ReadFact]) -> Counts:
    valid = [
        fact
        for fact, read in facts.items()
        if read.quote and read.message is not None and stands_in(read.quote, transcript.texts[read.message])
    ]
    return Counts(quotes=len(facts), valid_quotes=len(valid))


def verdicts_counted(expected: Verdict, got: Verdict) -> Counts:
    same = [policy for policy, state in expected.findings.items() if got.findings[policy] == state]
    return Counts(verdicts_right=int(expected.says_the_same(got)), findings=len(expected.findings), findings_right=len(same))


def _kind(transcript: Transcript, fact: str, answer: Answer | None) -> str:
    label, may = transcript.labels.get(fact), transcript.may.get(fact, ())
    if label:
        return "right" if answer is not None and answer in (label.value, *may) else "wrong"
    if fact in transcript.disputed:
        return "disputed"
    return "open" if answer is not None and answer in may else "extra"


def _is_forbidden(transcript: Transcript, fact: str, answer: Answer) -> bool:
    return fact in transcript.must_not and transcript.must_not[fact] in (None, answer)
