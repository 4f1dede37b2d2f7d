"""What a decision and its explanation say, against every complete sheet that continues the given one."""

import random
from typing import Any, Final

from policies.decision import Decision
from policies.model import SEVERITIES
from tests.property.direct import Answers
from tests.property.small_packs import DAY, Small

SHEETS: Final = 20  # a pack
TO_DO: Final = ("violated", "not_evidenced")


def _decided(small: Small, rng: random.Random) -> tuple[Answers, Decision, dict[str, frozenset[Any]]]:
    """A sheet, what is decided on it, and what every output can still be."""
    answers = small.world.some_answers(rng)
    return answers, small.decider.decide(answers, DAY), small.world.values(answers)


def _only(values: frozenset[Any]) -> Any:
    """None where the value is open."""
    return next(iter(values)) if len(values) == 1 else None


def test_a_decision_names_exactly_the_values_that_all_completions_share(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers, decision, values = _decided(small, rng)
        assert decision.outcome == _only(values["outcome"]), answers
        assert decision.headline == _only(values["headline"]), answers
        assert decision.hosting == _only(values.get("hosting", frozenset())), answers
        assert decision.tuning_method == _only(values.get("tuning_method", frozenset())), answers
        assert decision.determined == all(len(left) == 1 for left in values.values()), answers
        needs = answers.get("need")
        assert decision.routes == (None if needs is None else {need: _only(values[f"routes.{need}"]) for need in _options(needs)}), answers


def _options(answer: Any) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else ()


def test_a_finding_has_the_state_and_severity_that_all_completions_share(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers, decision, values = _decided(small, rng)
        assert [finding.policy for finding in decision.findings] == list(small.decider.pack.policies)
        for finding in decision.findings:
            states, severities = zip(*values[f"finding.{finding.policy}"], strict=True)
            assert finding.state == _only(frozenset(states)), (answers, finding)
            severity = _only(frozenset(severities))
            assert finding.severity == (None if severity == "none" else severity), (answers, finding)


def test_the_answers_behind_a_finding_are_enough_for_it(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        answers, decision, values = _decided(small, rng)
        for finding in decision.findings:
            name = f"finding.{finding.policy}"
            assert finding.because.items() <= answers.items()
            if len(values[name]) == 1:
                assert small.world.values(finding.because)[name] == values[name], (answers, finding)
            else:
                assert not finding.because


def test_next_steps_are_those_of_open_findings_and_the_most_severe_come_first(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS):
        _, decision, _ = _decided(small, rng)
        severities = {finding.policy: finding.severity for finding in decision.findings if finding.state in TO_DO and finding.severity}
        assert {step.policy for step in decision.next_steps} == set(severities)
        ranks = [SEVERITIES.index(severities[step.policy]) for step in decision.next_steps]
        assert ranks == sorted(ranks, reverse=True)


def test_an_explanation_names_what_still_matters_and_what_forces_the_outcome(small: Small, rng: random.Random) -> None:
    for _ in range(SHEETS // 5):
        answers, decision, values = _decided(small, rng)
        explanation = small.decider.explain(answers, DAY)
        assert set(explanation.still_matters) == small.world.still_matters(answers)
        assert set(explanation.next_question) <= set(explanation.still_matters)
        assert bool(explanation.next_question) != decision.determined
        assert (explanation.sufficient is None) == (decision.outcome is None)
        if explanation.sufficient is not None:
            assert small.world.values(explanation.sufficient)["outcome"] == values["outcome"]
