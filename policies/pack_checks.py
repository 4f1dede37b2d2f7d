"""Checks what the files of a pack say about one another: facts, options, roles, rungs, prices, dates."""

from collections.abc import Iterable, Iterator, Mapping

from policies.errors import Problem, did_you_mean
from policies.ladder import EXHAUSTED, NONE, RESULTS
from policies.model import Fact, Policy, PriceName
from policies.pack import Pack
from policies.proving.invariants import invariant_problems
from policies.rules import LADDER_TERMS
from policies.sheet import answer_problem
from policies.yaml_source import Path, Source

CERTAIN = 100  # in a hundred; what is certain need not be asked

RESERVED = frozenset({*LADDER_TERMS, "true", "false", "in", "and", "or", "not", "known", "state", "severity", "dont_know"})


def reference_problems(pack: Pack, sources: Mapping[str, Source]) -> list[Problem]:
    return [
        *_fact_problems(pack, sources["facts.yaml"]),
        *_fact_name_problems(pack, sources["facts.yaml"]),
        *_question_problems(pack, sources["facts.yaml"]),
        *_name_problems(pack, sources),
        *_pack_problems(pack, sources["pack.yaml"]),
        *(_ladder_problems(pack, sources["ladder.yaml"]) if pack.ladder.rungs else ()),
        *(problem for policy in pack.policies.values() for problem in _policy_problems(pack, policy, sources)),
        *invariant_problems(pack, sources),
    ]


def _unknown(source: Source, path: Path, kind: str, name: str, known: Iterable[str], *, at_key: bool = False) -> Problem:
    names = list(dict.fromkeys(known))
    fix = did_you_mean(name, names, f"Use one of: {', '.join(names[:12])}")
    return source.problem(path, f'there is no {kind} "{name}"', fix, at_key=at_key)


# facts --------------------------------------------------------------------------------------------------------------


def _fact_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    for name, fact in pack.facts.items():
        path: Path = ("facts", name)
        has_options = fact.kind in ("choice", "choices")
        if has_options and len(fact.options) <= 1:
            yield source.problem(path, f'the {fact.kind} "{name}" has fewer than two options', 'Give it two or more under "options:"')
        if not has_options and fact.options:
            yield source.problem(
                (*path, "options"), f'a {fact.kind} fact has no options, but "{name}" lists some', "Remove them or use kind: choice"
            )
        if fact.kind == "count" and fact.unit is None:
            yield source.problem(path, f'the count "{name}" has no unit', 'Add "unit:", such as calls a month')
        if fact.kind != "count" and fact.unit is not None:
            yield source.problem((*path, "unit"), f'"{name}" is no count but has a unit', "Remove the unit or use kind: count")
        if "dont_know" in fact.options:
            yield source.problem((*path, "options", "dont_know"), "dont_know is always an answer", "Remove this option", at_key=True)
        yield from _default_problems(name, fact, source)
        if fact.kind == "choices" and any(often >= CERTAIN for often in fact.prior.values()):
            yield source.problem((*path, "prior"), f'an option of "{name}" was chosen {CERTAIN} times in a hundred or more', "Write less")
        yield from (
            _unknown(source, (*path, "prior", answer), "answer", answer, (*fact.answers, "dont_know"), at_key=True)
            for answer in fact.prior
            if answer not in (*fact.answers, "dont_know")
        )


def _default_problems(name: str, fact: Fact, source: Source) -> Iterator[Problem]:
    if fact.dont_know_counts_as is None:
        return
    path: Path = ("facts", name, "dont_know_counts_as")
    if fact.dont_know_counts_as == "dont_know":
        yield source.problem(path, "a don't know cannot count as a don't know", "Remove the line, or name an answer")
    elif problem := answer_problem(fact, fact.dont_know_counts_as):
        yield source.problem(path, f'"{name}": {problem.what}', problem.fix)


def _fact_name_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for fact, name in ((fact, about.name) for fact, about in pack.facts.items() if about.name):
        other = first.setdefault(name.casefold(), fact)
        if other != fact:
            yield source.problem(("facts", fact, "name"), f'the name "{name}" is also that of "{other}"', "Choose another name")


