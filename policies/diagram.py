"""Reduced ordered multi-valued decision diagrams.

A node asks one variable and has a child for each of its values; a terminal holds a value. Equal nodes are one node, and
a node whose children are all the same is that child, so two functions are equal exactly when their roots are.
Bryant, "Graph-Based Algorithms for Boolean Function Manipulation" (1986); Srinivasan et al. (1990) for many values.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

Root = int  # a node, and the function it stands for


MAX_NODES: Final = 5_000_000  # about 1 GB; the default pack has 150,000


class TooManyNodes(Exception):
    """The functions are too entangled for diagrams in this order of variables."""


@dataclass(slots=True)
class Operation:
    """A function over values, lifted to diagrams by `Diagrams.combine`; `short` may settle roots before their terminals.

    What was combined once is remembered for as long as the operation lives.
    """

    function: Callable[..., Hashable]
    short: Callable[[tuple[Root, ...]], Root | None] = lambda _: None
    memo: dict[tuple[Root, ...], Root] = field(default_factory=dict)


class Diagrams:
    """Nodes over variables 0..n-1, asked in this order; `arities` are their numbers of values."""

    def __init__(self, arities: Sequence[int], max_nodes: int = MAX_NODES) -> None:
        self.arities = tuple(arities)
        self.max_nodes = max_nodes
        self.bottom = len(self.arities)  # the level of terminals
        self.var: list[int] = []
        self.kids: list[tuple[Root, ...]] = []
        self.values: dict[Root, Any] = {}
        self._terminals: dict[Hashable, Root] = {}
        self._nodes: dict[tuple[int, tuple[Root, ...]], Root] = {}
        self._support: dict[Root, int] = {}

    # building ------------------------------------------------------------------------------------------------------

    def terminal(self, value: Hashable) -> Root:
        if value not in self._terminals:
            self._terminals[value] = self._new(self.bottom, ())
            self.values[self._terminals[value]] = value
        return self._terminals[value]

    def node(self, variable: int, kids: tuple[Root, ...]) -> Root:
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        key = (variable, kids)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._new(variable, kids)
        return found

    def _new(self, variable: int, kids: tuple[Root, ...]) -> Root:
        if len(self.var) >= self.max_nodes:
            raise TooManyNodes
        self.var.append(variable)
        self.kids.append(kids)
        return len(self.var) - 1

    def is_terminal(self, root: Root) -> bool:
        return self.var[root] == self.bottom

    def combine(self, operation: "Operation", *roots: Root) -> Root:
        """The diagram of the operation's function over the values of `roots`."""
        var, kids, arities, memo, short = self.var, self.kids, self.arities, operation.memo, operation.short

        def visit(key: tuple[Root, ...]) -> Root:
            result = short(key)
            if result is None:
                levels = [var[root] for root in key]
                top = min(levels)
                if top == self.bottom:
                    result = self.terminal(operation.function(*[self.values[root] for root in key]))
                else:
                    columns = [kids[root] if level == top else (root,) * arities[top] for root, level in zip(key, levels, strict=True)]
                    result = self.node(top, tuple([memo[k] if k in memo else visit(k) for k in zip(*columns, strict=True)]))
            memo[key] = result
            return result

        return memo[roots] if roots in memo else visit(roots)

    def restrict(self, root: Root, fixed: Mapping[int, int]) -> Root:
        """The diagram once the variables in `fixed` have their values."""
        var, kids = self.var, self.kids
        memo: dict[Root, Root] = {}
        last = max(fixed, default=-1)

        def visit(node: Root) -> Root:
            variable = var[node]
            if variable > last:
                return node
            known = memo.get(node)
            if known is None:
                if variable in fixed:
                    known = visit(kids[node][fixed[variable]])
                else:
                    known = self.node(variable, tuple([visit(kid) for kid in kids[node]]))
                memo[node] = known
            return known

        return visit(root)

    # reading -------------------------------------------------------------------------------------------------------

    def value_at(self, root: Root, assignment: Sequence[int]) -> Any:
        """The function's value under a complete assignment of value indexes."""
        var, kids, bottom = self.var, self.kids, self.bottom
        while var[root] != bottom:
            root = kids[root][assignment[var[root]]]
        return self.values[root]

    def reachable(self, root: Root, fixed: Mapping[int, int] = MappingProxyType({})) -> Iterator[Root]:
        """The nodes and terminals that some completion of `fixed` passes, each once."""
        var, kids = self.var, self.kids
        seen, waiting = {root}, [root]
        while waiting:
            node = waiting.pop()
            yield node
            variable = var[node]
            for kid in (kids[node][fixed[variable]],) if variable in fixed else kids[node]:
                if kid not in seen:
                    seen.add(kid)
                    waiting.append(kid)

    def possible(self, root: Root, fixed: Mapping[int, int] = MappingProxyType({})) -> Iterator[Any]:
        """The values that some completion of `fixed` gives, as they are found; stop early and the rest is not searched."""
        var, kids, bottom = self.var, self.kids, self.bottom
        seen: set[Root] = set()
        waiting = [root]
        while waiting:
            node = waiting.pop()
            while (variable := var[node]) in fixed:
                node = kids[node][fixed[variable]]
            if node in seen:
                continue
            seen.add(node)
            if variable == bottom:
                yield self.values[node]
            else:
                waiting += set(kids[node])

    def support(self, root: Root) -> int:
        """The variables that the function depends on, as a bit mask."""
        memo = self._support
        if root not in memo:
            known = 0 if self.is_terminal(root) else 1 << self.var[root]
            for kid in self.kids[root]:
                known |= memo[kid] if kid in memo else self.support(kid)
            memo[root] = known
        return memo[root]

    def differ(self, root: Root, free: int, ignore: Hashable) -> bool:
        """Whether two assignments that differ in the `free` variables (a bit mask) only give two different values.

        Values equal to `ignore` do not count: with impossible combinations set to it, this is the exact test of whether
        the free variables still matter, which membership in the support is not.
        """
        last = free.bit_length() - 1
        ignored = self._terminals.get(ignore, -1)
        var, kids = self.var, self.kids
        memo: dict[tuple[Root, Root], bool] = {}

        def visit(a: Root, b: Root) -> bool:
            top = min(var[a], var[b])
            if ignored in (a, b) or (a == b and top > last):
                return False
            if top == self.bottom:
                return True
            key = (a, b) if a < b else (b, a)
            known = memo.get(key)
            if known is None:
                memo[key] = known = any(visit(x, y) for x, y in pairs(a, b, top))
            return known

        def pairs(a: Root, b: Root, top: int) -> Iterator[tuple[Root, Root]]:
            many = self.arities[top]
            above = kids[a] if var[a] == top else (a,) * many
            below = kids[b] if var[b] == top else (b,) * many
            if free >> top & 1:
                return ((x, y) for x in dict.fromkeys(above) for y in dict.fromkeys(below))
            return zip(above, below, strict=True)

        return visit(root, root)

    # forgetting ----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.var)

    def forget(self, size: int) -> None:
        """Drops every node after the first `size`; their roots are then invalid."""
        for root in range(size, len(self.var)):
            if self.is_terminal(root):
                del self._terminals[self.values.pop(root)]
            else:
                del self._nodes[self.var[root], self.kids[root]]
            self._support.pop(root, None)
        del self.var[size:], self.kids[size:]
