"""Random packs, written as YAML into a folder and loaded as any pack is: every kind of fact, terms, a ladder, policies.

Conditions speak only of what was defined before them, so there are no circles; the files list it in another order.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from policies.compiled import Compiled
from policies.load import load_pack
from policies.pack import Pack
from policies.rules import Rules
from tests.property.random_conditions import (
    ChoiceWord,
    CountWord,
    Leaf,
    SeveralWord,
    TermWord,
    Words,
    either_form,
    random_condition,
    random_leaf,
    spelled,
)

RESULTS: Final = ("not_tried", "tried_not_measured", "measured_falls_short", "measured_meets_target", "does_not_apply")
STATES: Final = ("not_applicable", "satisfied", "violated", "not_evidenced", "waived")
SEVERITIES: Final = ("advise", "require", "block")
LADDER_TERMS: Final = (
    "need_known",
    "proposal_above_every_route",
    "proposal_meets_target",
    "cheaper_rung_meets_target",
    "proposal_on_a_path",
    "step_untried_on_every_path",
    "all_steps_done",
    "some_route_exhausted",
)
LITERALS: Final = (-3, 0, 1, 2, 5, 10, 1_000, 10_000_000_000)


@dataclass(frozen=True, slots=True)
class Shape:
    """How much there is of everything, at most."""

    kinds: tuple[str, ...]  # of the facts besides need, proposal and results; so many of them are taken
    taken: int
    options: int = 4
    rungs: int = 4
    needs: int = 3
    results: int = 3
    constants: int = 4
    terms: int = 4
    policies: int = 5
    constraints: int = 3
    constraints_read_findings: bool = True  # then a waiver can make consistent answers inconsistent, and the reverse
    ladder: bool = True
    id: str = "random"


MIDDLING: Final = Shape(kinds=("yes_no", "yes_no", "choice", "choice", "choices", "count", "count"), taken=7)
SMALL: Final = Shape(
    kinds=("yes_no", "choice", "choices", "count"),
    taken=3,
    options=3,
    rungs=2,
    needs=2,
    results=1,
    constants=1,
    terms=3,
    policies=3,
    constraints=2,
)


@dataclass(frozen=True, slots=True)
class RandomPack:
    pack: Pack
    words: Words  # what conditions on this pack may speak of
    terms: Mapping[str, Any]


def random_pack(rng: random.Random, folder: Path, shape: Shape = MIDDLING) -> RandomPack:
    """A pack that some answers are consistent with."""
    while True:
        written = Writer(rng, shape)
        written.save(folder)
        pack = load_pack(folder)
        if Compiled(Rules(pack)).is_consistent({}):
            return RandomPack(pack, written.words, written.terms)


class Writer:
    def __init__(self, rng: random.Random, shape: Shape) -> None:
        self.rng, self.shape = rng, shape
        self.rungs = tuple(f"r{index}" for index in range(rng.randint(2, shape.rungs)))
        self.needs = tuple(f"n{index}" for index in range(rng.randint(1, shape.needs) + 1))[: shape.needs]
        self.results = dict(zip(rng.sample(self.rungs, min(len(self.rungs), shape.results)), RESULTS, strict=False))
        self.facts = self._facts()
        literals = [str(number) for number in rng.sample(LITERALS, shape.constants)]
        self.values = {f"value_{index}": int(number) for index, number in enumerate(literals[::2])}
        self.words = self._first_words((*self.values, *literals[1::2]))
        self.words_of_facts = self.words
        self.terms: dict[str, Any] = {}
        self.policies: list[dict[str, Any]] = []
        self.ladder: dict[str, Any] = {}
        self._define_everything()
        self.integrity = [self._constraint(index) for index in range(rng.randint(0, shape.constraints))]
        outputs = ("hosting", "tuning_method") if shape.ladder else ()
        self.outputs = {name: {"cases": self._cases(("x", "y", "z"))} for name in outputs if self._perhaps()}

    def _perhaps(self, chance: float = 0.5) -> bool:
        return self.rng.random() < chance

    def _condition(self, words: Words | None = None) -> Any:
        return either_form(self.rng, random_condition(self.rng, words or self.words, self.rng.choice((0, 1, 1, 2))))

    # facts ---------------------------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, dict[str, Any]]:
        facts = {f"fact_{index}": self._fact(kind) for index, kind in enumerate(self.rng.sample(self.shape.kinds, self.shape.taken))}
        if not self.shape.ladder:
            return facts
        facts["proposal"] = self._fact("choice", ("undecided", *self.rungs))
        for rung in self.results:
            facts[f"result_{rung}"] = self._fact("choice", RESULTS)
        facts["need"] = {**self._fact("choices", self.needs), "dont_know_counts_as": []}
        return dict(self.rng.sample(list(facts.items()), len(facts)))

    def _fact(self, kind: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
        rng = self.rng
        fact: dict[str, Any] = {"kind": kind, "question": "What is it?", "help": "Say what it is."}
        if kind in ("choice", "choices"):
            options = options or tuple(f"o{index}" for index in range(rng.randint(2, self.shape.options - (kind == "choices"))))
            fact["options"] = dict.fromkeys(options, "An option")
        answers = ("yes", "no") if kind == "yes_no" else options
        if kind == "count":
            fact["unit"] = "pieces"
        if self._perhaps():
            default: Any = rng.choice(answers) if kind in ("choice", "yes_no") else rng.choice((0, 1, 5, 100))
            fact["dont_know_counts_as"] = rng.sample(answers, rng.randint(0, len(answers))) if kind == "choices" else default
        if self._perhaps():
            rated = answers if kind == "choices" else (*answers, "dont_know")
            fact["prior"] = {answer: rng.choice((1, 7.5, 40, 95)) for answer in rated if self._perhaps(0.7)}
        return fact

    def _first_words(self, constants: tuple[str, ...]) -> Words:
        choices, several, counts = [], [], []
        for name, fact in self.facts.items():
            options = ("yes", "no") if fact["kind"] == "yes_no" else tuple(fact.get("options", ()))
            if fact["kind"] == "count":
                counts.append(CountWord(name, name))
            elif fact["kind"] == "choices":
                several.append(SeveralWord(name, name, options))
            else:
                choices.append(ChoiceWord(name, name, options, self.rungs if name == "proposal" else ()))
        return Words(tuple(choices), tuple(several), tuple(counts), (), tuple(self.facts), constants)

    def _questions(self) -> list[list[str]]:
        facts = list(self.facts)
        return [facts[start : start + self.rng.choice((2, 3))] for start in range(0, len(facts) - 1, 3) if self._perhaps(0.4)]

    # terms, policies, ladder ---------------------------------------------------------------------------------------

    def _define_everything(self) -> None:
        rng, shape = self.rng, self.shape
        makers = [self._term] * rng.randint(1, shape.terms) + [self._policy] * rng.randint(1, shape.policies)
        if shape.ladder:
            makers.append(self._build_ladder)
        for make in rng.sample(makers, len(makers)):
            make()

    def _term(self) -> None:
        name = f"term_{len(self.terms)}"
        condition = random_condition(self.rng, self.words, self.rng.choice((0, 1, 2)))
        self.terms[name] = either_form(self.rng, condition)
        self.words = self.words.plus(TermWord(name, f"({spelled(self.rng, condition).cel})"))

    def _cases(self, values: tuple[str, ...]) -> list[dict[str, Any]]:
        cases = [{"when": self._condition(), "then": self.rng.choice(values)} for _ in range(self.rng.choice((0, 1, 1, 2)))]
        return [*cases, {"then": self.rng.choice(values)}]

    def _policy(self) -> None:
        rng = self.rng
        name = f"policy-{len(self.policies)}"
        policy: dict[str, Any] = {
            "id": name,
            "title": "A policy",
            "rule": ["S1"],
            "why": "There is a reason.",
            "source": ["A book"],
            "severity": self._cases(SEVERITIES) if self._perhaps() else rng.choice(SEVERITIES),
            "applies": self._condition(),
            "satisfied": self._condition(),
            "role": "board",
            "steps": [{"id": "step", "text": "Do it", "days": 5}],
            "waiver": {"max_days": 30} if self._perhaps() else "never",
            "effective_from": rng.choice(("2026-01-01", "2026-01-01", "2026-01-01", "2026-06-01")),
            "review_by": "2027-01-01",
        }
        if self._perhaps(0.3):
            policy["violated"] = self._condition()
        if self._perhaps(0.4):
            policy["evidence"] = rng.choice(list(self.facts))
        self.policies.append(policy)
        under = name.replace("-", "_")
        self.words = self.words.plus(
            ChoiceWord(f'state("{name}")', f"state_{under}", STATES),
            ChoiceWord(f'severity("{name}")', f"severity_{under}", ("none", *SEVERITIES)),
        )

    def _build_ladder(self) -> None:
        self.ladder = {
            "needs_fact": "need",
            "proposal_fact": "proposal",
            "rungs": [self._rung(rung) for rung in self.rungs],
            "needs": {need: self._need() for need in self.needs},
        }
        if self._perhaps():
            self.ladder["exhausted_takes_only_below"] = self.rng.choice(self.rungs)
        routes = [ChoiceWord(f"routes.{need}", f"routes_{need}", (*self.rungs, "exhausted"), self.rungs) for need in self.needs]
        whole = [ChoiceWord(name, name, (*self.rungs, "exhausted", "none"), self.rungs) for name in ("headline", "approach")]
        terms = [TermWord(name, name) for name in LADDER_TERMS]
        self.words = self.words.plus(*routes, *whole, *terms, SeveralWord("in_play", "in_play", self.rungs))

    def _rung(self, name: str) -> dict[str, Any]:
        rung: dict[str, Any] = {"id": name, "title": "A rung", "gives": "something", "costs": "something"}
        if name in self.results:
            rung["result"] = f"result_{name}"
        if self._perhaps(0.3):
            rung["falls_short_only_if"] = self._condition()
        if self._perhaps(0.3):
            rung["may_be_passed_on"] = self.rng.sample(self.needs, self.rng.randint(0, len(self.needs)))
        return rung

    def _need(self) -> dict[str, Any]:
        path: list[dict[str, Any]] = [{"rung": rung} for rung in self.rungs if self._perhaps(0.7)] or [{"rung": self.rungs[0]}]
        for step in path:
            if self._perhaps(0.4):
                step["only_if"] = self._condition()
        need: dict[str, Any] = {"rule": "S1", "path": path}
        if self._perhaps(0.3):
            need["keeps_own_route"] = self._condition()
        return need

    def _constraint(self, index: int) -> dict[str, Any]:
        when, needs = (self._comparison() for _ in "ab")
        return {"id": f"constraint-{index}", "when": when, "needs": needs, "say": "These do not go together."}

    def _comparison(self) -> str:
        words = self.words if self.shape.constraints_read_findings else self.words_of_facts
        while True:
            leaf: Leaf = random_leaf(self.rng, words)
            if leaf.compares:
                return leaf.written

    # files ---------------------------------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        shuffled = dict(self.rng.sample(list(self.terms.items()), len(self.terms)))
        pack = {
            "id": self.shape.id,
            "version": "1.0",
            "title": "A random pack",
            "released": "2026-03-01",
            "effective_from": "2026-01-01",
            "review_by": "2027-01-01",
            "roles": {"board": "Review board"},
            "values": {name: {"value": value, "unit": "pieces", "why": "It has to be some number."} for name, value in self.values.items()},
            "terms": shuffled,
            "integrity": self.integrity,
            "outputs": self.outputs,
        }
        policies = self.rng.sample(self.policies, len(self.policies))
        half = self.rng.randint(0, len(policies))
        (folder / "policies").mkdir(parents=True, exist_ok=True)
        _write(folder / "pack.yaml", pack)
        _write(folder / "facts.yaml", {"facts": self.facts, "questions": self._questions()})
        if self.ladder:
            _write(folder / "ladder.yaml", self.ladder)
        for name, part in (("first", policies[:half]), ("second", policies[half:])):
            (folder / "policies" / f"{name}.yaml").unlink(missing_ok=True)
            if part:
                _write(folder / "policies" / f"{name}.yaml", {"policies": part})


def _write(path: Path, document: Any) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
