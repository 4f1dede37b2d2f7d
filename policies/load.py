"""Loads a pack from its folder, or several as one, and finds everything wrong with them at once."""

from collections.abc import Iterable, Iterator
from pathlib import Path as FilePath
from typing import Final, TypeVar

from pydantic import BaseModel

from policies import pack_checks
from policies.compiled import too_deep
from policies.composing import compose
from policies.errors import PackError, Problem
from policies.merging import seen_from
from policies.model import FactsFile, InvariantsFile, LadderFile, PackFile, PoliciesFile
from policies.pack import DEFAULT_PACK, JOIN, NO_LADDER, Pack, content_hash
from policies.proving.invariants import INVARIANTS, bind_invariants
from policies.rules import Rules
from policies.shape_errors import validate
from policies.yaml_source import Path, Source, read_file

Model = TypeVar("Model", bound=BaseModel)

FACTS: Final = "facts.yaml"
LADDER: Final = "ladder.yaml"


def load_pack(folder: FilePath = DEFAULT_PACK) -> Pack:
    """The pack in `folder`; several folders with a + between them are composed. A pack that is shipped may be called by its name.

    Raises:
        PackError: with every problem found: files, shapes, references, conditions.
    """
    folders = pack_folders(folder)
    examined = [examine_pack(one) for one in folders]
    problems = [problem for _, found in examined for problem in found]
    if len(folders) == 1:
        problems += [_uses_others(pack) for pack, _ in examined if pack and pack.file.uses]
    packs = [pack for pack, _ in examined if pack]
    if problems:
        raise PackError(problems)
    return packs[0] if len(packs) == 1 else _composed(packs)


def load_review_pack(folder: FilePath) -> Pack:
    """A pack that can decide reviews: it recommends a step, so it has a ladder.

    Raises:
        PackError: as `load_pack`, and for companions alone.
    """
    pack = load_pack(folder)
    if not pack.ladder.rungs:
        raise PackError([Problem(str(folder), 0, 0, "a companion, which has no ladder and recommends no step", with_a_ladder(folder))])
    return pack


def with_a_ladder(companion: FilePath) -> str:
    """What to do with a companion that is to decide reviews."""
    return f"Name it with a pack that has a ladder, and a + between them: {joined([FilePath(DEFAULT_PACK.name), companion])}"


def pack_folders(named: FilePath) -> list[FilePath]:
    """The folders of the packs that are named with a + between them."""
    names = [str(named)] if named.exists() else str(named).split(JOIN)
    return [_shipped(name) if not FilePath(name).exists() else FilePath(name) for name in names]


def joined(folders: Iterable[FilePath]) -> FilePath:
    """How packs in these folders are named together."""
    return FilePath(JOIN.join(map(str, folders)))


def resolved(named: FilePath) -> FilePath:
    """The same packs, named from wherever a process runs."""
    return joined(folder.resolve() for folder in pack_folders(named))


def _shipped(name: str) -> FilePath:
    shipped = DEFAULT_PACK.parent / name
    return shipped if FilePath(name).name == name and shipped.is_dir() else FilePath(name)


def _composed(packs: list[Pack]) -> Pack:
    composed = compose(packs)
    problems = [problem for pack in packs if pack.file.uses for problem in _view_problems(compose(seen_from(pack, packs)))]
    if problems:
        raise PackError(problems)
    return composed


def _view_problems(pack: Pack) -> list[Problem]:
    assert pack.composed is not None  # noqa: S101 - a pack that uses others is never seen alone
    files = dict.fromkeys(str(place[0]) for place in (*pack.origins.values(), *pack.composed.places.values()))
    return _condition_problems(pack, [read_file(FilePath(file), file) for file in files])


def _uses_others(pack: Pack) -> Problem:
    used = list(pack.file.uses)
    file = str(pack.folder / "pack.yaml")
    what = f"{pack.file.id} uses {' and '.join(used)} and does not go alone"
    fix = f"Name them together, with a + between them: {JOIN.join([*used, pack.file.id])}"
    return read_file(FilePath(file), file).problem(("uses", used[0]), what, fix)


