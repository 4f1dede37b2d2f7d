"""Why a decision came out as it did, told to a person: what forced it, what was ruled out, each finding, the nearest changes of mind."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphs.condition_wording import ConditionWords
from graphs.recommendation import ruled_out
from graphs.views import Explained, ExplainedPart
from graphs.wording import answer_text, change_text, name, verdict
from policies.changes import nearest_changes
from policies.compiled import Compiled
from policies.decision import Decision
from policies.findings import Finding
from policies.knowledge import Knowledge
from policies.model import SEVERITIES
from policies.pack import Pack
from policies.reasons import Reasons
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED
from policies.sheet import Sheet
from policies.sufficient import smallest_sufficient

CHANGES_SHOWN: Final = 5
_WEIGHT: Final = {"block": "blocks", "require": "is required", "advise": "is advised", None: "matters"}
_STATE: Final = {VIOLATED: "and is not met", NOT_EVIDENCED: "and nobody can show it yet", WAIVED: "and is waived, not met"}
_DECIDED: Final = {"outcome": "The outcome follows from", "headline": "The recommended step follows from"}


def explained(decision: Decision, compiled: Compiled, sheet: Sheet, quotes: Mapping[str, str] | None = None, review: str = "") -> Explained:
    """`quotes` are the words behind answers, by fact."""
    pack = decision.pack
    told: dict[str, list[str]] = {"In short": [verdict(decision, sheet), *([pack.file.notice] if pack.file.notice else [])]}
    for output, begins in _DECIDED.items() if pack.ladder.rungs else [("outcome", _DECIDED["outcome"])]:
        told[f"{begins} this alone"] = list(_sufficient(compiled, output, sheet, quotes or {}))
    told["Ruled out"] = [f"{rung['title']}: {'; '.join(rung['reasons'])}" for rung in ruled_out(decision, sheet)]
    told["What was found"] = list(_findings(decision, compiled, sheet))
    told["What would change it"] = [change_text(pack, change) for change in nearest_changes(compiled, sheet)[:CHANGES_SHOWN]]
    return Explained(
        view="explained", review=review, parts=[ExplainedPart(title=title, lines=lines) for title, lines in told.items() if lines]
    )


def _sufficient(compiled: Compiled, output: str, sheet: Sheet, quotes: Mapping[str, str]) -> Iterator[str]:
    if not Knowledge(compiled, sheet).is_fixed(output):
        yield "It is still open: more has to be answered first"
        return
    facts = smallest_sufficient(compiled, [output], sheet)
    for fact in facts:
        words = f" (“{quotes[fact]}”)" if quotes.get(fact) else ""
        yield f"{answered(compiled.pack, fact, sheet)}{words}"
    if facts:
        yield "Whatever else had been answered, it would be the same; without any one of these it would not be settled"
    else:
        yield "It is the same whatever is answered"


def answered(pack: Pack, fact: str, sheet: Sheet) -> str:
    return f"“{name(pack, fact)}” is {answer_text(sheet[fact])}"


def _findings(decision: Decision, compiled: Compiled, sheet: Sheet) -> Iterator[str]:
    """Open ones, the weightiest first."""
    found = [finding for finding in decision.findings if finding.state in _STATE]
    reasons = Reasons(compiled, compiled.variables.fix(sheet))
    for finding in sorted(found, key=_lightness):
        yield _finding(decision.pack, finding, reasons, sheet)


def _lightness(finding: Finding) -> int:
    return -next((rank for rank, severity in enumerate(SEVERITIES) if severity == finding.severity), 0)


def _finding(pack: Pack, finding: Finding, reasons: Reasons, sheet: Sheet) -> str:
    policy = pack.policies[finding.policy]
    applies = reasons.behind(reasons.compiled.conditions[finding.policy].applies)
    facts = [answered(pack, fact, sheet) for fact in (applies.facts if applies else ())]
    because = f" It applies because {' and '.join(facts)}." if facts else ""
    wanted = ConditionWords(pack, sheet).of(policy.satisfied)
    asks = "" if wanted in ("always", "never") else f" It asks that {wanted}."
    of = f" (of {owner})" if (owner := pack.owner(finding.policy)) else ""
    return f"{policy.title}{of}: this {_WEIGHT[finding.severity]} {_STATE[str(finding.state)]}.{because}{asks}"
