"""Random conditions, each written as a pack writes it and as the CEL that the oracle reads."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

NEST: Final = 3  # groups within groups


@dataclass(frozen=True, slots=True)
class ChoiceWord:
    """A yes/no or choice fact, a route, a policy's state; `rungs` where its options have the ladder's order."""

    written: str
    cel: str
    options: tuple[str, ...]
    rungs: tuple[str, ...] = ()

    @property
    def rank(self) -> str:
        return f"rank_{self.cel}"


@dataclass(frozen=True, slots=True)
class SeveralWord:
    written: str
    cel: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountWord:
    written: str
    cel: str


@dataclass(frozen=True, slots=True)
class TermWord:
    written: str
    cel: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a condition may speak of."""

    choices: tuple[ChoiceWord, ...] = ()
    several: tuple[SeveralWord, ...] = ()
    counts: tuple[CountWord, ...] = ()
    terms: tuple[TermWord, ...] = ()
    facts: tuple[str, ...] = ()
    constants: tuple[str, ...] = ("0", "1")  # literals and named values

    def plus(self, *new: ChoiceWord | SeveralWord | TermWord) -> "Words":
        return replace(
            self,
            choices=(*self.choices, *(word for word in new if isinstance(word, ChoiceWord))),
            several=(*self.several, *(word for word in new if isinstance(word, SeveralWord))),
            terms=(*self.terms, *(word for word in new if isinstance(word, TermWord))),
        )

    def with_evidence(self, fact: str) -> "Words":
        """The oracle reads this fact as it stands, without what a don't know counts as; terms are inlined as they are."""
        return replace(
            self,
            choices=tuple(replace(word, cel=as_it_stands(fact)) if word.written == fact else word for word in self.choices),
            several=tuple(replace(word, cel=as_it_stands(fact)) if word.written == fact else word for word in self.several),
            counts=tuple(replace(word, cel=as_it_stands(fact)) if word.written == fact else word for word in self.counts),
        )


def as_it_stands(fact: str) -> str:
    return f"{fact}_as_it_stands"


def is_known(fact: str) -> str:
    return f"{fact}_is_known"


@dataclass(frozen=True, slots=True)
class Leaf:
    written: str
    cel: str
    compares: bool = True  # and so takes parentheses under "!"


@dataclass(frozen=True, slots=True)
class Group:
    every: bool
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: "Condition"


Condition = Leaf | Group | Negated


# growing ------------------------------------------------------------------------------------------------------------


def random_condition(rng: random.Random, words: Words, nest: int = NEST) -> Condition:
    if nest == 0 or rng.random() < 0.25:
        return random_leaf(rng, words)
    if rng.random() < 0.2:
        return Negated(random_condition(rng, words, nest - 1))
    parts = tuple(random_condition(rng, words, nest - 1) for _ in range(rng.choice((2, 2, 3))))
    return Group(rng.random() < 0.5, parts)


def random_leaf(rng: random.Random, words: Words) -> Leaf:
    makers: list[tuple[int, Callable[[random.Random, Words], Leaf]]] = [(1, _literal)]
    makers += [(8, _one_choice)] if words.choices else []
    makers += [(3, _two_rungs)] if any(word.rungs for word in words.choices) else []
    makers += [(6, _member)] if words.several else []
    makers += [(6, _count)] if words.counts else []
    makers += [(5, _term)] if words.terms else []
    makers += [(3, _known)] if words.facts else []
    (make,) = rng.choices([maker for _, maker in makers], [weight for weight, _ in makers])
    return make(rng, words)


def _literal(rng: random.Random, _: Words) -> Leaf:
    word = rng.choice(("true", "false"))
    return Leaf(word, word, compares=False)


def _term(rng: random.Random, words: Words) -> Leaf:
    word = rng.choice(words.terms)
    return Leaf(word.written, word.cel, compares=False)


def _known(rng: random.Random, words: Words) -> Leaf:
    fact = rng.choice(words.facts)
    return Leaf(f"known({_gap(rng)}{fact})", is_known(fact), compares=False)


def _member(rng: random.Random, words: Words) -> Leaf:
    word = rng.choice(words.several)
    option = _quoted(rng, rng.choice(word.options))
    return Leaf(f"{option} in {word.written}", f"{option} in {word.cel}")


