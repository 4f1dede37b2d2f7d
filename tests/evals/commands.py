"""`plumbline eval` as people run it, without a key and without a .env beside it."""

import os
import subprocess
from pathlib import Path
from typing import Any, Final

from bot.evals.transcript import TRANSCRIPTS
from tests.journeys.command import COMMAND, PATIENCE

FEW: Final = ("terse-replies-style", "hr-handbook-weekly", "who-reviews-it", "de-handbuch")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC")}
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb", **more}


def arguments(folder: Path, *more: object) -> list[str]:
    return [COMMAND, "eval", "--transcripts", str(folder), *map(str, more)]


def evaluate(folder: Path, *more: object, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    run: Any = {"input": given, "capture_output": True, "text": True, "cwd": folder, "env": environment(**environ)}
    return subprocess.run(arguments(folder, *more), timeout=PATIENCE, check=False, **run)


def some(folder: Path, *names: str) -> Path:
    """A folder with these transcripts only."""
    for name in names or FEW:
        (folder / f"{name}.yaml").write_bytes((TRANSCRIPTS / f"{name}.yaml").read_bytes())
    return folder
