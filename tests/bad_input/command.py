"""Runs the command `plumbline` in this process, from its entry point on."""

import io
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.cli import main

HERE: Final = Path(__file__).parent
GOOD: Final = HERE / "good"  # a small pack that is sound

# file, line, column: what is wrong. How to mend it. A file as a whole has no line.
ERROR: Final = re.compile(r"[^:\s]+(:[1-9][0-9]*:[1-9][0-9]*)?: [^\n]+?[^.?\n][.?] [^\n]+[^.\n][.?]")


@dataclass(frozen=True, slots=True)
class Finished:
    status: object
    stdout: str
    stderr: str


def plumbline(*arguments: str) -> Finished:
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["plumbline", *arguments]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        return Finished(end.code, out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    return Finished(0, out.getvalue(), err.getvalue())
