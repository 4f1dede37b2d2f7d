"""The proofs of the default pack, against the same questions put to z3."""

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import z3

from policies.decision import Decider
from policies.load import load_pack
from policies.pack import Pack
from policies.proving.prover import prove
from policies.rules import Rules
from tests.property.z3_oracle import Oracle
from tests.property.z3_proofs import Z3Prover

RUNS = 5


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(_: int) -> None:
    """the proof suite of the default pack on compiled diagrams, and the same questions put to z3 (target: 50 times faster)"""
    pack = load_pack()
    same = replace(pack, invariants=pack.invariants.model_copy(update={"longest_interview": None}))  # of interviews z3 is not asked
    compiling, ours, whole, theirs = [], [], [], []
    for _run in range(RUNS):
        decider, another = Decider(pack), Decider(same)
        compiling.append(_seconds(decider.compiled))
        another.compiled()
        gc.freeze()  # as workers do
        whole.append(_seconds(lambda decider=decider: prove(decider)))  # type: ignore[misc]
        ours.append(_seconds(lambda another=another: prove(another)))  # type: ignore[misc]
        theirs.append(_seconds(lambda: _ask_z3(pack)))
        gc.unfreeze()
    print(f"  {'compile the pack, as every process does anyway':58}{median(compiling) * 1000:9.0f} ms median")
    print(f"  {'prove it':58}{median(whole) * 1000:9.0f} ms median")
    print(f"  {'prove all but the longest interview':58}{median(ours) * 1000:9.0f} ms median")
    print(f"  {'z3, the same questions':58}{median(theirs) * 1000:9.0f} ms median")
    print(f"  ratio {median(theirs) / median(ours):.1f}; with compiling {median(theirs) / (median(ours) + median(compiling)):.1f}")


def _ask_z3(pack: Pack) -> None:
    oracle = Z3Prover(Oracle(z3, Rules(pack)))
    assert (oracle.faults(), len(oracle.overlaps())) == (set(), 6)
