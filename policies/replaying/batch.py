"""Many sheets decided at once: each node of a diagram is visited once, with the set of sheets that reach it.

A set of sheets is a whole number with a bit a sheet, so that thousands of sheets take a node's step in one operation. A sheet
that leaves a fact out goes on to every value of it, and so reaches every result that it can still have.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root
from policies.expression import Answer
from policies.sheet import Sheet
from policies.variables import FactVariables

Bits = int  # a set of sheets, by their places
_GAP: Final = 255  # a value index that stands for "not answered"
_ZERO, _ONE = b"01"


class Batch:
    """Decides sheets by one compiled pack, which it leaves as it is."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        diagrams = compiled.diagrams
        self.nodes = {output: sorted(diagrams.reachable(root), key=diagrams.var.__getitem__) for output, root in compiled.guarded.items()}
        self.columns = list(compiled.variables.of.values())
        self._codes: dict[str, dict[Answer | None, int]] = {of.fact: {} for of in self.columns}

    def decide(self, sheets: Sequence[Sheet], outputs: Sequence[str]) -> dict[str, dict[Any, Bits]]:
        """For each output, which sheets can have which value; a sheet with one value is settled, with none it contradicts itself."""
        reading = self._read(sheets)
        everyone = (1 << len(sheets)) - 1
        return {output: self._sweep(self.compiled.guarded[output], self.nodes[output], reading, everyone) for output in outputs}

    def _sweep(self, root: Root, nodes: Sequence[Root], reading: Sequence[Sequence[Bits]], everyone: Bits) -> dict[Any, Bits]:
        """From the root down, level by level: a node's sheets are complete when it is its turn."""
        var, kids, values, bottom = (
            self.compiled.diagrams.var,
            self.compiled.diagrams.kids,
            self.compiled.diagrams.values,
            self.compiled.diagrams.bottom,
        )
        here: dict[Root, Bits] = {root: everyone}
        found: dict[Any, Bits] = {}
        for node in nodes:
            bits = here.pop(node, 0)
            if var[node] == bottom:
                if values[node] != IMPOSSIBLE:
                    found[values[node]] = bits
            elif bits:
                for kid, answering in zip(kids[node], reading[var[node]], strict=True):
                    here[kid] = here.get(kid, 0) | (bits & answering)
        return found

    def _read(self, sheets: Sequence[Sheet]) -> list[list[Bits]]:
        """For each variable and value, the sheets that go there."""
        reading: list[list[Bits]] = []
        for of in self.columns:
            for column in self._choices(of, sheets) if of.kind == "choices" else [self._column(of, sheets)]:
                backwards = column[::-1]  # the first sheet is the lowest bit
                reading.append([int(backwards.translate(_table(value)), 2) for value in range(of.arity)])
        return reading

    def _column(self, of: FactVariables, sheets: Sequence[Sheet]) -> bytes:
        codes, fact = self._codes[of.fact], of.fact
        answers = [sheet.get(fact) for sheet in sheets]
        for answer in set(answers) - codes.keys():
            codes[answer] = _GAP if answer is None else of.encode(answer)[0]
        return bytes([codes[answer] for answer in answers])

    def _choices(self, of: FactVariables, sheets: Sequence[Sheet]) -> Iterator[bytes]:
        answers = [sheet.get(of.fact) for sheet in sheets]
        for option in of.options:
            yield bytes([_GAP if not isinstance(answer, tuple) else option in answer for answer in answers])


def _table(value: int) -> bytes:
    """Turns value indexes into binary digits: one for this value, and for a gap."""
    return bytes([_ONE if index in (value, _GAP) else _ZERO for index in range(256)])


def settled(values: Mapping[Any, Bits]) -> dict[Any, Bits]:
    """Which sheets have this value and no other."""
    seen = twice = 0
    for bits in values.values():
        twice |= seen & bits
        seen |= bits
    return {value: bits & ~twice for value, bits in values.items() if bits & ~twice}


def column(sets: Sequence[Bits], count: int) -> bytes:
    """For each of so many sheets, the place of the set that it is in, counted from 1; 0 where it is in none. At most 255 sets."""
    whole = 0
    for code, bits in enumerate(sets, 1):
        digits = format(bits, f"0{count}b").encode()
        whole |= int.from_bytes(digits.translate(bytes([code if index == _ONE else 0 for index in range(256)])))
    return whole.to_bytes(count)[::-1]
