"""A pack as loaded: its files as models, where each policy came from, and the hash of what it decides."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath

from policies.model import Fact, LadderFile, PackFile, Policy
from policies.yaml_source import Path, Source

DEFAULT_PACK = FilePath(__file__).parent / "packs" / "llm-adaptation"


@dataclass(frozen=True, slots=True)
class Pack:
    """`folder` is where it was read from; `hash` covers everything that can change a decision or a text, not the tests."""

    folder: FilePath
    file: PackFile
    ladder: LadderFile
    facts: Mapping[str, Fact]
    questions: tuple[tuple[str, ...], ...]
    policies: Mapping[str, Policy]
    origins: Mapping[str, Path]
    hash: str

    @property
    def released(self) -> date:
        return self.file.released

    def question_of(self, fact: str) -> tuple[str, ...]:
        """The facts that are offered together with this one, itself included."""
        return next((group for group in self.questions if fact in group), (fact,))


def content_hash(sources: Mapping[str, Source]) -> str:
    """SHA-256 over the files' values, so that comments and layout change nothing. 64 hexadecimal digits."""
    content = {name: source.data for name, source in sorted(sources.items())}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
