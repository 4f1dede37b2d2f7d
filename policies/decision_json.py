"""A decision as JSON. The keys are a contract; null stands for what is not determined yet."""

from collections.abc import Mapping
from typing import Any

from policies.changes import Change
from policies.decision import Decision, Explanation, NextStep
from policies.expression import Answer
from policies.findings import Finding
from policies.sheet import written_answer


def compact_json(decision: Decision) -> dict[str, Any]:
    """What a line of JSON Lines holds."""
    return {
        "outcome": decision.outcome,
        "headline": decision.headline,
        "routes": decision.routes,
        "findings": [_finding(finding) for finding in decision.findings],
        "next_steps": [_step(step) for step in decision.next_steps],
    }


def full_json(decision: Decision, explanation: Explanation) -> dict[str, Any]:
    pack, even = decision.pack, decision.break_even
    return {
        "pack": {"id": pack.file.id, "version": pack.file.version, "hash": pack.hash},
        "as_of": decision.as_of.isoformat(),
        "determined": decision.determined,
        "outcome": decision.outcome,
        "outcome_without_waivers": decision.outcome_without_waivers,
        "headline": decision.headline,
        "routes": decision.routes,
        "also_use": decision.also_use,
        "hosting": decision.hosting,
        "tuning_method": decision.tuning_method,
        "break_even": even and {"months": even.months, "assumptions": even.assumptions},
        "findings": [_finding(finding) for finding in decision.findings],
        "next_steps": [_step(step) for step in decision.next_steps],
        "still_matters": explanation.still_matters,
        "next_question": {"facts": explanation.next_question},
        "questions_left": {"expected": explanation.questions_left.expected, "at_most": explanation.questions_left.at_most},
        "sufficient": None if explanation.sufficient is None else _answers(explanation.sufficient),
        "would_change": [_change(change) for change in explanation.would_change],
    }


def _answers(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {fact: written_answer(answer) for fact, answer in answers.items()}


def _finding(finding: Finding) -> dict[str, Any]:
    because = [{"fact": fact, "value": written_answer(answer)} for fact, answer in finding.because.items()]
    return {"policy": finding.policy, "severity": finding.severity, "state": finding.state, "because": because}


def _step(step: NextStep) -> dict[str, Any]:
    return {"id": step.id, "text": step.text, "role": step.role, "days": step.days, "policy": step.policy}


def _change(change: Change) -> dict[str, Any]:
    return {"changes": _answers(change.changes), "outcome": change.outcome, "headline": change.headline}
