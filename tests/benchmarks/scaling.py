"""How what is done with a pack grows with it, from 10 to 100 facts and rules: a table, and a plot beside this file."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import z3

from policies.compiled import Compiled
from policies.decision import Decider
from policies.interview import next_question
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.pack import Pack
from policies.proving.prover import prove
from policies.rules import Rules
from policies.sheet import Sheet
from tests.benchmarks.plot import Line, plot
from tests.benchmarks.random_sheets import random_sheets
from tests.benchmarks.synthetic_pack import write_pack
from tests.benchmarks.timing import milliseconds, percentile
from tests.property.z3_oracle import Oracle
from tests.property.z3_proofs import Z3Prover

SIZES: Final = (10, 20, 40, 70, 100)  # facts, and as many rules
RUNS: Final = 3
SHEETS: Final = 200
PLOT: Final = Path(__file__).with_name("scaling.png")


@dataclass(frozen=True, slots=True)
class Row:
    """Milliseconds, medians; choosing is that of an interview's questions, at the 95th percentile."""

    size: int
    nodes: int
    load: float
    compile: float
    prove: float
    z3: float
    choose: float
    decide: float


def main(_: int) -> None:
    """packs of 10 to 100 facts and rules: loaded, compiled, proved (and the same put to z3), chosen from, decided"""
    print(
        f"  {'facts, rules':>12}{'nodes':>9}{'load':>9}{'compile':>9}{'prove':>9}{'z3':>9}{'ratio':>8}{'choose p95':>12}{'decide':>9}  (ms)"
    )
    rows = []
    for size in SIZES:
        row = _measured(size)
        rows.append(row)
        times = (
            f"{row.load:9.1f}{row.compile:9.1f}{row.prove:9.1f}{row.z3:9.0f}{row.z3 / row.prove:8.0f}{row.choose:12.2f}{row.decide:9.3f}"
        )
        print(f"  {size:12}{row.nodes:9,}{times}", flush=True)
    names = {"z3": "#6d2a1f", "load": "#4a5563", "compile": "#1a5fa8", "prove": "#0b6b4d", "choose": "#b04a00", "decide": "#7a3fa0"}
    lines = [Line(name, ink, [(row.size, getattr(row, name)) for row in rows]) for name, ink in names.items()]
    PLOT.write_bytes(plot("Milliseconds, by facts and rules", lines))


def _measured(size: int) -> Row:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pack(folder, size, size, random.Random(1))
        load = median(milliseconds(lambda: load_pack(folder)) for _ in range(RUNS))
        pack = load_pack(folder)
    compiling, proving = [], []
    for _run in range(RUNS):
        decider = Decider(pack)
        compiling.append(milliseconds(decider.compiled))
        proving.append(milliseconds(lambda decider=decider: prove(decider)))  # type: ignore[misc]
    decider = Decider(pack)
    compiled = decider.compiled()
    nodes = len(compiled.diagrams)
    deciding = [milliseconds(lambda sheet=sheet: decider.decide(sheet)) for sheet in random_sheets(compiled, SHEETS, seed=3)]  # type: ignore[misc]
    return Row(
        size=size,
        nodes=nodes,
        load=load,
        compile=median(compiling),
        prove=median(proving),
        z3=milliseconds(_ask_z3(pack)),
        choose=percentile(_choosing(compiled), 0.95),
        decide=median(deciding),
    )


def _ask_z3(pack: Pack) -> Callable[[], object]:
    def ask() -> None:
        oracle = Z3Prover(Oracle(z3, Rules(pack)))
        oracle.faults()
        oracle.overlaps()

    return ask


def _choosing(compiled: Compiled) -> list[float]:
    """Each choice of an interview that is answered at random."""
    answers: Sheet = {}
    times: list[float] = []
    rng = random.Random(2)
    while True:
        chosen: list[tuple[str, ...]] = []
        times.append(milliseconds(lambda: chosen.append(next_question(Knowledge(compiled, answers)))))  # noqa: B023 - called at once
        if not chosen[0]:
            return times
        answers |= {fact: rng.choice(list(compiled.variables.of[fact].answers())) for fact in chosen[0]}
