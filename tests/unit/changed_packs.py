"""The default pack with one rule taken away, in every way that there is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from policies.model import Need, Rung, Severity
from policies.pack import Pack


@dataclass(frozen=True, slots=True)
class ChangedPack:
    """`about` are ids: a test that names several of them is likely to notice the change."""

    what: str
    pack: Pack
    about: tuple[str, ...]


# policies -----------------------------------------------------------------------------------------------------------


def _with_policy(pack: Pack, policy: str, **changes: Any) -> Pack:
    return replace(pack, policies={**pack.policies, policy: pack.policies[policy].model_copy(update=changes)})


def without_a_policy(pack: Pack) -> Iterator[ChangedPack]:
    for gone in pack.policies:
        rest = {policy: rule for policy, rule in pack.policies.items() if policy != gone}
        yield ChangedPack(gone, replace(pack, policies=rest), (gone,))


def with_a_policy_that_never_applies(pack: Pack) -> Iterator[ChangedPack]:
    for policy in pack.policies:
        yield ChangedPack(policy, _with_policy(pack, policy, applies=False), (policy,))


def without_a_severity_case(pack: Pack) -> Iterator[ChangedPack]:
    for policy, rule in pack.policies.items():
        for index in range(len(rule.severity)) if len(rule.severity) > 1 else ():
            rest = [case for place, case in enumerate(rule.severity) if place != index]
            rest[-1] = rest[-1].model_copy(update={"when": None})
            yield ChangedPack(f"{policy}, case {index + 1}", _with_policy(pack, policy, severity=tuple(rest)), (policy,))


def with_another_severity(pack: Pack) -> Iterator[ChangedPack]:
    others: dict[Severity, tuple[Severity, ...]] = {
        "advise": ("require", "block"),
        "require": ("advise", "block"),
        "block": ("advise", "require"),
    }
    for policy, rule in pack.policies.items():
        for index, case in enumerate(rule.severity):
            for other in others[case.then]:
                cases = [*rule.severity[:index], case.model_copy(update={"then": other}), *rule.severity[index + 1 :]]
                changed = _with_policy(pack, policy, severity=tuple(cases))
                yield ChangedPack(f"{policy}, case {index + 1} {other}", changed, (policy,))


def without_an_evidence_mark(pack: Pack) -> Iterator[ChangedPack]:
    for policy, rule in pack.policies.items():
        if rule.evidence is not None:
            yield ChangedPack(policy, _with_policy(pack, policy, evidence=None), (policy, "dont_know"))


def violated_where_not_satisfied(pack: Pack) -> Iterator[ChangedPack]:
    for policy, rule in pack.policies.items():
        if rule.violated is not None:
            yield ChangedPack(policy, _with_policy(pack, policy, violated=None), (policy,))


# ladder -------------------------------------------------------------------------------------------------------------


def _with_need(pack: Pack, need: str, **changes: Any) -> Pack:
    needs: dict[str, Need] = {**pack.ladder.needs, need: pack.ladder.needs[need].model_copy(update=changes)}
    return replace(pack, ladder=pack.ladder.model_copy(update={"needs": needs}))


def _with_rung(pack: Pack, index: int, **changes: Any) -> Pack:
    rungs: list[Rung] = list(pack.ladder.rungs)
    rungs[index] = rungs[index].model_copy(update=changes)
    return replace(pack, ladder=pack.ladder.model_copy(update={"rungs": tuple(rungs)}))


def without_a_step(pack: Pack) -> Iterator[ChangedPack]:
    for need, rule in pack.ladder.needs.items():
        for gone in rule.path:
            path = tuple(step for step in rule.path if step is not gone)
            yield ChangedPack(f"{need}: {gone.rung}", _with_need(pack, need, path=path), (need, gone.rung))


def with_a_step_always_on_its_path(pack: Pack) -> Iterator[ChangedPack]:
    for need, rule in pack.ladder.needs.items():
        for index, step in enumerate(rule.path):
            if step.only_if is not True:
                path = (*rule.path[:index], step.model_copy(update={"only_if": True}), *rule.path[index + 1 :])
                yield ChangedPack(f"{need}: {step.rung}", _with_need(pack, need, path=path), (need, step.rung))


def with_a_need_that_gives_up_its_own_route(pack: Pack) -> Iterator[ChangedPack]:
    for need, rule in pack.ladder.needs.items():
        if rule.keeps_own_route is not False:
            yield ChangedPack(need, _with_need(pack, need, keeps_own_route=False), (need, "measured_meets_target"))


def with_a_rung_that_falls_short_unconditionally(pack: Pack) -> Iterator[ChangedPack]:
    for index, rung in enumerate(pack.ladder.rungs):
        if rung.falls_short_only_if is not True:
            about = (str(rung.result), "measured_falls_short", "first_draft", "weak")
            yield ChangedPack(rung.id, _with_rung(pack, index, falls_short_only_if=True), about)


def with_a_rung_that_is_passed_elsewhere(pack: Pack) -> Iterator[ChangedPack]:
    for index, rung in enumerate(pack.ladder.rungs):
        if rung.may_be_passed_on is not None:
            for where, needs in (("everywhere", None), ("nowhere", ())):
                changed = _with_rung(pack, index, may_be_passed_on=needs)
                yield ChangedPack(f"{rung.id} {where}", changed, (str(rung.result), "does_not_apply"))


def with_another_limit_for_exhausted_needs(pack: Pack) -> Iterator[ChangedPack]:
    for limit in (None, pack.ladder.rungs[0].id):
        ladder = pack.ladder.model_copy(update={"exhausted_takes_only_below": limit})
        yield ChangedPack(f"below {limit}", replace(pack, ladder=ladder), ("exhausted", "measured_meets_target"))


# the rest of pack.yaml, and facts.yaml ------------------------------------------------------------------------------


def without_a_constraint(pack: Pack) -> Iterator[ChangedPack]:
    for gone in pack.file.integrity:
        rest = tuple(constraint for constraint in pack.file.integrity if constraint is not gone)
        yield ChangedPack(gone.id, replace(pack, file=pack.file.model_copy(update={"integrity": rest})), ("refused",))


def without_an_output_case(pack: Pack) -> Iterator[ChangedPack]:
    for name, output in pack.file.outputs.items():
        for index in range(len(output.cases)):
            rest = [case for place, case in enumerate(output.cases) if place != index]
            rest[-1] = rest[-1].model_copy(update={"when": None})
            outputs = {**pack.file.outputs, name: output.model_copy(update={"cases": tuple(rest)})}
            changed = replace(pack, file=pack.file.model_copy(update={"outputs": outputs}))
            yield ChangedPack(f"{name}, case {index + 1}", changed, (name,))


def with_a_named_value_one_off(pack: Pack) -> Iterator[ChangedPack]:
    for name, value in pack.file.values.items():
        for step in (-1, 1):
            values = {**pack.file.values, name: value.model_copy(update={"value": value.value + step})}
            changed = replace(pack, file=pack.file.model_copy(update={"values": values}))
            yield ChangedPack(f"{name} {step:+}", changed, (str(value.value), str(value.value - 1)))


def with_a_dont_know_that_stays_open(pack: Pack) -> Iterator[ChangedPack]:
    for name, fact in pack.facts.items():
        if fact.dont_know_counts_as is not None:
            facts = {**pack.facts, name: fact.model_copy(update={"dont_know_counts_as": None})}
            yield ChangedPack(name, replace(pack, facts=facts), (f'"{name}": "dont_know"', f'"{name}": []'))
