"""What the ids of several packs are called together: an id that means one thing stays as it is, others get their pack before them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from policies.model import Fact
from policies.pack import Names, Pack
from policies.sheet import Misfit, read_answer

Named = tuple[str, str, Hashable]  # a pack's id, an id in it, and what it means there


def names(packs: Sequence[Pack]) -> dict[str, Names]:
    """By the id of each pack."""
    words = together(one for pack in packs for one in _words(pack))
    roles = together((pack.file.id, role, title) for pack in packs for role, title in pack.file.roles.items())
    policies = together((pack.file.id, policy, pack.file.id) for pack in packs for policy in pack.policies)
    found: dict[str, Names] = {}
    for pack in packs:
        own = pack.file.id
        known = [*pack.file.uses, own]  # what the pack calls something itself comes last, and so first
        found[own] = Names(_of(words, known), _of(policies, known), _of(roles, [own]))
    return found


def names_there(here: Pack, there: Pack) -> Names:
    """What the other pack calls what this one names, where both are, or hold, a pack of the same id."""
    known, wanted = _names_of(here), _names_of(there)
    words: dict[str, str] = {}
    policies: dict[str, str] = {}
    for own in known.keys() & wanted.keys():
        words |= {name: wanted[own].words[word] for word, name in known[own].words.items() if word in wanted[own].words}
        policies |= {name: wanted[own].policies[word] for word, name in known[own].policies.items() if word in wanted[own].policies}
    return Names(words, policies, {})


def _names_of(pack: Pack) -> Mapping[str, Names]:
    return pack.composed.names if pack.composed else names([pack])


def together(named: Iterable[Named]) -> dict[tuple[str, str], str]:
    """The name that everybody uses, by pack and id. Packs that mean the same share it: the first of them gives it."""
    first: dict[str, dict[Hashable, str]] = {}
    told = list(named)
    for pack, own, meaning in told:
        first.setdefault(own, {}).setdefault(meaning, pack)
    return {(pack, own): own if len(first[own]) == 1 else f"{first[own][meaning]}.{own}" for pack, own, meaning in told}


def _of(names: Mapping[tuple[str, str], str], packs: Sequence[str]) -> dict[str, str]:
    return {own: name for pack in packs for (other, own), name in names.items() if other == pack}


def _words(pack: Pack) -> Iterator[Named]:
    """Facts, terms and values are told apart by their names alone. A term is never another pack's."""
    own = pack.file.id
    yield from ((own, fact, ("fact", *meaning(shape))) for fact, shape in pack.facts.items())
    yield from ((own, value, ("value", number.value, number.unit)) for value, number in pack.file.values.items())
    yield from ((own, term, ("term", own)) for term in pack.file.terms)


def meaning(fact: Fact) -> tuple[Hashable, ...]:
    """What two packs must agree on to share a fact: its kind, its answers, its unit, and what a don't know counts as."""
    return fact.kind, frozenset(fact.options), fact.unit, _default(fact)


def _default(fact: Fact) -> Hashable:
    value: Any = fact.dont_know_counts_as
    answer = None if value is None else read_answer(fact, value)
    return frozenset(answer) if isinstance(answer, tuple) else None if isinstance(answer, Misfit) else answer


def told_apart(facts: Iterable[tuple[str, str, Fact]]) -> dict[str, Fact]:
    """Facts by id, from their packs and ids: those that people would call by one name get their pack behind it."""
    told = list(facts)
    times = Counter(fact.name.casefold() for _, _, fact in told if fact.name)
    return {
        own: fact.model_copy(update={"name": f"{fact.name} ({pack})"}) if fact.name and times[fact.name.casefold()] > 1 else fact
        for pack, own, fact in told
    }