def _one_choice(rng: random.Random, words: Words) -> Leaf:
    word = rng.choice(words.choices)
    how = rng.choice(("equals", "list", "order")) if word.rungs else rng.choice(("equals", "list"))
    if how == "list":
        options = ", ".join(_quoted(rng, option) for option in rng.sample(word.options, rng.randint(1, len(word.options))))
        return Leaf(f"{word.written} in [{options}]", f"{word.cel} in [{options}]")
    if how == "equals":
        sign, option = rng.choice(("==", "!=")), _quoted(rng, rng.choice(word.options))
        return Leaf(_turned(rng, sign, word.written, option), _turned(rng, sign, word.cel, option))
    sign, rung = rng.choice(("<", "<=", ">", ">=")), rng.choice(word.rungs)
    ranked = f"({word.rank} != -1 && {word.rank} {sign} {word.rungs.index(rung)})"
    return Leaf(_turned(rng, sign, word.written, _quoted(rng, rung)), ranked)


def _two_rungs(rng: random.Random, words: Words) -> Leaf:
    """Rungs compare by their order; what is no rung is neither above nor below anything."""
    a, b = (rng.choice([word for word in words.choices if word.rungs]) for _ in "ab")
    sign = rng.choice(("<", "<=", ">", ">="))
    return Leaf(_turned(rng, sign, a.written, b.written), f"({a.rank} != -1 && {b.rank} != -1 && {a.rank} {sign} {b.rank})")


def _count(rng: random.Random, words: Words) -> Leaf:
    word = rng.choice(words.counts)
    if rng.random() < 0.2:
        numbers = ", ".join(rng.choices(words.constants, k=rng.randint(1, 3)))
        return Leaf(f"{word.written} in [{numbers}]", f"{word.cel} in [{numbers}]")
    sign, number = rng.choice(("<", "<=", ">", ">=", "==", "!=")), rng.choice(words.constants)
    return Leaf(_turned(rng, sign, word.written, number), f"{word.cel} {sign} {number}")


_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _turned(rng: random.Random, sign: str, left: str, right: str) -> str:
    """The comparison, or the same one from right to left."""
    gap = _gap(rng)
    if rng.random() < 0.3:
        return f"{right}{gap}{_FLIPPED[sign]}{gap}{left}"
    return f"{left}{gap}{sign}{gap}{right}"


def _quoted(rng: random.Random, option: str) -> str:
    return f"'{option}'" if rng.random() < 0.3 else f'"{option}"'


def _gap(rng: random.Random) -> str:
    return rng.choice(("", " ", " ", "  ", "\n"))


# writing ------------------------------------------------------------------------------------------------------------


class Text(NamedTuple):
    written: str
    cel: str


_OR, _AND, _NOT, _BARE = range(4)  # how tightly the parts of a text hold together


def spelled(rng: random.Random, condition: Condition, within: int = _OR) -> Text:
    """The condition in one string; parentheses stand where they must, and sometimes where they need not."""
    text, tightness = _unwrapped(rng, condition)
    if tightness < within or rng.random() < 0.1:
        gap = _gap(rng)
        return Text(*[f"({gap}{form}{gap})" for form in text])
    return text


def _unwrapped(rng: random.Random, condition: Condition) -> tuple[Text, int]:
    if isinstance(condition, Leaf):
        return Text(condition.written, condition.cel), _NOT if condition.compares else _BARE
    if isinstance(condition, Negated):
        part = spelled(rng, condition.part, _BARE)
        return Text(f"!{part.written}", f"!{part.cel}"), _BARE
    sign, tightness = ("&&", _AND) if condition.every else ("||", _OR)
    parts = [spelled(rng, part, tightness) for part in condition.parts]
    gap = _gap(rng)
    joint = f"{gap}{sign}{gap}"
    return Text(joint.join(part.written for part in parts), joint.join(part.cel for part in parts)), tightness


def twin(rng: random.Random, condition: Condition) -> Any:
    """The condition as YAML all, any and not; now and then a part of it stays a string."""
    if isinstance(condition, Leaf):
        return condition.written == "true" if condition.written in ("true", "false") else condition.written
    if rng.random() < 0.15:
        return spelled(rng, condition).written
    if isinstance(condition, Negated):
        return {"not": twin(rng, condition.part)}
    inner = {"all" if condition.every else "any": [twin(rng, part) for part in condition.parts]}
    return {rng.choice(("all", "any")): [inner]} if rng.random() < 0.1 else inner


def either_form(rng: random.Random, condition: Condition) -> Any:
    return twin(rng, condition) if rng.random() < 0.4 else spelled(rng, condition).written
