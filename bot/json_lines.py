"""Fact sheets as JSON Lines: a sheet a line in, a decision or an error a line out."""

import gc
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO, TextIO

from policies.decision import Decider
from policies.decision_json import compact_json, full_json
from policies.errors import Contradiction, Problem, SheetError
from policies.model import Waiver
from policies.sheet import read_sheet
from policies.yaml_source import MAX_CHARACTERS, Source, Span

INPUT = "<stdin>"


def decide_lines(decider: Decider, lines: BinaryIO, out: TextIO, as_of: date, waivers: Iterable[Waiver], *, explain: bool) -> int:
    """Decides every line, and answers it before the next one is read; returns how many were refused."""
    waivers = tuple(waivers)
    decider.compiled(as_of)
    gc.collect()
    gc.freeze()  # the compiled pack is hundreds of thousands of tuples, which the collector would visit again and again
    refused = 0
    for number, line in enumerate(lines, 1):
        try:
            answer = _decide(decider, line, number, as_of, waivers, explain=explain)
        except SheetError as error:
            refused += 1
            answer = {"error": str(error).replace("\n", " "), "line": number}
            if isinstance(error, Contradiction):
                answer["facts"] = error.facts
        out.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        out.flush()  # whoever asks line by line waits for it; next to a decision it costs nothing
    return refused


def _decide(decider: Decider, line: bytes, number: int, as_of: date, waivers: tuple[Waiver, ...], *, explain: bool) -> dict[str, Any]:
    source = _source(line, number)
    sheet = read_sheet(decider.pack, source)
    decision = decider.decide(sheet, as_of, waivers, source)
    return full_json(decision, decider.explain(sheet, as_of, waivers)) if explain else compact_json(decision)


def _source(line: bytes, number: int) -> Source:
    source = Source(INPUT, "", spans={(): Span(number, 1, 0, 0)})
    try:
        source.data = _parse(line)
    except (ValueError, RecursionError) as error:
        reason = _reason(error)
        source.problems.append(Problem(INPUT, number, 1, f"not a JSON object ({reason})", "Write one fact sheet a line"))
    else:
        if not isinstance(source.data, dict):
            source.problems.append(Problem(INPUT, number, 1, "not a JSON object", "Write one fact sheet a line, in braces"))
    return source


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).split(";")[0]


def _parse(line: bytes) -> Any:
    if len(line) > MAX_CHARACTERS:
        raise ValueError(f"longer than {MAX_CHARACTERS:,} bytes")
    return json.loads(line, object_pairs_hook=_without_doubles)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands twice")
    return result
