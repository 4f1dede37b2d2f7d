"""Proves a pack: nothing in it is dead, nobody gets stuck, and its invariants hold, whatever is answered.

Everything is decided exactly on the diagrams. Invariants are proved for every set of policies that is in force one day;
what is dead is looked for among all policies together.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Final

from policies.compiled import Compiled, compile_rules
from policies.decision import Decider
from policies.naming import names_there
from policies.pack import Pack, content_hash
from policies.proving.dead_ends import dead_ends
from policies.proving.dead_rules import dead_rules
from policies.proving.fault import Fault, Proof
from policies.proving.invariants import INVARIANTS, BoundInvariants, bind_invariants
from policies.proving.longest_interview import TooManyStates, interview_longer_than
from policies.proving.overlaps import overlaps
from policies.proving.worlds import Worlds, differs
from policies.variables import facts_read
from policies.views import View, views

VERSION: Final = "1"  # of what is looked at; a proof that was kept by another is made again


def proof_key(pack: Pack) -> str:
    """What a proof is kept by: everything that it depends on. 64 hexadecimal digits."""
    promised = " ".join(content_hash({INVARIANTS: view.pack.invariants}) for view in views(pack))
    return sha256(f"{VERSION} {pack.hash} {promised}".encode()).hexdigest()


def prove(decider: Decider) -> Proof:
    """What is wrong with a pack that loads, with the smallest example where there is one.

    Of a composition also what is wrong with each of its packs, seen from there.

    Raises:
        PackError: where the rules and invariants are too entangled to analyse.
    """
    parts = [(view, _proof(Decider(view.whole))) for view in views(decider.pack) if view.whole is not decider.pack]
    whole = _proof(decider)
    faults = [*(_told_of(decider.pack, fault, view) for view, part in parts for fault in part.faults), *whole.faults]
    once = {(fault.kind, fault.about, fault.path): fault for fault in reversed(faults)}
    return Proof(tuple(reversed(once.values())), whole.overlaps, whole.invariants + sum(part.invariants for _, part in parts))


def _told_of(pack: Pack, fault: Fault, view: View) -> Fault:
    """A fault of a part, with its place in the part's file and its example in the words of the composition."""
    words = names_there(view.whole, pack).words
    sheet = fault.sheet and {words[fact]: answer for fact, answer in fault.sheet.items()}
    return replace(fault, path=view.whole.place(fault.path), sheet=sheet)


def _proof(decider: Decider) -> Proof:
    pack = decider.pack
    faults: list[Fault] = []
    *earlier, last = _days(pack)
    for day in earlier:
        compiled, bound = _ground(decider, day)
        faults += _broken_invariants(Worlds(compiled), bound, day)
        compiled.tidy(at_most=0)
    compiled, bound = _ground(decider, last)
    worlds = Worlds(compiled)
    faults += [*_broken_invariants(worlds, bound, last), *dead_ends(worlds), *dead_rules(worlds)]
    found = tuple(overlaps(worlds))
    compiled.tidy(at_most=0)
    faults += _long_interviews(decider.compiled(last), last)
    once = {(fault.kind, fault.about): fault for fault in reversed(faults)}
    return Proof(tuple(reversed(once.values())), found, len(pack.invariants.invariants))


def _days(pack: Pack) -> list[date]:
    """The first day, and every later one on which another policy comes into force."""
    first = pack.file.effective_from
    return sorted({first, *(policy.effective_from for policy in pack.policies.values() if policy.effective_from > first)})


def _ground(decider: Decider, day: date) -> tuple[Compiled, BoundInvariants]:
    """The compiled rules; compiled once more where invariants, or terms that nothing uses, read more than the rules do."""
    compiled = decider.compiled(day)
    bound = bind_invariants(compiled.rules)
    rules = compiled.rules
    conditions = [*(one.condition for one in bound.invariants), *map(rules.term, rules.pack.file.terms)]
    facts, bounds = facts_read(conditions)
    known = compiled.variables.of
    if all(fact in known and bounds.get(fact, set()) <= set(known[fact].bounds) for fact in facts):
        return compiled, bound
    return compile_rules(rules, conditions), bound


def _broken_invariants(worlds: Worlds, bound: BoundInvariants, day: date) -> Iterator[Fault]:
    for one in bound.invariants:
        broken = differs(one.condition, one.wanted)
        if worlds.exist(broken):
            what = f'the invariant "{one.invariant.id}" does not hold ({one.invariant.say.rstrip(".")})'
            fix = "Mend the rules, or the invariant"
            yield Fault("invariant", one.invariant.id, one.path, what, fix, worlds.smallest(broken), day)


def _long_interviews(compiled: Compiled, day: date) -> Iterator[Fault]:
    limit = compiled.pack.invariants.longest_interview
    if limit is None:
        return
    path = (INVARIANTS, "longest_interview")
    try:
        sheet = interview_longer_than(compiled, limit)
    except TooManyStates:
        what = f"whether no interview asks more than {limit} questions cannot be shown: too many would have to be played"
        yield Fault("interview", str(limit), path, what, "Declare a higher limit")
        return
    if sheet is not None:
        what = f"an interview asks more than {limit} questions"
        yield Fault("interview", str(limit), path, what, "Declare a higher limit, or let fewer rules read facts of their own", sheet, day)
