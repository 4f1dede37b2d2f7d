"""What is sent: instructions and schema are stable files in `stable/`, the catalogue comes from the pack, the passages are data.

The system prompt has the same bytes for every turn and every review of a pack, so that it is cached.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from graphs.claude.catalogue import catalogue
from graphs.claude.contract import Basis, Passage
from policies.pack import Pack

STABLE: Final = Path(__file__).parent / "stable"
READING_TOKENS: Final = 8_000  # of an answer at most; what the model thinks counts as well
NARRATIVE_TOKENS: Final = 4_000

Task = Literal["reading", "narrative", "digest"]
SHAPES: Final[dict[Task, str]] = {"reading": "reading", "narrative": "narrative", "digest": "narrative"}
Body = dict[str, Any]


@cache
def stable(name: str) -> str:
    return (STABLE / name).read_text("utf-8")


def fingerprint(task: Task) -> str:
    """Of instructions and schema: what was measured with others was not measured with these."""
    return hashlib.sha256((stable(f"{task}.md") + stable(f"{SHAPES[task]}.schema.json")).encode()).hexdigest()[:16]


def reading_body(model: str, effort: str | None, pack: Pack, passages: Sequence[Passage], asked: Sequence[str]) -> Body:
    """The body of a reading request; passages are named p1, p2 … in their order."""
    given = {"asked": list(asked), "passages": [_passage(number, passage) for number, passage in enumerate(passages, 1)]}
    return _body("reading", model, effort, reading_system(pack), given)


def narrative_body(model: str, effort: str | None, verdict: str, basis: Sequence[Basis]) -> Body:
    return _body("narrative", model, effort, stable("narrative.md"), {"verdict": verdict, "basis": _basis(basis)})


def digest_body(model: str, effort: str | None, basis: Sequence[Basis]) -> Body:
    return _body("digest", model, effort, stable("digest.md"), {"basis": _basis(basis)})


def reading_system(pack: Pack) -> str:
    return f"{stable('reading.md')}\n{_catalogue(pack)}\n"


def passage_id(number: int) -> str:
    """By the passage's place in the request, from 1: ids that people could write tell nothing."""
    return f"p{number}"


_CATALOGUES: Final[dict[str, str]] = {}


def _catalogue(pack: Pack) -> str:
    return _CATALOGUES.setdefault(pack.hash, catalogue(pack))


def _passage(number: int, passage: Passage) -> dict[str, str]:
    return {"id": passage_id(number), "kind": passage.kind, "text": passage.text}


def _basis(basis: Sequence[Basis]) -> list[dict[str, str]]:
    return [{"id": item.id, "says": item.says} for item in basis]


def _body(task: Task, model: str, effort: str | None, system: str, given: object) -> Body:
    shape = {"type": "json_schema", "schema": json.loads(stable(f"{SHAPES[task]}.schema.json"))}
    return {
        "model": model,
        "max_tokens": READING_TOKENS if task == "reading" else NARRATIVE_TOKENS,
        "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": json.dumps(given, ensure_ascii=False)}],
        "output_config": {"format": shape} | ({"effort": effort} if effort else {}),
    }
