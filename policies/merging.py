"""Puts the files of several packs together, in the names that they share.

Conditions become trees that use these names and remember where they stood.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from policies.condition import ConditionError
from policies.model import Constraint, Fact, Invariant, InvariantsFile, LadderFile, Need, Output, PackFile, Policy, Rung
from policies.naming import names, together, told_apart
from policies.pack import JOIN, NO_LADDER, Composition, Names, Pack
from policies.renaming import Renaming
from policies.yaml_source import Path


def merged(packs: Sequence[Pack]) -> Pack:
    """The packs as one; they go together, and the one with the ladder is the first."""
    return _Merging(packs).pack()


def seen_from(pack: Pack, packs: Sequence[Pack]) -> list[Pack]:
    """The pack and those that it uses, directly or through others."""
    by_id = {one.file.id: one for one in packs}
    seen: dict[str, Pack] = {}
    waiting = [pack.file.id]
    while waiting:
        one = by_id[waiting.pop()]
        if one.file.id not in seen:
            seen[one.file.id] = one
            waiting += one.file.uses
    return [one for one in packs if one.file.id in seen]


class _Merging:
    """Packs in their order that go together."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = packs
        self.names = names(packs)
        self.renaming = {own: Renaming(known.words, known.policies) for own, known in self.names.items()}
        self.places: dict[Path, Path] = {}
        self.origins: dict[str, Path] = {}
        self.owners: dict[str, str] = {}

    def pack(self) -> Pack:
        policies = dict(self._policies())
        invariants = self._invariants()
        ladder = next((self._ladder(pack) for pack in self.packs if pack.ladder.rungs), NO_LADDER)
        return Pack(
            folder=FilePath(JOIN.join(str(pack.folder) for pack in self.packs)),
            file=self._file(),
            ladder=ladder,
            facts=told_apart(self._facts()),
            questions=tuple(self._questions()),
            policies=policies,
            origins=self.origins,
            hash=hashlib.sha256("\n".join(["composition", *(pack.hash for pack in self.packs)]).encode()).hexdigest(),
            invariants=invariants,
            composed=Composition(tuple(self.packs), self.names, self.owners, self.places),
        )

    def _names(self, pack: Pack) -> Names:
        return self.names[pack.file.id]

    def _condition(self, pack: Pack, source: Any, path: Path) -> Any:
        try:
            return self.renaming[pack.file.id].condition(source, pack.place(path))
        except ConditionError:
            return source  # which is then refused like any other, where it stands

    def _placed(self, pack: Pack, here: Path, there: Path) -> Path:
        """Remembers where something stands, and gives it back as the pack has it."""
        self.places.setdefault(here, pack.place(there))
        return there

    # facts.yaml ----------------------------------------------------------------------------------------------------

    def _facts(self) -> Iterator[tuple[str, str, Fact]]:
        """Pack, id and fact; packs that share a fact ask the first one's question."""
        seen: set[str] = set()
        for pack in self.packs:
            for own, fact in pack.facts.items():
                name = self._names(pack).words[own]
                self._placed(pack, ("facts.yaml", "facts", name), ("facts.yaml", "facts", own))
                if name not in seen:
                    yield pack.file.id, name, fact
                seen.add(name)

    def _questions(self) -> Iterator[tuple[str, ...]]:
        seen: set[str] = set()
        for pack in self.packs:
            for question in pack.questions:
                group = [name for name in (self._names(pack).words[fact] for fact in question) if name not in seen]
                if len(group) > 1:
                    yield tuple(group)
                seen.update(group)

    # policies/*.yaml, invariants.yaml ------------------------------------------------------------------------------

    def _policies(self) -> Iterator[tuple[str, Policy]]:
        for pack in self.packs:
            known = self._names(pack)
            for own, policy in pack.policies.items():
                name, path = known.policies[own], pack.origins[own]
                self.origins[name] = pack.place(path)
                self.owners[name] = pack.file.id
                yield name, self._policy(pack, policy, path)

    def _policy(self, pack: Pack, policy: Policy, path: Path) -> Policy:
        known = self._names(pack)
        cases = [
            case.model_copy(update={"when": self._condition(pack, case.when, (*path, "severity", index, "when"))})
            for index, case in enumerate(policy.severity)
        ]
        steps = [step.model_copy(update={"role": step.role and known.roles[step.role]}) for step in policy.steps]
        conditions = {key: self._condition(pack, getattr(policy, key), (*path, key)) for key in ("applies", "satisfied", "violated")}
        own = {
            "id": known.policies[policy.id],
            "role": known.roles[policy.role],
            "evidence": policy.evidence and known.words[policy.evidence],
        }
        return policy.model_copy(update={**own, **conditions, "severity": tuple(cases), "steps": tuple(steps)})

    def _invariants(self) -> InvariantsFile:
        """Those of the packs that see all the others; what the rest promise of themselves is proved of them alone."""
        found: list[Invariant] = []
        limits: list[int] = []
        for pack in self.packs:
            if len(seen_from(pack, self.packs)) < len(self.packs):
                continue
            for index, invariant in enumerate(pack.invariants.invariants):
                path = self._placed(pack, ("invariants.yaml", "invariants", len(found)), ("invariants.yaml", "invariants", index))
                sides = {key: self._condition(pack, getattr(invariant, key), (*path, key)) for key in ("never", "always")}
                found.append(invariant.model_copy(update=sides))
            if pack.invariants.longest_interview is not None:
                self._placed(pack, ("invariants.yaml", "longest_interview"), ("invariants.yaml", "longest_interview"))
                limits.append(pack.invariants.longest_interview)
        return InvariantsFile.model_construct(longest_interview=min(limits, default=None), invariants=tuple(found))

    # ladder.yaml ---------------------------------------------------------------------------------------------------

    def _ladder(self, pack: Pack) -> LadderFile:
        ladder, words = pack.ladder, self._names(pack).words
        self._placed(pack, ("ladder.yaml",), ("ladder.yaml",))
        return ladder.model_copy(
            update={
                "needs_fact": words[ladder.needs_fact],
                "proposal_fact": words[ladder.proposal_fact],
                "rungs": tuple(self._rung(pack, index, rung) for index, rung in enumerate(ladder.rungs)),
                "needs": {name: self._need(pack, name, need) for name, need in ladder.needs.items()},
            }
        )

    def _rung(self, pack: Pack, index: int, rung: Rung) -> Rung:
        falls = self._condition(pack, rung.falls_short_only_if, ("ladder.yaml", "rungs", index, "falls_short_only_if"))
        return rung.model_copy(update={"result": rung.result and self._names(pack).words[rung.result], "falls_short_only_if": falls})

    def _need(self, pack: Pack, name: str, need: Need) -> Need:
        path: Path = ("ladder.yaml", "needs", name)
        keeps = self._condition(pack, need.keeps_own_route, (*path, "keeps_own_route"))
        steps = [
            step.model_copy(update={"only_if": self._condition(pack, step.only_if, (*path, "path", index, "only_if"))})
            for index, step in enumerate(need.path)
        ]
        return need.model_copy(update={"keeps_own_route": keeps, "path": tuple(steps)})

    # pack.yaml -----------------------------------------------------------------------------------------------------

    def _file(self) -> PackFile:
        """In force once all are, and reviewed again when the first has to be."""
        files = [pack.file for pack in self.packs]
        weighing = next((pack for pack in self.packs if pack.file.break_even), self.packs[0])
        return files[0].model_copy(
            update={
                "id": JOIN.join(file.id for file in files),
                "version": JOIN.join(file.version for file in files),
                "title": f" {JOIN} ".join(file.title for file in files),
                "notice": " ".join(f"{file.id}: {file.notice}" for file in files if file.notice) or None,
                "released": max(file.released for file in files),
                "effective_from": max(file.effective_from for file in files),
                "review_by": min(file.review_by for file in files),
                "uses": {},
                "roles": {self._names(pack).roles[own]: title for pack in self.packs for own, title in pack.file.roles.items()},
                "values": {self._names(pack).words[own]: value for pack in self.packs for own, value in pack.file.values.items()},
                "prices": weighing.file.prices,
                "break_even": self._break_even(weighing),
                "terms": dict(self._terms()),
                "integrity": tuple(self._integrity()),
                "outputs": dict(self._outputs()),
                "base_model": tuple(dict.fromkeys(self._names(pack).words[fact] for pack in self.packs for fact in pack.file.base_model)),
            }
        )

    def _break_even(self, pack: Pack) -> Any:
        rule, words = pack.file.break_even, self._names(pack).words
        return rule and rule.model_copy(
            update={key: part.model_copy(update={name: words[own] for name, own in part}) for key, part in rule}
        )

    def _terms(self) -> Iterator[tuple[str, Any]]:
        for pack in self.packs:
            for own, source in pack.file.terms.items():
                name = self._names(pack).words[own]
                path = self._placed(pack, ("pack.yaml", "terms", name), ("pack.yaml", "terms", own))
                yield name, self._condition(pack, source, path)

    def _integrity(self) -> Iterator[Constraint]:
        ids = together((pack.file.id, one.id, pack.file.id) for pack in self.packs for one in pack.file.integrity)
        number = 0
        for pack in self.packs:
            for index, one in enumerate(pack.file.integrity):
                path = self._placed(pack, ("pack.yaml", "integrity", number), ("pack.yaml", "integrity", index))
                sides = {key: self._condition(pack, getattr(one, key), (*path, key)) for key in ("when", "needs")}
                yield one.model_copy(update={"id": ids[pack.file.id, one.id], **sides})
                number += 1

    def _outputs(self) -> Iterator[tuple[Any, Output]]:
        for pack in self.packs:
            for name, output in pack.file.outputs.items():
                path = self._placed(pack, ("pack.yaml", "outputs", name), ("pack.yaml", "outputs", name))
                cases = [
                    case.model_copy(update={"when": self._condition(pack, case.when, (*path, "cases", index, "when"))})
                    for index, case in enumerate(output.cases)
                ]
                yield name, output.model_copy(update={"cases": tuple(cases)})
