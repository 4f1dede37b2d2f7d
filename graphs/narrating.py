"""Two or three sentences over a recommendation, by a reader, from the decision alone: no word that people wrote goes into them."""

from collections.abc import Iterator

from graphs.claude.contract import Basis, Narrative, Sentence, nothing_used, total
from graphs.draft import Draft
from graphs.wording import answer_text, name, titles
from policies.decision import Decision
from policies.expression import Answer
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED

STATES = {VIOLATED: "not met", NOT_EVIDENCED: "nobody could show that it is met", WAIVED: "waived for a while, not met"}


async def narrate(draft: Draft, decision: Decision, verdict: str, at: str) -> list[Sentence]:
    """Nothing without a reader, or where it fails: the pack's own texts say why, too."""
    reader = draft.context.reader
    if reader is None:
        return []
    told = await reader.narrate(draft.pack, verdict, list(basis(decision)), total(draft.state.get("tokens") or nothing_used()))
    draft.spend(told.model, told.usage)
    draft.enter("narrated", None, at, **_counted(told))
    return list(told.sentences)


def basis(decision: Decision) -> Iterator[Basis]:
    """What the decision rests on, each under the id that the decision has for it."""
    pack = decision.pack
    rungs = titles(pack)
    if decision.headline in rungs:
        yield Basis(decision.headline, f"recommended step: {rungs[decision.headline]}")
    for rung in decision.also_use or ():
        yield Basis(rung, f"use as well: {rungs[rung]}")
    facts: dict[str, Answer] = {}
    for finding in decision.findings:
        if finding.state in STATES and finding.severity:
            policy = pack.policies[finding.policy]
            why = " ".join(policy.why.split())
            yield Basis(policy.id, f"policy “{policy.title}” ({finding.severity}): {STATES[finding.state]}. {why}")
            facts |= dict(finding.because)
    for fact, answer in facts.items():
        yield Basis(fact, f"{name(pack, fact)}: {answer_text(answer)}")


def _counted(told: Narrative) -> dict[str, object]:
    return {**told.usage, "sentences": len(told.sentences), "dropped": dict(told.dropped), "failure": told.failure}
