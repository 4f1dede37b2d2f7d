"""Outcome and findings of complete sheets, against the same conditions in cel-expr-python."""

import io
import json
from statistics import median
from typing import Any

from cel_expr_python import cel

from bot.json_lines import decide_lines
from policies.compiled import Compiled
from policies.decision import Decider
from policies.decision_json import compact_json
from policies.expression import DONT_KNOW, Evaluation
from policies.rules import BOOLEAN_LADDER_TERMS, default_answer
from policies.sheet import Sheet, written
from tests.benchmarks.cel_text import CelText
from tests.benchmarks.questions import default_compiled
from tests.benchmarks.random_sheets import random_sheets
from tests.benchmarks.timing import line, milliseconds

SHEETS = 400
LINES = 5000


class Ours:
    """Outcome and (state, severity) of every finding: one walk down a diagram each."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.outputs = ["outcome", *(output for _, output in compiled.finding_outputs)]
        self.roots = [compiled.plain[output] for output in self.outputs]

    def decide(self, sheet: Sheet) -> list[Any]:
        fixed = self.compiled.variables.fix(sheet)
        assignment = [fixed[variable] for variable in range(len(fixed))]
        return [self.compiled.diagrams.value_at(root, assignment) for root in self.roots]


class Cel:
    """The same conditions; the ladder's values are given. States and outcome are put together in Python."""

    def __init__(self, compiled: Compiled, example: dict[str, Any]) -> None:
        pack, text = compiled.pack, CelText(compiled.pack)
        kinds = {bool: cel.Type.BOOL, int: cel.Type.INT, str: cel.Type.STRING, list: cel.Type.List(cel.Type.STRING)}
        self.env = cel.NewEnv(variables={name: kinds[type(value)] for name, value in example.items()})
        self.rules = [
            tuple(self.env.compile(part(policy)) for part in (text.applies, text.satisfied, text.violated, text.severity))
            for policy in pack.policies
        ]

    def decide(self, data: dict[str, Any]) -> list[Any]:
        activation = self.env.Activation(data)
        findings = [self._finding(activation, *rule) for rule in self.rules]
        return [_outcome(findings, data), *findings]

    def _finding(self, activation: Any, applies: Any, satisfied: Any, violated: Any, severity: Any) -> tuple[str, str]:
        if not applies.eval(activation).value():
            return "not_applicable", "none"
        weight = severity.eval(activation).value()
        if violated.eval(activation).value():
            return "violated", weight
        return ("satisfied" if satisfied.eval(activation).value() else "not_evidenced"), weight


def _outcome(findings: list[tuple[str, str]], data: dict[str, Any]) -> str:
    if ("violated", "block") in findings:
        return "blocked"
    if ("not_evidenced", "block") in findings or data["some_route_exhausted"] or not data["need_known"]:
        return "needs_evidence"
    if ("violated", "require") in findings or ("not_evidenced", "require") in findings:
        return "proceed_with_conditions"
    return "proceed"


def cel_data(compiled: Compiled, sheet: Sheet) -> dict[str, Any]:
    """The activation's data: the facts, and everything that the ladder computes."""
    ladder, evaluation = compiled.rules.ladder, Evaluation(sheet)
    data: dict[str, Any] = {}
    for fact, answer in sheet.items():
        data[f"{fact}__known"] = answer not in (DONT_KNOW, ())
        data[fact] = list(answer) if isinstance(answer, tuple) else answer
    ranks = ladder.ranks
    for name, table in (("headline", ladder.headline), ("approach", ladder.approach)):
        data[name] = evaluation.value(table)
        data[f"{name}__rank"] = ranks.get(data[name], -1)
    data["proposed_approach__rank"] = ranks.get(data["proposed_approach"], len(ranks))
    data |= {term: bool(evaluation.truth(getattr(ladder, term))) for term in BOOLEAN_LADDER_TERMS}
    data["some_route_exhausted"] = bool(evaluation.truth(ladder.some_route_is("exhausted")))
    data["in_play"] = [rung for rung in ladder.rungs if evaluation.truth(ladder.in_play(rung))]
    return data


def without_gaps(compiled: Compiled, sheet: Sheet) -> Sheet | None:
    """The sheet with every don't know replaced by what it counts as; None where one stays open: CEL has no third value."""
    filled: Sheet = {}
    for fact, answer in sheet.items():
        counted = default_answer(compiled.pack.facts[fact]) if answer in (DONT_KNOW, ()) else answer
        if counted is None:
            counted = next(answer for answer in compiled.variables.of[fact].answers() if answer != DONT_KNOW)
        filled[fact] = counted
    return filled if compiled.is_consistent(filled) else None


def main(_: int) -> None:
    """outcome and findings of a complete sheet, and the same conditions in CEL, its Activation included (target: not slower)"""
    compiled = default_compiled()
    sheets = [sheet for sheet in (without_gaps(compiled, sheet) for sheet in random_sheets(compiled, SHEETS * 2, seed=3)) if sheet]
    data = [cel_data(compiled, sheet) for sheet in sheets]
    ours, theirs = Ours(compiled), Cel(compiled, data[0])
    different = sum(ours.decide(sheet) != theirs.decide(given) for sheet, given in zip(sheets, data, strict=True))
    print(f"  {len(sheets)} sheets, {different} decided differently")
    times: tuple[list[float], list[float]] = ([], [])
    for sheet, given in zip(sheets, data, strict=True):
        times[0].append(milliseconds(lambda sheet=sheet: ours.decide(sheet)))  # type: ignore[misc]
        times[1].append(milliseconds(lambda given=given: theirs.decide(given)))  # type: ignore[misc]
    print(line("ours: routes, outcome and findings", times[0]))
    print(line("cel-expr-python: outcome and findings, routes given", times[1]))
    print(f"  ratio of medians {median(times[0]) / median(times[1]):.2f}")
    _json_lines(compiled)


def _json_lines(compiled: Compiled) -> None:
    decider = Decider(compiled.pack)
    decider.compiled()
    complete = random_sheets(compiled, LINES, seed=4)
    text = "".join(json.dumps(written(compiled.pack, sheet)) + "\n" for sheet in complete).encode()
    out = io.StringIO()
    spent = milliseconds(lambda: decide_lines(decider, io.BytesIO(text), out, compiled.pack.released, (), explain=False))
    print(f"  JSON Lines, {LINES} random complete sheets, reasons included: {LINES / spent * 1000:.0f} a second")
    assert json.loads(out.getvalue().splitlines()[0]) == json.loads(json.dumps(compact_json(decider.decide(complete[0]))))
