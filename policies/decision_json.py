"""A decision as JSON. The keys are a contract; null stands for what is not determined yet."""

from collections.abc import Mapping
from typing import Any

from policies.changes import Change
from policies.decision import Decision, Explanation, NextStep
from policies.expression import Answer
from policies.findings import Finding
from policies.pack import Pack
from policies.sheet import written_answer


def compact_json(decision: Decision) -> dict[str, Any]:
    """What a line of JSON Lines holds."""
    return {
        "outcome": decision.outcome,
        "headline": decision.headline,
        "routes": decision.routes,
        "findings": [_finding(decision.pack, finding) for finding in decision.findings],
        "next_steps": [_step(decision.pack, step) for step in decision.next_steps],
    }


def pack_json(pack: Pack) -> dict[str, Any]:
    """A pack as it is named in files: with each of the packs that it is composed of, where it is."""
    parts = [pack_json(part) for part in pack.composed.packs] if pack.composed else []
    return {"id": pack.file.id, "version": pack.file.version, "hash": pack.hash, **({"packs": parts} if parts else {})}


def full_json(decision: Decision, explanation: Explanation) -> dict[str, Any]:
    pack, even = decision.pack, decision.break_even
    return {
        "pack": pack_json(pack),
        **({"notice": pack.file.notice} if pack.file.notice else {}),
        "as_of": decision.as_of.isoformat(),
        "determined": decision.determined,
        "outcome": decision.outcome,
        "outcome_without_waivers": decision.outcome_without_waivers,
        "headline": decision.headline,
        "routes": decision.routes,
        "also_use": decision.also_use,
        "hosting": decision.hosting,
        "tuning_method": decision.tuning_method,
        **({"risk_tier": decision.risk_tier} if "risk_tier" in pack.file.outputs else {}),
        "break_even": even and {"months": even.months, "assumptions": even.assumptions},
        "findings": [_finding(decision.pack, finding) for finding in decision.findings],
        "next_steps": [_step(decision.pack, step) for step in decision.next_steps],
        "still_matters": explanation.still_matters,
        "next_question": {"facts": explanation.next_question},
        "questions_left": {"expected": explanation.questions_left.expected, "at_most": explanation.questions_left.at_most},
        "sufficient": None if explanation.sufficient is None else _answers(explanation.sufficient),
        "would_change": [_change(change) for change in explanation.would_change],
    }


def _answers(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {fact: written_answer(answer) for fact, answer in answers.items()}


def _finding(pack: Pack, finding: Finding) -> dict[str, Any]:
    because = [{"fact": fact, "value": written_answer(answer)} for fact, answer in finding.because.items()]
    found = {"policy": finding.policy, "severity": finding.severity, "state": finding.state, "because": because}
    return found | _owner(pack, finding.policy)


def _step(pack: Pack, step: NextStep) -> dict[str, Any]:
    named = {"id": step.id, "text": step.text, "role": step.role, "days": step.days, "policy": step.policy}
    return named | _owner(pack, step.policy)


def _owner(pack: Pack, policy: str) -> dict[str, str]:
    """The id of the pack, where several are composed."""
    owner = pack.owner(policy)
    return {"pack": owner} if owner else {}


def _change(change: Change) -> dict[str, Any]:
    return {"changes": _answers(change.changes), "outcome": change.outcome, "headline": change.headline}
