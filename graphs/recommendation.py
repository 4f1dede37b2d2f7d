"""A decision as its readers see it: verdict, ladder, reasons with quotes, what was ruled out, dated next steps."""

from collections.abc import Iterator
from typing import Final, Literal

from graphs.board_words import ruling_shown, waiver_shown
from graphs.draft import Draft
from graphs.standing import answers
from graphs.views import Reason, Recommendation, RuledOut, RungState, Said, Step
from graphs.wording import also, change_text, said, titles, verdict
from graphs.workdays import after_working_days
from policies.decision import Decision, Explanation
from policies.findings import Finding
from policies.model import SEVERITIES
from policies.rules import NOT_EVIDENCED, VIOLATED, WAIVED
from policies.sheet import Sheet

CHANGES_SHOWN: Final = 3
REASONS_AGAINST: Final = 2  # of the proposal, by name; all of them stand under Why

_FELL_SHORT: Final = "measured, and falls short of the target"
_DOES_NOT_APPLY: Final = "does not apply here, as the team says"


def recommendation(draft: Draft, decision: Decision, explanation: Explanation) -> Recommendation:
    pack, opening, ruled = decision.pack, draft.state["opening"], draft.state.get("ruled")
    assert decision.outcome is not None  # noqa: S101 - a recap comes only once nothing is open
    view = Recommendation(
        view="recommendation",
        review=draft.review,
        title=opening["title"],
        requester=opening["requester"],
        owner=opening["owner"],
        in_channel=False,
        outcome=decision.outcome,  # type: ignore[typeddict-item]
        verdict=verdict(decision, draft.sheet),
        ladder=list(_ladder(draft, decision)),
        reasons=list(_reasons(draft, decision)),
        ruled_out=list(ruled_out(decision, draft.sheet)),
        steps=list(_steps(decision)),
        also=also(decision),
        would_change=[change_text(pack, change) for change in explanation.would_change[:CHANGES_SHOWN]],
        answers=answers(draft),
        description=opening["description"],
        pack=f"{pack.name} ({pack.hash[:7]})",
        decided_on=decision.as_of.isoformat(),
    )
    if pack.file.notice:
        view["notice"] = pack.file.notice
    if ruled:
        view["ruling"] = ruling_shown(ruled)
    if granted := [one for one in draft.state.get("waivers") or [] if one["ended"] != "replaced"]:
        view["waivers"] = [waiver_shown(pack, one) for one in granted]
    return view


def _ladder(draft: Draft, decision: Decision) -> Iterator[RungState]:
    out = {item["title"] for item in ruled_out(decision, draft.sheet)}
    for rung in decision.pack.ladder.rungs:
        state: Literal["recommended", "also", "ruled_out", "other"] = "ruled_out" if rung.title in out else "other"
        if rung.id == decision.headline:
            state = "recommended"
        elif rung.id in (decision.also_use or ()):
            state = "also"
        yield RungState(title=rung.title, state=state)


def _reasons(draft: Draft, decision: Decision) -> Iterator[Reason]:
    """Open findings before waived ones: what blocks, what is required, what is advised.

    Among equals, what is known to be broken comes before what nobody could show, and what the needs decide comes first.
    """
    needs = decision.pack.ladder.needs_fact
    order = {severity: rank for rank, severity in enumerate(reversed(SEVERITIES))}

    def rank(finding: Finding) -> tuple[bool, int, bool, bool]:
        return finding.state == WAIVED, order[finding.severity or "advise"], finding.state != VIOLATED, needs not in finding.because  # type: ignore[index]

    shown = [finding for finding in decision.findings if finding.state in (VIOLATED, NOT_EVIDENCED, WAIVED) and finding.severity]
    for finding in sorted(shown, key=rank):
        yield _reason(draft, finding)


def _reason(draft: Draft, finding: Finding) -> Reason:
    policy = draft.pack.policies[finding.policy]
    reason = Reason(
        policy=policy.id,
        title=policy.title,
        why=policy.why,
        severity=finding.severity,  # type: ignore[typeddict-item]
        state=finding.state,  # type: ignore[typeddict-item]
        says=_said(draft, finding),
    )
    if owner := draft.pack.owner(policy.id):
        reason["pack"] = owner
    return reason


def _said(draft: Draft, finding: Finding) -> list[Said]:
    """The answers behind a finding; without the proposal, which stands in the verdict, where there are others."""
    facts = draft.state["facts"]
    because = [fact for fact in finding.because if fact != draft.pack.ladder.proposal_fact] or list(finding.because)
    return [said(draft.pack, fact, facts[fact], finding.because[fact]) for fact in because]


def ruled_out(decision: Decision, sheet: Sheet) -> Iterator[RuledOut]:
    """The proposal where another step is recommended, and the cheaper steps that the recommendation passes by."""
    pack = decision.pack
    rungs = [rung.id for rung in pack.ladder.rungs]
    proposed = sheet.get(pack.ladder.proposal_fact)
    if decision.headline not in rungs:
        return
    taken = {decision.headline, *(decision.also_use or ())}
    for rung in pack.ladder.rungs:
        if rung.id in taken:
            continue
        reasons = [_result(sheet.get(rung.result))] if rung.result and _result(sheet.get(rung.result)) else []
        if rung.id == proposed:
            reasons = [*reasons, *_against_the_proposal(decision)]
            if len(reasons) > REASONS_AGAINST:
                reasons = [*reasons[:REASONS_AGAINST], f"and {len(reasons) - REASONS_AGAINST} more, above"]
            reasons = reasons or [f"{titles(pack)[decision.headline]} comes first on the ladder"]
        if reasons and (rung.id == proposed or rungs.index(rung.id) < rungs.index(decision.headline)):
            yield RuledOut(title=rung.title, reasons=reasons)


def _result(result: object) -> str:
    return {"measured_falls_short": _FELL_SHORT, "does_not_apply": _DOES_NOT_APPLY}.get(str(result), "")


def _against_the_proposal(decision: Decision) -> list[str]:
    """What blocks, or must be done first, because of what was proposed."""
    proposal = decision.pack.ladder.proposal_fact
    return [
        decision.pack.policies[finding.policy].title
        for finding in decision.findings
        if finding.state in (VIOLATED, NOT_EVIDENCED) and finding.severity in ("block", "require") and proposal in finding.because
    ]


def _steps(decision: Decision) -> Iterator[Step]:
    severities = {finding.policy: finding.severity for finding in decision.findings}
    for step in decision.next_steps:
        due = after_working_days(decision.as_of, step.days).isoformat()
        role = decision.pack.file.roles[step.role]
        yield Step(text=step.text, role=role, due=due, advised=severities[step.policy] == "advise")
