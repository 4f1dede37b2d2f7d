"""What `policies prove` prints."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from policies.decision import Decider
from policies.decision_json import pack_json
from policies.errors import PackError
from policies.load import load_pack
from policies.pack import Pack
from policies.proving.fault import Fault, Overlap, Proof, in_words, problem_of
from policies.proving.prover import prove
from policies.sheet import Sheet, written


def prove_packs(folders: Sequence[Path], *, as_json: bool) -> bool:
    """Whether all are sound. Faults go to stderr, each with its example as a fact sheet, everything else to stdout."""
    sound, entries = True, []
    for folder in folders:
        try:
            pack = load_pack(folder)
            proof = prove(Decider(pack))
        except PackError as error:
            print(error, file=sys.stderr)
            sound = False
            continue
        sound = sound and not proof.faults
        if as_json:
            entries.append(_entry(pack, proof))
        else:
            _print(pack, proof)
    if as_json:
        print(json.dumps(entries, indent=2, ensure_ascii=False))
    return sound


def _print(pack: Pack, proof: Proof) -> None:
    for fault in proof.faults:
        print(problem_of(pack, fault), file=sys.stderr)
        if fault.sheet:
            print(_indented(pack, fault.sheet), file=sys.stderr)
    for overlap in proof.overlaps:
        print(f"{pack.folder}: look at this: {overlap.what}, for example with {in_words(pack, overlap.sheet)}")
    limit = pack.invariants.longest_interview
    asked = f", no interview asks more than {limit} questions" if limit else ""
    if not proof.faults:
        print(
            f"{pack.name} ({pack.hash[:7]}): proved: everything is reached, nothing is dead, "
            f"{_several(proof.invariants, 'invariant')} hold{'s' * (proof.invariants == 1)}{asked}"
        )
    else:
        print(f"{pack.name} ({pack.hash[:7]}): not sound: {_several(len(proof.faults), 'fault')}")


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _indented(pack: Pack, sheet: Sheet) -> str:
    text: str = yaml.safe_dump(written(pack, sheet), sort_keys=False, allow_unicode=True, default_flow_style=None)
    return "\n".join(f"    {line}" for line in text.splitlines())


def _entry(pack: Pack, proof: Proof) -> dict[str, Any]:
    return {
        "pack": pack_json(pack),
        "sound": not proof.faults,
        "invariants": proof.invariants,
        "longest_interview": pack.invariants.longest_interview,
        "faults": [_fault(pack, fault) for fault in proof.faults],
        "overlaps": [_overlap(pack, one) for one in proof.overlaps],
    }


def _fault(pack: Pack, fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "about": fault.about,
        "what": fault.what,
        "fix": fault.fix,
        **_place(pack, fault),
        "counterexample": None if fault.sheet is None else written(pack, fault.sheet),
        "as_of": None if fault.as_of is None else fault.as_of.isoformat(),
    }


def _overlap(pack: Pack, overlap: Overlap) -> dict[str, Any]:
    return {"about": overlap.about, "what": overlap.what, **_place(pack, overlap), "example": written(pack, overlap.sheet)}


def _place(pack: Pack, fault: Fault | Overlap) -> dict[str, Any]:
    problem = problem_of(pack, fault)
    return {"file": problem.file, "line": problem.line, "column": problem.column}
