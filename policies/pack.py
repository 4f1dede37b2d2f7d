"""A pack as loaded: its files as models, where each policy came from, and the hash of what it decides."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from policies.model import Fact, InvariantsFile, LadderFile, PackFile, Policy
from policies.yaml_source import Path

DEFAULT_PACK = FilePath(__file__).parent / "packs" / "llm-adaptation"


@dataclass(frozen=True, slots=True)
class Pack:
    """`folder` is where it was read from; `hash` covers everything that can change a decision or a text, not tests and invariants."""

    folder: FilePath
    file: PackFile
    ladder: LadderFile
    facts: Mapping[str, Fact]
    questions: tuple[tuple[str, ...], ...]
    policies: Mapping[str, Policy]
    origins: Mapping[str, Path]
    hash: str
    invariants: InvariantsFile = field(default_factory=InvariantsFile)

    @property
    def released(self) -> date:
        return self.file.released

    def question_of(self, fact: str) -> tuple[str, ...]:
        """The facts that are offered together with this one, itself included."""
        return next((group for group in self.questions if fact in group), (fact,))


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
