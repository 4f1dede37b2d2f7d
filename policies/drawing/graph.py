"""What a pack looks like: the ladder with the paths of its needs, and the diagram behind a result, as nodes and arrows in rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Operation, Root
from policies.errors import PlumblineError, no_such
from policies.expression import DONT_KNOW, Answer
from policies.pack import Pack

MOST_NODES: Final = 150  # of a diagram; more cannot be read
_LISTED: Final = 4  # answers on an arrow; the rest is counted


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    label: str
    row: int
    kind: Literal["question", "result"] = "question"
    column: int | None = None  # where rows are not centred


@dataclass(frozen=True, slots=True)
class Arrow:
    start: str
    end: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def ladder_graph(pack: Pack) -> Graph:
    """A column a need, a row a rung, cheapest first; an arrow says so where a step has a condition."""
    rungs = {rung.id: (index, rung.title) for index, rung in enumerate(pack.ladder.rungs, 1)}
    nodes, arrows = [], []
    for column, (need, rule) in enumerate(pack.ladder.needs.items()):
        nodes.append(Node(f"need_{need}", need.replace("_", " "), 0, column=column))
        before = f"need_{need}"
        for step in rule.path:
            row, title = rungs[step.rung]
            nodes.append(Node(f"{need}_{step.rung}", title, row, "result", column))
            arrows.append(Arrow(before, f"{need}_{step.rung}", "" if step.only_if is True else "on a condition"))
            before = f"{need}_{step.rung}"
    return Graph(f"The ladder of {pack.file.title}", tuple(nodes), tuple(arrows))


def diagram_graph(compiled: Compiled, about: str) -> Graph:
    """The diagram behind a rung (whether it is recommended), a need's route, a policy's finding, or an output.

    Raises:
        PlumblineError: for a name that is none of these, and for a diagram that is too large to be read.
    """
    root, title = _root(compiled, about)
    diagrams = compiled.diagrams
    found = sorted(diagrams.reachable(root), key=diagrams.var.__getitem__)
    if len(found) > MOST_NODES:
        nearest = f"routes of a need, such as {next(iter(compiled.pack.ladder.needs))}"
        raise PlumblineError(
            f"the diagram of {about} has {len(found)} nodes, and more than {MOST_NODES} cannot be read. Draw the {nearest}."
        )
    rows = {variable: row for row, variable in enumerate(sorted({diagrams.var[node] for node in found}))}
    nodes = tuple(_node(compiled, node, rows[diagrams.var[node]]) for node in found)
    arrows = tuple(arrow for node in found if not diagrams.is_terminal(node) for arrow in _arrows(compiled, node))
    return Graph(title, nodes, arrows)


def _root(compiled: Compiled, about: str) -> tuple[Root, str]:
    rungs = {rung.id: rung.title for rung in compiled.pack.ladder.rungs}
    if about in rungs:
        is_it = Operation(lambda value: "recommended" if value == about else "not recommended")
        return compiled.diagrams.combine(is_it, compiled.plain["headline"]), f"When {rungs[about]} is recommended"
    for output in (about, f"routes.{about}", f"finding.{about}"):
        if output in compiled.plain:
            return compiled.plain[output], output.replace("routes.", "The step for ").replace("finding.", "The finding ").replace("_", " ")
    known = [*rungs, *compiled.pack.ladder.needs, *compiled.pack.policies, *compiled.rules.outputs, "outcome", "headline"]
    what, fix = no_such("rung, need, policy or output", about, known, "Name one of the pack")
    raise PlumblineError(f"{what}. {fix}{'' if fix.endswith('?') else '.'}")


def _node(compiled: Compiled, node: Root, row: int) -> Node:
    diagrams, variables = compiled.diagrams, compiled.variables
    if diagrams.is_terminal(node):
        return Node(f"n{node}", _result(diagrams.values[node]), row, "result")
    of = variables.of[variables.fact_at[diagrams.var[node]]]
    label = compiled.pack.facts[of.fact].name or of.fact.replace("_", " ")
    if of.kind == "choices":
        label = f"{label}: {of.options[diagrams.var[node] - of.first].replace('_', ' ')}"
    return Node(f"n{node}", f"{label}?", row)


def _result(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_result, value))
    return "impossible" if value == IMPOSSIBLE else str(value).replace("_", " ")


def _arrows(compiled: Compiled, node: Root) -> list[Arrow]:
    diagrams, variables = compiled.diagrams, compiled.variables
    of = variables.of[variables.fact_at[diagrams.var[node]]]
    answers: dict[Root, list[str]] = {}
    for value, kid in enumerate(diagrams.kids[node]):
        said = ("no", "yes")[value] if of.kind == "choices" else _answer(of.bounds, value, of.decode([value]))
        answers.setdefault(kid, []).append(said)
    return [Arrow(f"n{node}", f"n{kid}", _several(said)) for kid, said in answers.items()]


def _answer(bounds: Sequence[int], index: int, answer: Answer) -> str:
    if answer == DONT_KNOW:
        return "don't know"
    if not bounds:
        return str(answer).replace("_", " ")
    return f"{bounds[index]:,} and more" if index == len(bounds) - 1 else f"{bounds[index]:,} to {bounds[index + 1] - 1:,}"


def _several(said: list[str]) -> str:
    more = len(said) - _LISTED
    return ", ".join(said[:_LISTED]) + (f" and {more} more" if more > 0 else "")
