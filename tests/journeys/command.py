"""The command `plumbline` as people and programs run it: a process, its streams and its exit status."""

import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

COMMAND: Final = str(Path(sys.executable).parent / "plumbline")
PATIENCE: Final = 120  # seconds; a command that is silent for so long hangs
UNUSUAL: Final = ("PYTHONUNBUFFERED",)  # what a machine may set for itself, and people's do not
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if name not in UNUSUAL},
    "COLUMNS": "1000",
    "NO_COLOR": "1",
    "TERM": "dumb",
}


def plumbline(
    *arguments: object, given: str | bytes = b"", settings: Mapping[str, str] | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end with `given` on standard input; `settings` are further environment variables."""
    data = given if isinstance(given, bytes) else given.encode()
    words, environment = [COMMAND, *map(str, arguments)], {**ENVIRONMENT, **(settings or {})}
    done = subprocess.run(words, input=data, capture_output=True, env=environment, cwd=folder, timeout=PATIENCE, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class Conversation:
    """The command, spoken to line by line: read until it waits for an answer, then type one."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [COMMAND, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Whoever walks away in the middle ends the input; what goes on after that is killed."""
        try:
            self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()

    def heard(self) -> str:
        """What it says until it waits for an answer or ends."""
        assert self.process.stdout is not None
        said = b""
        while not said.endswith(b"> "):
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            assert ready, f"silent for {PATIENCE} seconds after: {said.decode()}"
            part = os.read(self.process.stdout.fileno(), 65536)
            if not part:
                break
            said += part
        return said.decode()

    def say(self, text: str) -> str:
        """Types a line, and gives what comes back."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()
        return self.heard()

    def hang_up(self) -> str:
        """Ends the input, and gives what comes back."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None
        return self.heard()

    def status(self) -> int:
        """The exit status, once it has ended without a word on stderr."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        assert errors == b""
        return self.process.returncode
