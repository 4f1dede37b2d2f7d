"""What a measurement holds for: the hashes of the transcripts, the pack, and the reader's prompt and schema."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from bot.evals.transcript import Transcript
from graphs.claude.prompt import STABLE
from policies.pack import Pack


def reader_files() -> list[Path]:
    """The files that decide what the model is told and what it may answer, the narrative's left out: it reads nothing."""
    return sorted(STABLE.glob("reading*"))


def hashes(pack: Pack, transcripts: Iterable[Transcript]) -> dict[str, str | dict[str, str]]:
    return {
        "pack": pack.hash,
        "transcripts": transcripts_hash(transcripts),
        "reader": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in reader_files()},
    }


def transcripts_hash(transcripts: Iterable[Transcript]) -> str:
    lines = (f"{one.id} {one.hash}\n" for one in sorted(transcripts, key=lambda one: one.id))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