def _question_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, group in enumerate(pack.questions):
        for position, fact in enumerate(group):
            path: Path = ("questions", index, position)
            if fact not in pack.facts:
                yield _unknown(source, path, "fact", fact, pack.facts)
            elif fact in seen:
                yield source.problem(path, f'"{fact}" is in two questions', "Keep it in one of them")
            seen.add(fact)


def _name_problems(pack: Pack, sources: Mapping[str, Source]) -> Iterator[Problem]:
    places = [("facts.yaml", "facts", name) for name in pack.facts]
    places += [("pack.yaml", "values", name) for name in pack.file.values]
    places += [("pack.yaml", "terms", name) for name in pack.file.terms]
    first: dict[str, str] = {}
    for file, section, name in places:
        if name in RESERVED:
            yield sources[file].problem(
                (section, name), f'"{name}" is a word of the condition language', "Choose another name", at_key=True
            )
        if name in first:
            yield sources[file].problem((section, name), f'"{name}" is also one of the {first[name]}', "Choose another name", at_key=True)
        first.setdefault(name, section)


# pack.yaml ----------------------------------------------------------------------------------------------------------


def _pack_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    file = pack.file
    if file.review_by <= file.effective_from:
        yield source.problem(("review_by",), "review_by is not after effective_from", "Choose a later date")
    constraints = [constraint.id for constraint in file.integrity]
    for index, name in enumerate(constraints):
        if name in constraints[:index]:
            yield source.problem(("integrity", index, "id"), f'the integrity constraint "{name}" stands twice', "Rename one of the two")
    for name, output in file.outputs.items():
        for index, case in enumerate(output.cases):
            last = index == len(output.cases) - 1
            yield from _case_problem(source, ("outputs", name, "cases", index), when=case.when is not None, last=last)
    yield from _price_problems(pack, source)
    for index, fact in enumerate(pack.file.base_model):
        if fact not in pack.facts:
            yield _unknown(source, ("base_model", index), "fact", fact, pack.facts)


def _case_problem(source: Source, path: Path, *, when: bool, last: bool) -> Iterator[Problem]:
    if last and when:
        yield source.problem(path, 'the last case has a "when"', 'Add a last case with only "then:", for everything else')
    if not last and not when:
        yield source.problem(path, 'only the last case may leave out "when"', 'Add "when:", or move this case to the end')


def _price_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    for name, series in pack.file.prices.items():
        days = [price.since for price in series.history]
        if days != sorted(set(days)):
            what = f'the prices of "{name}" are not in the order of their dates'
            yield source.problem(("prices", name, "history"), what, "Sort them, oldest first, one a date")
    rule = pack.file.break_even
    if rule is None:
        return
    counts = [name for name, fact in pack.facts.items() if fact.kind == "count"]
    for key, fact in rule.facts:
        if fact not in counts:
            yield _unknown(source, ("break_even", "facts", key), "fact of kind count", fact, counts)
    for key, value in rule.values:
        if value not in pack.file.values:
            yield _unknown(source, ("break_even", "values", key), "named value", value, pack.file.values)
    needed: tuple[PriceName, ...] = (
        "large_model_input",
        "large_model_output",
        "small_tuned_input",
        "small_tuned_output",
        "training",
        "labour",
    )
    for price in needed:
        if price not in pack.file.prices:
            yield source.problem(("break_even",), f'the break-even needs the price "{price}"', f'Add "{price}:" under prices')


# ladder.yaml --------------------------------------------------------------------------------------------------------


def _ladder_problems(pack: Pack, source: Source) -> Iterator[Problem]:
    ladder = pack.ladder
    rungs = [rung.id for rung in ladder.rungs]
    for index, rung in enumerate(ladder.rungs):
        path: Path = ("rungs", index)
        if rung.id in rungs[:index]:
            yield source.problem((*path, "id"), f'the rung "{rung.id}" stands twice', "Rename or remove one of the two")
        if rung.id in (EXHAUSTED, NONE):
            yield source.problem((*path, "id"), f'"{rung.id}" is a word of the ladder and cannot name a rung', "Rename it")
        if rung.result is not None:
            yield from _result_problems(pack, rung.result, source, (*path, "result"))
        for position, need in enumerate(rung.may_be_passed_on or ()):
            if need not in ladder.needs:
                yield _unknown(source, (*path, "may_be_passed_on", position), "need", need, ladder.needs)
    if ladder.exhausted_takes_only_below not in (None, *rungs):
        yield _unknown(source, ("exhausted_takes_only_below",), "rung", str(ladder.exhausted_takes_only_below), rungs)
    yield from _need_problems(pack, source, rungs)
    yield from _proposal_problems(pack, source, rungs)


