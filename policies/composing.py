"""Several packs as one, which everything else treats like any other.

One pack has the ladder; the others are companions. The order in which they are given changes nothing. A fact that two
packs mean alike is one fact; an id that they mean differently gets its pack before it (naming.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from policies.errors import PackError, Problem, no_such
from policies.merging import merged
from policies.pack import JOIN, Pack
from policies.yaml_source import Path, read_file


def compose(packs: Sequence[Pack]) -> Pack:
    """The packs as one.

    Raises:
        PackError: where they do not go together.
    """
    packs = sorted(packs, key=lambda pack: (not pack.ladder.rungs, pack.file.id))
    problems = [*_problems(packs)]
    if problems:
        raise PackError(problems)
    return merged(packs)


# what does not go together ------------------------------------------------------------------------------------------


def _problems(packs: Sequence[Pack]) -> Iterator[Problem]:
    first: dict[str, Pack] = {}
    for pack in packs:
        if pack.file.id in first:
            what = f'"{pack.file.id}" is the id of {first[pack.file.id].folder}, too'
            yield _problem(pack, ("pack.yaml", "id"), what, "Name each pack once, or rename one of the two")
        first.setdefault(pack.file.id, pack)
    with_ladder = [pack for pack in packs if pack.ladder.rungs]
    for pack in with_ladder[1:]:
        what = f"a second ladder, beside that of {with_ladder[0].file.id}"
        yield _problem(pack, ("ladder.yaml",), what, "Compose packs of which only one has a ladder.yaml")
    weighing = [pack for pack in packs if pack.file.break_even]
    for pack in weighing[1:]:
        what = f"a second break-even, beside that of {weighing[0].file.id}"
        yield _problem(pack, ("pack.yaml", "break_even"), what, "Keep it in one of the packs")
    for pack in packs:
        yield from _output_problems(pack, packs)
        yield from _use_problems(pack, first)
        yield from _evidence_problems(pack, first)


def _output_problems(pack: Pack, packs: Sequence[Pack]) -> Iterator[Problem]:
    before = packs[: packs.index(pack)]
    for output in pack.file.outputs:
        for other in before:
            if output in other.file.outputs:
                what = f'"{output}" is an output of {other.file.id}, too'
                yield _problem(pack, ("pack.yaml", "outputs", output), what, "Keep it in one of the packs")


def _use_problems(pack: Pack, packs: Mapping[str, Pack]) -> Iterator[Problem]:
    for used, lowest in pack.file.uses.items():
        path: Path = ("pack.yaml", "uses", used)
        if used not in packs:
            fix = f"Name it, too, such as {used}{JOIN}{pack.file.id}"
            yield _problem(pack, path, f'{pack.file.id} uses the pack "{used}", which is not among these', fix)
        elif _number(packs[used].file.version) < _number(lowest):
            what = f"{pack.file.id} uses {used} from {lowest} on, and this is {packs[used].file.version}"
            yield _problem(pack, path, what, "Take a later version of it")
        elif used == pack.file.id or _leads_to(pack.file.id, used, packs):
            what = "a pack that uses itself" if used == pack.file.id else f"{pack.file.id} and {used} use each other"
            yield _problem(pack, path, what, "Let one of them go without the other" if used != pack.file.id else "Remove it")


def _evidence_problems(pack: Pack, packs: Mapping[str, Pack]) -> Iterator[Problem]:
    """Of a pack that goes alone, they were found when it was read."""
    facts = {fact for own in (pack.file.id, *pack.file.uses) if own in packs for fact in packs[own].facts}
    for policy in pack.policies.values() if pack.file.uses else ():
        if policy.evidence is not None and policy.evidence not in facts:
            what, fix = no_such("fact", policy.evidence, facts, "Name a fact of this pack, or of one that it uses")
            yield _problem(pack, (*pack.origins[policy.id], "evidence"), what, fix)


def _leads_to(wanted: str, start: str, packs: Mapping[str, Pack]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        uses = packs[one].file.uses if (one := waiting.pop()) in packs else {}
        if wanted in uses:
            return True
        waiting += [used for used in uses if used not in seen]
        seen |= set(uses)
    return False


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _problem(pack: Pack, path: Path, what: str, fix: str) -> Problem:
    file, *inside = pack.place(path)
    return read_file(FilePath(str(file)), str(file)).problem(tuple(inside), what, fix)
