"""Packs together decide what each decides alone, and the worst of it; whatever they are called, and in whatever order they come.

The packs are random: their facts, terms, values and policies have the same ids, some of which mean the same by chance.
"""

import random
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml

from policies.compiled import Compiled
from policies.composing import compose
from policies.decision import Decider
from policies.decision_json import compact_json
from policies.expression import Answer, Evaluation
from policies.knowledge import Knowledge
from policies.load import joined, load_pack
from policies.merging import merged
from policies.naming import names_there
from policies.pack import Pack
from policies.rules import OUTCOMES, Rules
from tests.property.direct import are_consistent, outputs_of, random_answers, random_consistent_answers, some_of
from tests.property.random_packs import MIDDLING, RandomPack, Shape, random_pack
from tests.property.seeds import seeds
from tests.property.small_packs import DAY

SHEETS: Final = 60  # a composition
FEW: Final = Shape(("yes_no", "yes_no", "choice", "count", "choices"), taken=4, options=3, policies=4, constraints=1)
COMPANION: Final = replace(FEW, ladder=False, id="companion")
SECOND: Final = replace(FEW, ladder=False, id="second")
LARGE: Final = replace(MIDDLING, policies=12, terms=8, ladder=False, id="companion")


class Composed(NamedTuple):
    """`parts` are the packs that `rules` are composed of, each with its rules by itself."""

    rules: Rules
    parts: list[Rules]

    def seen_by(self, part: Rules, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers in the words of one of the packs."""
        words = names_there(part.pack, self.rules.pack).words
        return {fact: answers[words[fact]] for fact in part.pack.facts if words[fact] in answers}


def composed(rng: random.Random, folder: Path, *shapes: Shape) -> Composed:
    """Of random packs that some answers are consistent with."""
    while True:
        packs = [random_pack(rng, folder / str(number), shape).pack for number, shape in enumerate(shapes)]
        pack = load_pack(joined(rng.sample([one.folder for one in packs], len(packs))))
        rules = Rules(pack, DAY)
        if Compiled(rules).is_consistent({}):
            return Composed(rules, [Rules(one, DAY) for one in packs])


@pytest.mark.parametrize("seed", seeds(12))
def test_packs_together_find_what_each_finds_alone_and_the_worst_of_it_decides(seed: int, tmp_path: Path) -> None:
    """The diagrams of all together against each pack's rules by themselves, evaluated directly."""
    rng = random.Random(seed)
    together = composed(rng, tmp_path, FEW, COMPANION, SECOND)
    compiled = Compiled(together.rules)
    agreed = 0
    for _ in range(SHEETS):
        answers = random_answers(rng, compiled.pack)
        consistent = all(are_consistent(part, together.seen_by(part, answers)) for part in together.parts)
        assert compiled.is_consistent(answers) is consistent
        found = {output: compiled.diagrams.value_at(root, _assignment(compiled, answers)) for output, root in compiled.plain.items()}
        expected = _expected(together, answers)
        assert found == expected
        agreed += consistent
    assert agreed or together.rules.integrity


def _assignment(compiled: Compiled, answers: Mapping[str, Answer]) -> list[int]:
    fixed = compiled.variables.fix(answers)
    return [fixed[variable] for variable in range(len(compiled.variables.arities))]


def _expected(together: Composed, answers: Mapping[str, Answer]) -> dict[str, Any]:
    first, *_ = together.parts
    expected: dict[str, Any] = {}
    outcomes = []
    for part in together.parts:
        alone = outputs_of(part, together.seen_by(part, answers))
        outcomes.append(alone.pop("outcome"))
        headline = alone.pop("headline")
        expected |= {"headline": headline} if part is first else {}
        policies = names_there(part.pack, together.rules.pack).policies
        expected |= {_called(output, policies): value for output, value in alone.items()}
    return {**expected, "outcome": max(outcomes, key=OUTCOMES.index)}


def _called(output: str, policies: Mapping[str, str]) -> str:
    policy = output.removeprefix("finding.")
    return f"finding.{policies[policy]}" if policy != output else output


@pytest.mark.parametrize("seed", seeds(8))
def test_what_some_answers_leave_open_in_a_pack_is_never_more_together(seed: int, tmp_path: Path) -> None:
    """More packs add constraints, which may settle more; what one pack has settled stays as it is."""
    rng = random.Random(seed)
    together = composed(rng, tmp_path, FEW, COMPANION)
    compiled, alone = Compiled(together.rules), [(part, Compiled(part)) for part in together.parts]
    settled = 0
    for _ in range(SHEETS // 2):
        answers = some_of(rng, random_consistent_answers(rng, compiled), rng.random())
        knowledge = Knowledge(compiled, answers)
        for part, one in alone:
            names, seen = names_there(part.pack, compiled.pack), Knowledge(one, together.seen_by(part, answers))
            for policy in part.pack.policies:
                here, there = knowledge.values(f"finding.{names.policies[policy]}"), seen.values(f"finding.{policy}")
                assert here <= there
                settled += len(there) == 1
    assert settled


@pytest.mark.parametrize("seed", seeds(8))
def test_a_companion_that_says_nothing_changes_nothing(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    pack = random_pack(rng, tmp_path / "base", MIDDLING).pack
    silent = _silent(pack, tmp_path / "silent")
    together, alone = Decider(compose([pack, silent])), Decider(pack)
    for _ in range(SHEETS // 2):
        answers = some_of(rng, random_consistent_answers(rng, alone.compiled(DAY)), rng.choice((0.3, 0.8, 1.0)))
        here, there = together.decide(answers, DAY), alone.decide(answers, DAY)
        assert _without_packs(compact_json(here)) == compact_json(there)
        assert (here.determined, here.hosting, here.tuning_method) == (there.determined, there.hosting, there.tuning_method)
        assert together.explain(answers, DAY) == alone.explain(answers, DAY)


def _silent(pack: Pack, folder: Path) -> Pack:
    """A companion with the same facts, no policies and no constraints."""
    file = pack.file.model_copy(update={"id": "silent", "values": {}, "terms": {}, "integrity": (), "outputs": {}})
    empty = Pack(folder, file, load_pack(_companion(folder)).ladder, pack.facts, (), {}, {}, "silent")
    assert not empty.ladder.rungs
    return empty


def _companion(folder: Path) -> Path:
    return random_pack(random.Random(0), folder, COMPANION).pack.folder


def _without_packs(written: dict[str, Any]) -> dict[str, Any]:
    for part in (*written["findings"], *written["next_steps"]):
        assert part.pop("pack") == "random"
    return written


@pytest.mark.parametrize("seed", seeds(8))
def test_the_order_of_the_companions_decides_nothing(seed: int, tmp_path: Path) -> None:
    """`load_pack` sorts them; here they are merged in the other order on purpose."""
    rng = random.Random(seed)
    together = composed(rng, tmp_path, FEW, COMPANION, SECOND)
    here = Decider(together.rules.pack)
    first, companion, second = together.rules.pack.composed.packs if together.rules.pack.composed else ()
    there = Decider(merged([first, second, companion]))
    names = names_there(here.pack, there.pack)
    for _ in range(SHEETS // 2):
        answers = some_of(rng, random_consistent_answers(rng, here.compiled(DAY)), rng.choice((0.3, 0.8, 1.0)))
        one = here.decide(answers, DAY)
        other = there.decide({names.words[fact]: answer for fact, answer in answers.items()}, DAY)
        assert (one.outcome, one.headline, one.routes, one.determined) == (other.outcome, other.headline, other.routes, other.determined)
        assert {names.policies[f.policy]: (f.state, f.severity) for f in one.findings} == {
            f.policy: (f.state, f.severity) for f in other.findings
        }
        assert {names.policies[step.policy] for step in one.next_steps} == {step.policy for step in other.next_steps}


@pytest.mark.parametrize("seed", seeds(12))
def test_a_pack_that_is_split_in_two_and_composed_again_decides_as_before(seed: int, tmp_path: Path) -> None:
    """What the companion reads of the other, it uses: terms, values, policies, the ladder's words."""
    rng = random.Random(seed)
    whole, moved = _split(rng, tmp_path)
    composed = load_pack(joined([tmp_path / "companion", tmp_path / "base"]))
    assert composed.composed is not None
    assert moved == {policy for policy, owner in composed.composed.owners.items() if owner == "companion"}
    one, other = Compiled(Rules(whole, DAY)), Compiled(Rules(composed, DAY))
    for _ in range(SHEETS):
        answers = random_answers(rng, whole)
        expected = outputs_of(one.rules, answers)
        assert outputs_of(other.rules, answers) == expected
        assert {output: other.diagrams.value_at(root, _assignment(other, answers)) for output, root in other.plain.items()} == expected
        assert other.is_consistent(answers) is one.is_consistent(answers)
        truths = [[Evaluation(answers).truth(rules.term(term)) for term in whole.file.terms] for rules in (one.rules, other.rules)]
        assert truths[0] == truths[1]


def _split(rng: random.Random, folder: Path) -> tuple[Pack, set[str]]:
    """A random pack, and the policies that went into a companion with whatever only they read."""
    while True:
        found: RandomPack = random_pack(rng, folder / "whole")
        shutil.rmtree(folder / "base", ignore_errors=True)
        shutil.rmtree(folder / "companion", ignore_errors=True)
        moved = _divide(rng, folder)
        if moved:
            return found.pack, moved


def _divide(rng: random.Random, folder: Path) -> set[str]:
    pack, facts, ladder = (yaml.safe_load((folder / "whole" / f"{name}.yaml").read_text("utf-8")) for name in ("pack", "facts", "ladder"))
    policies = [one for file in (folder / "whole" / "policies").iterdir() for one in yaml.safe_load(file.read_text("utf-8"))["policies"]]
    terms, mine, its_terms, its_facts = dict(pack["terms"]), [], {}, {}

    def read(what: str) -> bool:
        """By what stays."""
        rest = yaml.safe_dump([[one for one in policies if one["id"] != what], {t: c for t, c in terms.items() if t != what}])
        return re.search(rf"(?<![\w-]){what}(?![\w-])", rest + yaml.safe_dump([ladder, pack["integrity"], pack["outputs"]])) is not None

    for _ in range(3):  # what only moved things read, can move in the next round
        for policy in rng.sample(policies, len(policies)):
            if len(policies) > 1 and not read(policy["id"]):
                policies.remove(policy)
                mine.append(policy)
        for term in [term for term in terms if mine and not read(term)]:
            its_terms[term] = terms.pop(term)
    for fact in [fact for fact in facts["facts"] if mine and not read(fact)]:
        its_facts[fact] = facts["facts"].pop(fact)
    if not its_facts or not facts["facts"]:
        return set()
    asked = [[fact for fact in group if fact in facts["facts"]] for group in facts["questions"]]
    groups = [group for group in asked if len(group) > 1]
    _save(folder / "base", {**pack, "terms": terms}, {"facts": facts["facts"], "questions": groups}, policies, ladder)
    alone = {**pack, "id": "companion", "uses": {"random": "1.0"}, "terms": its_terms, "values": {}, "integrity": [], "outputs": {}}
    _save(folder / "companion", alone, {"facts": its_facts}, mine, None)
    return {policy["id"] for policy in mine}


def _save(folder: Path, pack: Any, facts: Any, policies: Any, ladder: Any) -> None:
    (folder / "policies").mkdir(parents=True)
    files = {"pack": pack, "facts": facts, "policies/all": {"policies": policies}, **({"ladder": ladder} if ladder else {})}
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "utf-8")


@pytest.mark.parametrize("seed", seeds(8))
def test_a_companion_that_shares_no_fact_adds_to_the_diagram_of_the_outcome_and_does_not_multiply_it(seed: int, tmp_path: Path) -> None:
    """Its facts stand below the other's, once for each outcome that is there already."""
    rng = random.Random(seed)
    base, companion = random_pack(rng, tmp_path / "base").pack, random_pack(rng, tmp_path / "companion", LARGE).pack
    for path in companion.folder.rglob("*.yaml"):
        path.write_text(re.sub(r"\bfact_", "another_", path.read_text("utf-8")), "utf-8")
    together = load_pack(joined([base.folder, companion.folder]))
    assert len(together.facts) == len(base.facts) + len(companion.facts)
    alone, beside, both = (_size_of_the_outcome(pack) for pack in (base, load_pack(companion.folder), together))
    assert both <= alone + len(OUTCOMES) * beside


def _size_of_the_outcome(pack: Pack) -> int:
    compiled = Compiled(Rules(pack, DAY))
    return sum(1 for _ in compiled.diagrams.reachable(compiled.plain["outcome"]))