def _result_problems(pack: Pack, fact: str, source: Source, path: Path) -> Iterator[Problem]:
    if fact not in pack.facts:
        yield _unknown(source, path, "fact", fact, pack.facts)
    elif pack.facts[fact].kind != "choice" or set(pack.facts[fact].options) != set(RESULTS):
        what = f'the fact "{fact}" is not a choice among the possible results'
        yield source.problem(path, what, f"Give it exactly the options {', '.join(RESULTS)}")


def _need_problems(pack: Pack, source: Source, rungs: list[str]) -> Iterator[Problem]:
    ladder = pack.ladder
    fact = pack.facts.get(ladder.needs_fact)
    if fact is None:
        yield _unknown(source, ("needs_fact",), "fact", ladder.needs_fact, pack.facts)
        return
    if fact.kind != "choices":
        what = f'the fact "{ladder.needs_fact}" is not of kind choices'
        yield source.problem(("needs_fact",), what, "Name the fact that lists the needs")
        return
    if fact.dont_know_counts_as != []:
        yield source.problem(
            ("needs_fact",), f'a don\'t know of "{ladder.needs_fact}" stays open', "Give it dont_know_counts_as: [] in facts.yaml"
        )
    for need in sorted(set(fact.options) ^ set(ladder.needs)):
        where = "ladder.yaml has no path for it" if need in fact.options else f'"{ladder.needs_fact}" does not offer it'
        yield source.problem(("needs", need), f'the need "{need}" is known in one place only: {where}', "Add it to both, or remove it")
    for name, need_rule in ladder.needs.items():
        steps = [step.rung for step in need_rule.path]
        for index, rung in enumerate(steps):
            path: Path = ("needs", name, "path", index, "rung")
            if rung not in rungs:
                yield _unknown(source, path, "rung", rung, rungs)
            elif any(before in rungs and rungs.index(before) >= rungs.index(rung) for before in steps[:index]):
                yield source.problem(
                    path, f'"{rung}" is not further up than the step before it', "Order a path from cheap to dear, each rung once"
                )


def _proposal_problems(pack: Pack, source: Source, rungs: list[str]) -> Iterator[Problem]:
    name = pack.ladder.proposal_fact
    fact = pack.facts.get(name)
    missing = [rung for rung in rungs if fact and rung not in fact.options]
    if fact is None:
        yield _unknown(source, ("proposal_fact",), "fact", name, pack.facts)
    elif fact.kind != "choice":
        yield source.problem(("proposal_fact",), f'the fact "{name}" is not of kind choice', "Name the fact that offers the rungs")
    elif missing:
        what = f'the fact "{name}" does not offer every rung (missing: {", ".join(missing)})'
        yield source.problem(("proposal_fact",), what, "Give it an option for each rung")


# policies/*.yaml ----------------------------------------------------------------------------------------------------


def _policy_problems(pack: Pack, policy: Policy, sources: Mapping[str, Source]) -> Iterator[Problem]:
    name, *rest = pack.origins[policy.id]
    source, path = sources[str(name)], tuple(rest)
    for index, case in enumerate(policy.severity):
        last = index == len(policy.severity) - 1
        yield from _case_problem(source, (*path, "severity", index), when=case.when is not None, last=last)
    if policy.evidence is not None and policy.evidence not in pack.facts and not pack.file.uses:
        yield _unknown(source, (*path, "evidence"), "fact", policy.evidence, pack.facts)
    if policy.role not in pack.file.roles:
        yield _unknown(source, (*path, "role"), "role", policy.role, pack.file.roles)
    for index, step in enumerate(policy.steps):
        if step.id in [before.id for before in policy.steps[:index]]:
            yield source.problem((*path, "steps", index, "id"), f'the step "{step.id}" stands twice', "Rename one of the two")
        if step.role is not None and step.role not in pack.file.roles:
            yield _unknown(source, (*path, "steps", index, "role"), "role", step.role, pack.file.roles)
    if policy.review_by <= policy.effective_from:
        yield source.problem((*path, "review_by"), "review_by is not after effective_from", "Choose a later date")
