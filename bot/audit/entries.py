"""An entry of the audit log, made of an entry of a journal: the same, but what people said stands in it as a salted hash only.

Words are told by the name of their field, and by their looks: whatever is no plain identifier is somebody's words until proved
otherwise. So a kind of entry that comes later needs nothing here. The salts are kept beside the log, one for each; without its salt a
short quote cannot be guessed from its hash, and the entry stays what it was.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from bot.audit.merkle import leaf_hash
from graphs.effects import Entry

VERSION: Final = 1
SALT_BYTES: Final = 32
WORDS: Final = frozenset({"quote", "text", "title", "description", "reason", "comment", "document"})
_IDENTIFIER: Final = re.compile(r"[\w.:/@+-]{0,200}", re.ASCII)
_SALT: Final = re.compile(r"[0-9a-f]{64}")
HASHED: Final = "sha256"

# Made once: for a hundred thousand entries that is a third of the time.
canonical: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
as_journalled: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Salts = dict[str, str]  # path of the words in the entry → salt, in hexadecimal


@dataclass(frozen=True, slots=True)
class Leaf:
    """`entry` is what is hashed."""

    id: str
    entry: bytes
    salts: Salts

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.entry)


def leaf_of(entry: Entry, new_salt: Callable[[int], bytes]) -> Leaf:
    salts: Salts = {}

    def hashed(value: Any, path: str, name: str) -> Any:
        if isinstance(value, dict):
            return {field: hashed(part, _under(path, field), field) for field, part in value.items()}
        if isinstance(value, list):
            return [hashed(part, _under(path, str(number)), name) for number, part in enumerate(value)]
        if not _is_words(value, name):
            return value
        salt = new_salt(SALT_BYTES)
        salts[path] = salt.hex()
        return {HASHED: words_hash(salt, value)}

    return Leaf(entry["id"], canonical({"v": VERSION, **entry, "data": hashed(entry["data"], "", "")}).encode(), salts)


def _is_words(value: Any, name: str) -> bool:
    return isinstance(value, str) and (name in WORDS or not _IDENTIFIER.fullmatch(value))


def words_hash(salt: bytes, words: str) -> str:
    return sha256(salt + words.encode()).hexdigest()


def fits(words: str, salt: str | None, hashed: str) -> bool:
    """Whether these are the words that were hashed."""
    return salt is not None and _SALT.fullmatch(salt) is not None and words_hash(bytes.fromhex(salt), words) == hashed


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody's words in an entry: where they stand, whose they are, their hash."""

    path: str
    by: str | None
    hash: str


def spoken_in(entry: dict[str, Any]) -> Iterator[Spoken]:
    """Words are of whom the part that they stand in names, or else of whom the entry is."""

    def look(value: Any, path: str, by: str | None) -> Iterator[Spoken]:
        if isinstance(value, dict):
            if is_hash(value):
                yield Spoken(path, by, value[HASHED])
                return
            by = value["by"] if isinstance(value.get("by"), str) else by
        for name, part in parts(value):
            yield from look(part, _under(path, name), by)

    by = entry.get("by")
    yield from look(entry["data"], "", by if isinstance(by, str) else None)


def is_hash(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {HASHED} and isinstance(value[HASHED], str)


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(number), part) for number, part in enumerate(value))


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
