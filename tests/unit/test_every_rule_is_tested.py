"""Every rule of a shipped pack has a pack test that fails once the rule is gone, so no rule can be lost unnoticed."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from policies.expression import Answer
from policies.load import load_pack
from policies.pack import Pack
from policies.pack_tests import ReadyTest, load_tests
from policies.rules import Rules
from tests.shipped_packs import SHIPPED
from tests.unit import changed_packs
from tests.unit.changed_packs import ChangedPack
from tests.unit.direct_decisions import DirectDecider

# Terms read the states of these, so without them the pack does not load; they can only be made never to apply.
READ_BY_TERMS = {
    "climb-in-order",
    "knowledge-belongs-in-retrieval",
    "reasoning-is-not-tuned",
    "personality-is-prompted",
    "hallucination-is-not-tuned",
}
# They enter the break-even alone, which pack tests do not look at; test_break_even.py does.
ONLY_IN_THE_BREAK_EVEN = ("training_epochs", "input_share")


class Suite:
    """The pack's tests, each with its own words; those that speak of a change run first, for they are likely to notice it."""

    def __init__(self, tests: Iterable[ReadyTest]) -> None:
        self.tests = [(ready, json.dumps(ready.test.model_dump(mode="json", exclude_defaults=True))) for ready in tests]

    def notices(self, changed: ChangedPack) -> bool:
        decider = DirectDecider(changed.pack)
        likely_first = sorted(self.tests, key=lambda test: -sum(word in test[1] for word in changed.about))
        return any(decider.differences(ready) for ready, _ in likely_first)

    def unnoticed(self, changes: Iterator[ChangedPack]) -> list[str]:
        every = list(changes)
        assert every, "nothing was changed, so nothing is proved"
        return [changed.what for changed in every if not self.notices(changed)]


@pytest.fixture(scope="module")
def suite(pack_tests: list[ReadyTest]) -> Suite:
    return Suite(pack_tests)


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Pack:
    return load_pack(Path(request.param))


@pytest.fixture(scope="module")
def its_suite(shipped: Pack) -> Suite:
    return Suite(load_tests(shipped))


def test_the_rules_read_without_diagrams_pass_every_test_of_the_pack(shipped: Pack) -> None:
    decider, tests = DirectDecider(shipped), load_tests(shipped)
    assert {ready.test.name: found for ready in tests if (found := decider.differences(ready))} == {}


def test_every_policy_has_at_least_two_tests_that_name_it(shipped: Pack) -> None:
    named = [{*ready.test.expect.findings, *ready.test.expect.severities, *(ready.test.expect.open or ())} for ready in load_tests(shipped)]
    assert [policy for policy in shipped.policies if sum(policy in about for about in named) < 2] == []


def test_only_policies_that_terms_read_cannot_be_deleted(shipped: Pack) -> None:
    kept = {changed.what for changed in changed_packs.without_a_policy(shipped) if Rules(changed.pack).errors}
    assert kept == READ_BY_TERMS & set(shipped.policies)


def test_a_pack_test_fails_once_a_policy_is_deleted(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(c for c in changed_packs.without_a_policy(shipped) if c.what not in READ_BY_TERMS) == []


def test_a_pack_test_fails_once_a_policy_never_applies(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.with_a_policy_that_never_applies(shipped)) == []


def test_a_pack_test_fails_once_a_case_of_a_severity_is_gone(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.without_a_severity_case(shipped)) == []


def test_a_pack_test_fails_once_a_severity_is_another(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.with_another_severity(shipped)) == []


def test_a_pack_test_fails_once_evidence_is_taken_for_what_a_dont_know_counts_as(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.without_an_evidence_mark(pack)) == []


def test_a_pack_test_fails_once_a_policy_of_three_values_is_violated_wherever_it_is_not_satisfied(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.violated_where_not_satisfied(pack)) == []


def test_a_pack_test_fails_once_a_step_of_a_path_is_gone(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.without_a_step(pack)) == []


def test_a_pack_test_fails_once_a_step_loses_its_only_if(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.with_a_step_always_on_its_path(pack)) == []


def test_a_pack_test_fails_once_a_need_gives_up_its_own_route(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.with_a_need_that_gives_up_its_own_route(pack)) == []


def test_a_pack_test_fails_once_a_rung_falls_short_unconditionally(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.with_a_rung_that_falls_short_unconditionally(pack)) == []


def test_a_pack_test_fails_once_a_rung_is_passed_on_other_paths(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.with_a_rung_that_is_passed_elsewhere(pack)) == []


def test_a_pack_test_fails_once_exhausted_needs_take_other_rungs(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(changed_packs.with_another_limit_for_exhausted_needs(pack)) == []


def test_a_pack_test_fails_once_an_integrity_constraint_is_gone(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.without_a_constraint(shipped)) == []


def test_a_pack_test_fails_once_a_case_of_an_output_is_gone(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.without_an_output_case(shipped)) == []


def test_a_pack_test_fails_once_a_threshold_is_one_off(pack: Pack, suite: Suite) -> None:
    assert suite.unnoticed(c for c in changed_packs.with_a_named_value_one_off(pack) if not c.what.startswith(ONLY_IN_THE_BREAK_EVEN)) == []


def test_a_pack_test_fails_once_a_dont_know_counts_as_nothing(shipped: Pack, its_suite: Suite) -> None:
    assert its_suite.unnoticed(changed_packs.with_a_dont_know_that_stays_open(shipped)) == []


def test_the_packs_tests_give_every_option_of_every_fact(shipped: Pack) -> None:
    given = {(fact, option) for ready in load_tests(shipped) for fact, answer in ready.sheet.items() for option in _options(answer)}
    assert [(name, option) for name, fact in shipped.facts.items() for option in fact.answers if (name, option) not in given] == []


def _options(answer: Answer) -> tuple[Answer, ...]:
    return answer if isinstance(answer, tuple) else (answer,)
