"""What has been played already: one line of JSON a transcript, so that a run that was stopped goes on where it was."""

import errno
import json
import os
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError

from bot.evals.system import Played, System
from bot.evals.transcript import Transcript
from policies.errors import PlumblineError
from policies.pack import Pack

Key = tuple[str, ...]
BEGINNING: Final = '{"key": '  # of a line: whatever else stands in a file is not ours to cut


@dataclass(slots=True)
class Memory:
    """Without a file it remembers nothing beyond the run. What was played under another pack, prompt or transcript does not count."""

    pack: Pack
    path: Path | None = None
    played: dict[Key, Played] = field(default_factory=dict)
    _file: FileIO | None = None

    def __enter__(self) -> Self:
        if self.path is not None:
            try:
                self._read(self.path)
                self._file = self.path.open("ab", buffering=0)  # a kill between two lines loses neither
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
                raise self._unusable(str(reason)) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def key(self, system: System, transcript: Transcript) -> Key:
        return (system.name, system.model or "", system.fingerprint, self.pack.hash, transcript.id, transcript.hash)

    def keep(self, key: Key, played: Played) -> None:
        self.played[key] = played
        if self._file is not None:
            line = json.dumps({"key": key, "played": played.model_dump()}) + "\n"
            try:
                whole = self._file.write(line.encode()) == len(line)
            except OSError as error:
                raise self._unusable(str(error.strerror)) from None
            if not whole:
                raise self._unusable(os.strerror(errno.ENOSPC))

    def _unusable(self, reason: str) -> PlumblineError:
        return PlumblineError(f"{self.path}: cannot be used to resume ({reason}). Check the path, its permissions and the disk.")

    def _read(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
        for number, line in enumerate(lines, 1):
            try:
                kept = json.loads(line)
                self.played[tuple(kept["key"])] = Played.model_validate(kept["played"])
            except (ValueError, KeyError, TypeError, ValidationError):
                if number == len(lines) and not line.endswith("\n") and BEGINNING.startswith(line[: len(BEGINNING)]):
                    _cut(path, len("".join(lines[:-1]).encode()))  # the run was killed while it wrote this
                    return
                fix = "Give the file of an earlier run, or one that does not exist yet"
                raise PlumblineError(f"{path}:{number}: not a line of an earlier run. {fix}.") from None


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
