"""A pack as loaded: its files as models, where each policy came from, and the hash of what it decides.

Several packs that were composed are one pack, too; `composed` then says what it was made of.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import BaseModel

from policies.model import Fact, InvariantsFile, LadderFile, PackFile, Policy
from policies.yaml_source import Path

DEFAULT_PACK = FilePath(__file__).parent / "packs" / "llm-adaptation"
JOIN: Final = "+"  # between the folders, ids and versions of packs that are composed
NO_LADDER: Final = LadderFile.model_construct(needs_fact="", proposal_fact="", rungs=(), needs={})


@dataclass(frozen=True, slots=True)
class Names:
    """What one pack's ids are called in a composition: themselves, or `pack.id` where another pack means something else by them.

    `words` are facts, terms and named values: its own, and those of the packs that it uses.
    """

    words: Mapping[str, str]
    policies: Mapping[str, str]
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Composition:
    """The packs that one was composed of, the one with the ladder first; `names` by the id of each, `owners` by policy.

    `places` leads from a path of the composition to the one in the file of the pack that it came from.
    """

    packs: tuple["Pack", ...]
    names: Mapping[str, Names]
    owners: Mapping[str, str]
    places: Mapping[Path, Path]


@dataclass(frozen=True, slots=True)
class Pack:
    """`folder` is where it was read from; `hash` covers everything that can change a decision or a text, not tests and invariants.

    `ladder` is NO_LADDER in a companion: a pack that has facts and policies only.
    """

    folder: FilePath
    file: PackFile
    ladder: LadderFile
    facts: Mapping[str, Fact]
    questions: tuple[tuple[str, ...], ...]
    policies: Mapping[str, Policy]
    origins: Mapping[str, Path]
    hash: str
    invariants: InvariantsFile = field(default_factory=InvariantsFile)
    composed: Composition | None = None

    @property
    def released(self) -> date:
        return self.file.released

    @property
    def name(self) -> str:
        return pack_name(self.file.id, self.file.version)

    @property
    def parts(self) -> tuple["Pack", ...]:
        """The packs that it is composed of; itself where it is not."""
        return self.composed.packs if self.composed else (self,)

    @property
    def proposals(self) -> tuple[str, ...]:
        """The fact that says what the team proposes; none without a ladder."""
        return (self.ladder.proposal_fact,) if self.ladder.rungs else ()

    def question_of(self, fact: str) -> tuple[str, ...]:
        """The facts that are offered together with this one, itself included."""
        return next((group for group in self.questions if fact in group), (fact,))

    def owner(self, policy: str) -> str | None:
        """The pack that a policy comes from, where several are composed."""
        return self.composed.owners[policy] if self.composed else None

    def place(self, path: Path) -> Path:
        """A path with its file as it is found from here, and as it stands in the pack that was composed."""
        if self.composed is None:
            return (str(self.folder / str(path[0])), *path[1:])
        known = (path[:end] for end in range(len(path), 0, -1) if path[:end] in self.composed.places)
        start = next(known, ())
        return (*self.composed.places[start], *path[len(start) :]) if start else path


def pack_name(ids: str, versions: str) -> str:
    """`llm-adaptation 1.0 + ai-governance 1.0`, from the ids and versions that a review is pinned to."""
    return f" {JOIN} ".join(map(" ".join, zip(ids.split(JOIN), versions.split(JOIN), strict=False)))


def content_hash(files: Mapping[str, BaseModel]) -> str:
    """SHA-256 over what the files say: comments, layout and the order of keys change nothing, the order of facts and options does.

    64 hexadecimal digits.
    """
    content = [[name, _canonical(model)] for name, model in sorted(files.items())]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    """What was written, without defaults: a later version of the format must not change the hash of an older pack."""
    if isinstance(value, BaseModel):
        return {name: _canonical(getattr(value, name)) for name in sorted(value.model_fields_set)}
    if isinstance(value, dict):
        return [[key, _canonical(inner)] for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
