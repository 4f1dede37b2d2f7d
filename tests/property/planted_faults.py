"""Random packs with a fault planted in them: faults of the kinds that packs have in life, each named as the prover should name it."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from policies.compiled import Compiled
from policies.load import load_pack
from policies.pack import Pack
from policies.rules import Rules
from tests.property.random_conditions import either_form, random_condition
from tests.property.random_packs import SMALL, RandomPack, random_pack

Files = dict[str, Any]


class Planted(NamedTuple):
    pack: Pack
    kind: str  # "overlap", or a fault's
    about: str


class _Ground(NamedTuple):
    rng: random.Random
    random: RandomPack
    compiled: Compiled
    files: Files


def planted(seed: int, folder: Path) -> Planted:
    """A small random pack with some random invariants and one planted fault; the kinds take turns."""
    rng = random.Random(seed)
    found = random_pack(rng, folder, SMALL)
    files = {name: yaml.safe_load((folder / name).read_text(encoding="utf-8")) for name in ("pack.yaml", "facts.yaml", "ladder.yaml")}
    for name in ("planted", "planted_too"):
        files["facts.yaml"]["facts"][name] = {"kind": "yes_no", "question": "Is it?", "help": "Say yes or no."}
    files["policies/planted.yaml"] = {"policies": [_policy()]}
    files["invariants.yaml"] = {"invariants": [_random_invariant(rng, found, index) for index in range(3)]}
    about = PLANTS[seed % len(PLANTS)](_Ground(rng, found, Compiled(Rules(found.pack)), files))
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return Planted(load_pack(folder), *about)


def _policy(**changes: Any) -> dict[str, Any]:
    return {
        "id": "planted",
        "title": "A planted policy",
        "rule": ["P1"],
        "why": "It was planted.",
        "source": ["A test"],
        "severity": "require",
        "applies": 'planted == "yes"',
        "satisfied": 'planted_too == "yes"',
        "role": "board",
        "steps": [{"id": "step", "text": "Do it", "days": 5}],
        "waiver": "never",
        "effective_from": "2026-01-01",
        "review_by": "2027-01-01",
        **changes,
    }


def _random_invariant(rng: random.Random, found: RandomPack, index: int) -> dict[str, Any]:
    condition = either_form(rng, random_condition(rng, found.words, rng.choice((0, 1, 2))))
    return {"id": f"random-{index}", "say": "Who knows.", rng.choice(("never", "always")): condition}


# plants -------------------------------------------------------------------------------------------------------------


def _severity_that_never_counts(ground: _Ground) -> tuple[str, str]:
    once, again = 'planted_too == "no"', 'planted_too != "yes" && known(planted_too)'
    severity = [{"when": once, "then": "block"}, {"when": again, "then": "advise"}, {"then": "require"}]
    ground.files["policies/planted.yaml"] = {"policies": [_policy(severity=severity)]}
    return "rule", "planted/severity/1"


def _policy_that_never_applies(ground: _Ground) -> tuple[str, str]:
    ground.files["policies/planted.yaml"] = {"policies": [_policy(applies='known(planted) && planted == "yes" && planted != "yes"')]}
    return "policy", "planted"


def _gap(ground: _Ground) -> tuple[str, str]:
    """In the path of a need that somebody may have."""
    pack, of = ground.compiled.pack, ground.compiled.variables.of
    needs = [need for need in pack.ladder.needs if ground.compiled.is_consistent({pack.ladder.needs_fact: (need,)})]
    if pack.ladder.needs_fact not in of or not needs:
        return _policy_that_never_applies(ground)
    need = ground.rng.choice(needs)
    for step in ground.files["ladder.yaml"]["needs"][need]["path"]:
        step["only_if"] = ground.rng.choice(('planted == "yes"', 'planted_too == "no"'))
    return "gap", need


def _broken_invariant(ground: _Ground) -> tuple[str, str]:
    headline = ground.rng.choice(sorted(ground.compiled.possible(ground.compiled.guarded["headline"])))
    broken = {"id": "broken", "say": "This breaks.", "never": f'headline == "{headline}" && planted_too == "yes"'}
    ground.files["invariants.yaml"]["invariants"].append(broken)
    return "invariant", "broken"


def _unreachable_rung(ground: _Ground) -> tuple[str, str]:
    ground.files["ladder.yaml"]["rungs"].append({"id": "nowhere", "title": "Nowhere", "gives": "nothing", "costs": "nothing"})
    ground.files["facts.yaml"]["facts"]["proposal"]["options"]["nowhere"] = "Nowhere"
    return "rung", "nowhere"


def _overlap(ground: _Ground) -> tuple[str, str]:
    cases = [{"when": 'planted == "yes"', "then": "one"}, {"when": 'planted_too == "no"', "then": "other"}, {"then": "none"}]
    ground.files["pack.yaml"]["outputs"]["hosting"] = {"cases": cases}
    return "overlap", "hosting/0/1"


PLANTS: Final[tuple[Callable[[_Ground], tuple[str, str]], ...]] = (
    _severity_that_never_counts,
    _gap,
    _broken_invariant,
    _unreachable_rung,
    _overlap,
    _policy_that_never_applies,
)
