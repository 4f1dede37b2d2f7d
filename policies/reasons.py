"""Why a diagram has its value: answers that force it, none of them superfluous."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root


class Because(NamedTuple):
    """A value, and facts that alone force it, in the order in which the diagram asks them."""

    value: Any
    facts: tuple[str, ...]


class Reasons:
    """The reasons behind one sheet's diagrams, each found once; `fixed` are its answers as variables."""

    def __init__(self, compiled: Compiled, fixed: Mapping[int, int]) -> None:
        self.compiled, self.fixed = compiled, fixed
        self._found: dict[Root, Because | None] = {}

    def behind(self, root: Root) -> Because | None:
        """The diagram's value and its reasons; None where the sheet leaves it open."""
        if root not in self._found:
            self._found[root] = self._search(root)
        return self._found[root]

    def _search(self, root: Root) -> Because | None:
        found = _paths(self.compiled, root, self.fixed)
        if found is None:
            return None
        asked, value = found
        facts = dict.fromkeys([self.compiled.variables.fact_at[variable] for variable in asked])
        answers = {variable: self.fixed[variable] for fact in facts for variable in self.compiled.variables.indexes(fact)}
        key = root, tuple(answers.items())
        if key not in self.compiled.reasons:
            self.compiled.reasons[key] = _without_superfluous(self.compiled, value, answers, asked)
        return Because(value, self.compiled.reasons[key])


def _paths(compiled: Compiled, root: Root, fixed: Mapping[int, int]) -> tuple[dict[int, Root], Any] | None:
    """The fixed variables that the paths ask, and the one value they lead to; None where they lead to several.

    With each variable comes the node to look from for what it decides: its own on a single path, else the root.
    """
    diagrams = compiled.diagrams
    var, kids, bottom = diagrams.var, diagrams.kids, diagrams.bottom
    asked: dict[int, Root] = {}
    seen: set[Root] = set()
    values: set[Any] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        while (variable := var[node]) in fixed:
            asked[variable] = root if seen else node
            node = kids[node][fixed[variable]]
        if node in seen:
            continue
        seen.add(node)
        if variable != bottom:
            waiting += kids[node]
        elif (value := diagrams.values[node]) != IMPOSSIBLE:
            values.add(value)
            if len(values) > 1:
                return None
    if len(seen) > 1:
        asked = dict.fromkeys(sorted(asked), root)
    return asked, values.pop()


def _without_superfluous(compiled: Compiled, value: Any, answers: dict[int, int], asked: Mapping[int, Root]) -> tuple[str, ...]:
    """Drops facts from the last asked to the first, as long as the rest still forces the value."""
    kept = dict(answers)
    entries: dict[str, Root] = {}
    for variable, node in asked.items():
        entries.setdefault(compiled.variables.fact_at[variable], node)
    needed = []
    for fact, node in reversed(entries.items()):
        own = compiled.variables.indexes(fact)
        for variable in own:
            del kept[variable]
        if not _forces(compiled, node, value, kept):
            needed.append(fact)
            kept.update((variable, answers[variable]) for variable in own)
    return tuple(reversed(needed))


def _forces(compiled: Compiled, root: Root, value: Any, fixed: Mapping[int, int]) -> bool:
    allowed = (value, IMPOSSIBLE)
    for other in compiled.diagrams.possible(root, fixed):  # noqa: SIM110 - a loop is a third faster here, and hot
        if other not in allowed:
            return False
    return True
