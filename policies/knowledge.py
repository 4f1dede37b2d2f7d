"""What some answers leave open: which outputs are fixed, and which facts can still change one."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root
from policies.expression import Answer


class Knowledge:
    """Consistent answers to some of a pack's facts, and every output's diagram once they are given."""

    def __init__(self, compiled: Compiled, answers: Mapping[str, Answer]) -> None:
        self.compiled = compiled
        self.answers = answers
        self.fixed = compiled.variables.fix(answers)
        self._roots: dict[str, Root] = {}

    def root(self, output: str) -> Root:
        """The output's guarded diagram over the facts that are not asked yet."""
        if output not in self._roots:
            self._roots[output] = self.compiled.diagrams.restrict(self.compiled.guarded[output], self.fixed)
        return self._roots[output]

    def values(self, output: str) -> frozenset[Any]:
        """The values that some consistent completion gives; one, if the output is fixed."""
        return self.compiled.possible(self.root(output))

    def is_fixed(self, output: str) -> bool:
        return len(self.values(output)) == 1

    def open_outputs(self) -> Iterator[str]:
        return (output for output in self.compiled.guarded if not self.is_fixed(output))

    @cached_property
    def determined(self) -> bool:
        return next(self.open_outputs(), None) is None

    @cached_property
    def still_matters(self) -> tuple[str, ...]:
        """The facts of which two answers, all else equal, can lead to different outputs; in the pack's order."""
        mask = 0
        for output in self.open_outputs():
            mask |= self.compiled.matters(self.root(output))
        return tuple(fact for fact in self.compiled.pack.facts if fact in self.compiled.variables.facts_in(mask))

    def matters(self, fact: str) -> bool:
        mask = self.compiled.variables.of[fact].mask if fact in self.compiled.variables.of else 0
        return any(self.compiled.matters(self.root(output)) & mask for output in self.compiled.guarded)


__all__ = ["IMPOSSIBLE", "Knowledge"]
