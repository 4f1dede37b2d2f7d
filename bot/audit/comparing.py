"""An entry of the audit log beside the entry of the journal that it was made of, and the salts of the words in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.audit.entries import HASHED, VERSION, Salts, Spoken, as_journalled, canonical, fits, parts, spoken_in

Found = dict[str, Any]
_OTHER: Final = "the journal has something else"


@dataclass(frozen=True, slots=True)
class Compared:
    """`wrong` says what does not fit; `gone` are words that are there no more, which is right where they were redacted."""

    wrong: list[str]
    gone: list[Spoken]


def entry_in(raw: bytes) -> Found | None:
    """None for what the sequencer would not have written."""
    entry = _object(raw)
    fields = ("id", "what", "by", "at", "data")
    if entry is None or set(entry) != {"v", *fields} or entry["v"] != VERSION or not isinstance(entry["data"], dict):
        return None
    return entry if isinstance(entry["id"], str) and _is(canonical(entry), raw) else None


def review_of(entry: Found) -> str:
    return str(entry["id"]).partition("/")[0]


def salts_in(raw: bytes | None) -> Salts | None:
    """None for what cannot be read."""
    salts = {} if raw is None else _object(raw)
    if salts is None or not all(isinstance(salt, str) for salt in salts.values()):
        return None
    return salts if raw is None or _is(canonical(salts), raw) else None


def compare(raw: bytes, entry: Found, journalled: bytes | None, raw_salts: bytes | None) -> Compared:
    """`entry` is what `raw` says."""
    salts, kept = salts_in(raw_salts), None if journalled is None else _object(journalled)
    if salts is None:
        return Compared(["its salts are not as they were written"], [])
    if kept is None or journalled is None:
        return Compared(["it is not in the journal" if journalled is None else _OTHER], [])
    if not _is(as_journalled(kept), journalled):
        return Compared([_OTHER], [])
    spoken = list(spoken_in(entry))
    words = {one.path: _replaced(kept.get("data"), one) for one in spoken}
    wrong = (
        []
        if _is(canonical({"v": VERSION, **kept}), raw)
        else list(_differences({name: entry[name] for name in entry if name != "v"}, kept, "")) or [_OTHER]
    )
    gone = [one for one in spoken if words[one.path] is None or one.path not in salts]
    said = [one for one in spoken if words[one.path] is not None and one.path in salts]
    wrong += [f"what was said there ({one.path}) was changed" for one in said if not fits(str(words[one.path]), salts[one.path], one.hash)]
    if not salts.keys() <= words.keys():
        wrong.append("its salts are not as they were written")
    return Compared(wrong, gone)


def _differences(logged: Any, kept: Any, path: str) -> Iterator[str]:
    names, others = dict(parts(logged)), dict(parts(kept))
    if type(logged) is not type(kept) or names.keys() != others.keys() or (not names and logged != kept):
        yield f"{_OTHER}{f' ({path})' if path else ''}"
        return
    for name, part in names.items():
        yield from _differences(part, others[name], f"{path}.{name}" if path else name)


def _replaced(value: Any, one: Spoken) -> Any:
    """What stands there in the journal; its hash takes its place, as in the log. None where nothing does, or no words."""
    *ways, last = one.path.split(".")
    try:
        for name in ways:
            value = value[int(name) if isinstance(value, list) else name]
        place = int(last) if isinstance(value, list) else last
        found, value[place] = value[place], {HASHED: one.hash}
    except (LookupError, TypeError, ValueError):
        return None
    return found if isinstance(found, str) else None


def _is(text: str, raw: bytes) -> bool:
    """Half a character, which JSON can spell, has no bytes."""
    return text.encode(errors="surrogatepass") == raw


def _object(raw: bytes) -> Found | None:
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
