"""Loading and compiling the default pack, against importing langgraph."""

import subprocess
import sys
from statistics import median

from tests.benchmarks.timing import line, milliseconds

RUNS = 7
OURS = "from policies.decision import Decider; from policies.load import load_pack; Decider(load_pack()).compiled()"
THEIRS = "from langgraph.graph import StateGraph"
NOTHING = "pass"


def main(_: int) -> None:
    """a whole process that loads and compiles the default pack, and one that imports langgraph"""
    times: dict[str, list[float]] = {OURS: [], THEIRS: [], NOTHING: []}
    for run in range(RUNS + 1):
        for code, values in times.items():
            spent = milliseconds(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True))  # type: ignore[misc]
            if run:  # the first run warms the disk
                values.append(spent)
    print(line("load and compile the default pack", times[OURS]))
    print(line("import langgraph", times[THEIRS]))
    print(line("start Python", times[NOTHING]))
    print(f"  ratio of medians {median(times[OURS]) / median(times[THEIRS]):.2f}")
