"""What the policies decide at the end of an interview."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.decision import Decider
from policies.sheet import Misfit, Sheet, read_answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """`headline` is a rung. `findings` are the states of all policies by id, None where that is open."""

    outcome: str | None
    headline: str | None
    findings: dict[str, str | None]

    def says_the_same(self, other: "Verdict") -> bool:
        return (self.outcome, self.headline) == (other.outcome, other.headline)


def verdict(decider: Decider, sheet: Sheet) -> Verdict:
    """As `plumbline policies decide` gives it.

    Raises:
        Contradiction: for answers that break the pack's constraints.
    """
    decision = decider.decide(sheet)
    return Verdict(decision.outcome, decision.headline, {finding.policy: finding.state for finding in decision.findings})


def sheet_of(decider: Decider, values: Mapping[str, Any]) -> Sheet:
    """Answers as a fact sheet writes them, as the policies take them; what is no answer to its fact is left out."""
    answers = {fact: read_answer(decider.pack.facts[fact], value) for fact, value in values.items() if fact in decider.pack.facts}
    return {fact: answer for fact, answer in answers.items() if not isinstance(answer, Misfit)}
