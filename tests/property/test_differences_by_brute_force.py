"""What `policies diff` says of two packs, against every complete sheet of both."""

import random
from copy import deepcopy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from policies.comparing.difference import Difference, difference
from policies.comparing.joint import Joint
from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.rules import Rules
from policies.sheet import Sheet
from tests.property.direct import are_consistent, outputs_of
from tests.property.random_conditions import either_form, random_condition
from tests.property.random_packs import SMALL, random_pack
from tests.property.seeds import seeds

QUICK: Final = 4
MOST_SHEETS: Final = 60_000  # of a pair of packs; larger ones are passed over


def _two_versions(seed: int, folder: Path) -> tuple[Pack, Pack]:
    """A random pack, and the same with one of its rules written anew, a policy more or less, a constraint more or less."""
    rng = random.Random(seed)
    found = random_pack(rng, folder, SMALL)
    paths = sorted((folder / "policies").glob("*.yaml"))
    files = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (*paths, folder / "pack.yaml")}
    policies = [(path, policy) for path in paths for policy in files[path]["policies"]]
    change = seed % 4
    if change == 0:
        facts = set(found.pack.facts)  # only of facts, or policies might come to rest on one another
        words = replace(
            found.words,
            choices=tuple(word for word in found.words.choices if word.written in facts),
            several=tuple(word for word in found.words.several if word.written in facts),
            terms=(),
        )
        rng.choice(policies)[1][rng.choice(("applies", "satisfied"))] = either_form(rng, random_condition(rng, words, 1))
    elif change == 1:
        policy = rng.choice(policies)[1]
        policy["severity"] = rng.choice(("block", "require", "advise"))
    elif change == 2:
        files[folder / "pack.yaml"]["integrity"] = files[folder / "pack.yaml"]["integrity"][1:]
    else:
        path, policy = rng.choice(policies)
        files[path]["policies"].append({**deepcopy(policy), "id": "one-more", "satisfied": False})
    for path, content in files.items():
        path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return found.pack, load_pack(folder)


@pytest.mark.parametrize("seed", seeds(32, QUICK))
def test_every_change_and_its_share_are_what_all_sheets_show(seed: int, tmp_path: Path) -> None:
    old, new = _two_versions(seed, tmp_path)
    joint = Joint(Rules(old), Rules(new))
    answers = {fact: list(variables.answers()) for fact, variables in joint.variables.of.items()}
    if _size(answers) > MOST_SHEETS:
        pytest.skip("too many sheets to look at one by one")
    found = difference(Decider(old), Decider(new))
    expected, refused, accepted = _by_brute_force(old, new, joint, answers)
    told = {(change.output, move.before, move.after): move.share for change in found.changes for move in change.transitions}
    assert told == pytest.approx(expected)
    assert (found.refused_now, found.accepted_now) == pytest.approx((refused, accepted))
    assert set(found.new_outputs) == {f"finding.{policy}" for policy in new.policies if policy not in old.policies}
    _check_descriptions(found, old, new, answers)


def _size(answers: dict[str, list[Any]]) -> int:
    size = 1
    for choices in answers.values():
        size *= len(choices)
    return size


def _by_brute_force(old: Pack, new: Pack, joint: Joint, answers: dict[str, list[Any]]) -> tuple[dict[Any, float], float, float]:
    rules = Rules(old), Rules(new)
    shares: dict[Any, float] = {}
    both = only_old = only_new = 0.0
    for chosen in product(*answers.values()):
        sheet = dict(zip(answers, chosen, strict=True))
        weight = 1.0
        for variable, value in joint.variables.fix(sheet).items():
            weight *= joint.variables.weights[variable][value]
        accepted = [are_consistent(one, sheet) for one in rules]
        both += weight * all(accepted)
        only_old += weight * (accepted == [True, False])
        only_new += weight * (accepted == [False, True])
        if all(accepted):
            before, after = (outputs_of(one, sheet) for one in rules)
            for output in set(before) & set(after):
                if before[output] != after[output]:
                    key = output, before[output], after[output]
                    shares[key] = shares.get(key, 0.0) + weight
    shares = {key: weight / both for key, weight in shares.items()}
    return shares, only_old / (both + only_old) if only_old else 0.0, only_new / (both + only_new) if only_new else 0.0


def _check_descriptions(found: Difference, old: Pack, new: Pack, answers: dict[str, list[Any]]) -> None:
    """Everything that a description describes moves as it says, and something is described."""
    rules = Rules(old), Rules(new)
    for change in found.changes:
        for move in change.transitions:
            assert move.when
            for when in move.when:
                described = 0
                for sheet in _sheets_with(when, answers):
                    if all(are_consistent(one, sheet) for one in rules):
                        described += 1
                        before, after = (outputs_of(one, sheet)[change.output] for one in rules)
                        assert (before, after) == (move.before, move.after), (change.output, when, sheet)
                assert described


def _sheets_with(when: Sheet, answers: dict[str, list[Any]]) -> Any:
    rng = random.Random(0)
    free = {fact: [when[fact]] if fact in when else choices for fact, choices in answers.items()}
    sheets = [dict(zip(free, chosen, strict=True)) for chosen in product(*free.values())]
    return sheets if len(sheets) <= 400 else rng.sample(sheets, 400)


def test_the_same_pack_twice_differs_in_nothing(tmp_path: Path) -> None:
    pack = random_pack(random.Random(1), tmp_path, SMALL).pack
    assert difference(Decider(pack), Decider(pack)).nothing