def examine_pack(folder: FilePath) -> tuple[Pack | None, list[Problem]]:
    """One pack as far as it could be read, and all problems. References are looked at only once the shapes are right.

    The conditions of a pack that uses others are read with those, once they are composed.
    """
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    file = _read(folder, "pack.yaml", PackFile, sources, problems)
    facts = _facts(folder, file, sources, problems)
    ladder: LadderFile | None = NO_LADDER
    if (folder / LADDER).exists():
        ladder = _read(folder, LADDER, LadderFile, sources, problems)
    invariants: InvariantsFile | None = InvariantsFile()
    if (folder / INVARIANTS).exists():
        invariants = _read(folder, INVARIANTS, InvariantsFile, sources, problems)
    names = sorted(path.name for path in folder.glob("policies/*.yaml"))
    files = {f"policies/{name}": _read(folder, f"policies/{name}", PoliciesFile, sources, problems) for name in names}
    if not names:
        problems.append(Problem(str(folder / "policies"), 0, 0, "no policy file", "Add policies/*.yaml, each with a list of policies"))
    problems += _stray_files(folder)
    if problems or not (file and facts and ladder and invariants):
        return None, problems
    models: dict[str, BaseModel] = {"pack": file, "facts": facts, **({"ladder": ladder} if ladder.rungs else {})}
    models |= {name: policy_file for name, policy_file in files.items() if policy_file}
    policies, origins = {}, {}
    for name, policy_file in files.items():
        for index, policy in enumerate(policy_file.policies if policy_file else ()):
            if policy.id in policies:
                path: Path = ("policies", index, "id")
                problems.append(sources[name].problem(path, f'the policy "{policy.id}" stands twice', "Rename or remove one of the two"))
            policies[policy.id] = policy
            origins[policy.id] = (name, "policies", index)
    pack = Pack(folder, file, ladder, facts.facts, facts.questions, policies, origins, content_hash(models), invariants)
    problems += pack_checks.reference_problems(pack, sources)
    if not problems and not file.uses:
        problems += _condition_problems(pack, sources.values())
    return pack, problems


def _facts(folder: FilePath, file: PackFile | None, sources: dict[str, Source], problems: list[Problem]) -> FactsFile | None:
    """A pack that uses others may ask nothing by itself."""
    if file and file.uses and not (folder / FACTS).exists():
        sources[FACTS] = Source(str(folder / FACTS), "")
        return FactsFile.model_construct(facts={}, questions=())
    return _read(folder, FACTS, FactsFile, sources, problems)


def _read(folder: FilePath, name: str, model: type[Model], sources: dict[str, Source], problems: list[Problem]) -> Model | None:
    source = read_file(folder / name, str(folder / name))
    sources[name] = source
    problems += source.problems
    return None if source.problems else validate(source, model, problems)


def _stray_files(folder: FilePath) -> Iterator[Problem]:
    """A rule in a file that nobody reads would be a rule that nobody keeps."""
    known = {
        folder / "pack.yaml",
        folder / FACTS,
        folder / LADDER,
        folder / INVARIANTS,
        *folder.glob("policies/*.yaml"),
        *folder.glob("tests/*.yaml"),
    }
    for path in sorted({*folder.rglob("*.yaml"), *folder.rglob("*.yml")} - known):
        yield Problem(
            str(path),
            0,
            0,
            "not a file of a pack",
            f"Use pack.yaml, facts.yaml, ladder.yaml, {INVARIANTS}, policies/*.yaml and tests/*.yaml",
        )


def _condition_problems(pack: Pack, sources: Iterable[Source]) -> list[Problem]:
    by_file = {source.file: source for source in sources}
    found = []
    try:
        rules = Rules(pack)
        errors = rules.errors or bind_invariants(rules).errors
    except RecursionError:
        return [too_deep(str(pack.folder))]
    for error in errors:
        file, *path = pack.place(error.place.path)
        source = by_file[str(file)]
        found.append(source.problem_within(tuple(path), error.place.offset, error.place.text, error.what, error.fix))
    return found
