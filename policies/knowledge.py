"""What some answers leave open: which outputs are fixed, and which facts can still change one."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from policies.compiled import Compiled
from policies.diagram import Root
from policies.expression import Answer


class Knowledge:
    """Consistent answers to some of a pack's facts, and every output's diagram once they are given."""

    def __init__(self, compiled: Compiled, answers: Mapping[str, Answer], before: "Knowledge | None" = None) -> None:
        self.compiled = compiled
        self.answers: dict[str, Answer] = {**(before.answers if before else {}), **answers}
        self._before = before
        self._new = answers
        self._roots: dict[str, Root] = {}
        self._generation = compiled.generation

    @cached_property
    def fixed(self) -> dict[int, int]:
        return self.compiled.variables.fix(self.answers)

    def given(self, answers: Mapping[str, Answer]) -> "Knowledge":
        """The knowledge once these are answered, too."""
        return Knowledge(self.compiled, answers, self)

    def root(self, output: str) -> Root:
        """The output's guarded diagram over the facts that are not asked yet."""
        root, late = self._nearest_root(output, {})
        if late:
            root = self._roots[output] = self.compiled.restricted(root, late)
        return root

    def _nearest_root(self, output: str, late: Mapping[str, Answer]) -> tuple[Root, Mapping[str, Answer]]:
        """The output's diagram where it was last looked at, and the answers given since: one restriction, not one each."""
        if self._generation != self.compiled.generation:  # what was derived has been forgotten since
            self._roots.clear()
            self._generation = self.compiled.generation
        if output in self._roots:
            return self._roots[output], late
        late = {**self._new, **late}
        return self._before._nearest_root(output, late) if self._before else (self.compiled.guarded[output], late)  # noqa: SLF001 - its own kind

    def values(self, output: str) -> frozenset[Any]:
        """The values that some consistent completion gives; one, if the output is fixed."""
        return self.compiled.possible(self.root(output))

    def is_fixed(self, output: str) -> bool:
        return len(self.values(output)) == 1

    def open_outputs(self) -> Iterator[str]:
        """In order; what was fixed before these answers stays fixed and is not looked at again."""
        first = self._before.first_open if self._before else self.compiled.outputs[0]
        if first is not None:
            start = self.compiled.outputs.index(first)
            yield from (output for output in self.compiled.outputs[start:] if not self.is_fixed(output))

    @cached_property
    def first_open(self) -> str | None:
        return next(self.open_outputs(), None)

    @cached_property
    def still_matters(self) -> tuple[str, ...]:
        """The facts of which two answers, all else equal, can lead to different outputs; in the pack's order."""
        mask = 0
        for output in self.open_outputs():
            mask |= self.compiled.matters(self.root(output))
        matter = set(self.compiled.variables.facts_in(mask))
        return tuple(fact for fact in self.compiled.pack.facts if fact in matter)

    def matters(self, fact: str) -> bool:
        mask = self.compiled.variables.of[fact].mask if fact in self.compiled.variables.of else 0
        return any(self.compiled.matters(self.root(output)) & mask for output in self.open_outputs())
