"""A world in which several diagrams hold together.

Few of them usually show that there is none. So only those are combined that the last world found did not keep to, the one first that
brings the fewest new variables. Clarke et al., "Counterexample-Guided Abstraction Refinement" (2000).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.diagram import Diagrams, Operation, Root

World = list[int]  # a value of each variable


@dataclass(frozen=True, slots=True)
class Holds:
    """True in the worlds that lead from `root` to one of the terminals `at`."""

    root: Root
    at: frozenset[Root]


class Witnesses:
    """Looks for worlds, and remembers what it combined."""

    def __init__(self, diagrams: Diagrams) -> None:
        self.diagrams = diagrams
        self.yes, self.no = diagrams.terminal(True), diagrams.terminal(False)
        self._narrowing: dict[frozenset[Root], Operation] = {}

    def world(self, all_of: Iterable[Holds]) -> World | None:
        """A world that keeps to all of them; None where there is none."""
        left = list(dict.fromkeys(all_of))
        together = self.yes
        while together != self.no:
            world = self._some(together)
            missed = [holds for holds in left if self._end(holds.root, world) not in holds.at]
            if not missed:
                return world
            read = self.diagrams.support(together)
            nearest = min(missed, key=lambda holds: self._farness(holds.root, read))
            left.remove(nearest)
            together = self.diagrams.combine(self._narrowed(nearest.at), together, nearest.root)
        return None

    def _farness(self, root: Root, read: int) -> tuple[int, int]:
        support = self.diagrams.support(root)
        return (support & ~read).bit_count(), support.bit_count()

    def _narrowed(self, at: frozenset[Root]) -> Operation:
        """What is true so far, where the other diagram also leads to one of these terminals."""
        if at not in self._narrowing:

            def short(key: tuple[Root, ...]) -> Root | None:
                so_far, other = key
                if so_far == self.no or not self.diagrams.is_terminal(other):
                    return self.no if so_far == self.no else None
                return so_far if other in at else self.no

            self._narrowing[at] = Operation(lambda *_: None, short)
        return self._narrowing[at]

    def _some(self, root: Root) -> World:
        """Down from a diagram that is true somewhere."""
        world = [0] * self.diagrams.bottom
        while not self.diagrams.is_terminal(root):
            kids = self.diagrams.kids[root]
            value = next(value for value, kid in enumerate(kids) if kid != self.no)
            world[self.diagrams.var[root]] = value
            root = kids[value]
        return world

    def _end(self, root: Root, world: World) -> Root:
        var, kids, bottom = self.diagrams.var, self.diagrams.kids, self.diagrams.bottom
        while var[root] != bottom:
            root = kids[root][world[var[root]]]
        return root
