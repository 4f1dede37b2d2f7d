"""How the values of a diagram spread over the answers to each fact: exact class posteriors, and their Gini gain.

One pass down gives the probability of reaching each node, one pass up the distribution of values below it; together they
give P(answer, value) for every variable at once. Priors are independent per variable, conditioned on consistency.
"""

from collections.abc import Mapping, Sequence

from policies.compiled import IMPOSSIBLE, Compiled
from policies.diagram import Root
from policies.variables import FactVariables


class Posterior:
    """The spread of one guarded diagram's values."""

    def __init__(self, compiled: Compiled, root: Root) -> None:
        self.compiled, self.root, self.weights = compiled, root, compiled.variables.weights
        diagrams = compiled.diagrams
        self.nodes = sorted(diagrams.reachable(root), key=diagrams.var.__getitem__)
        self.classes = {value: index for index, value in enumerate(sorted(compiled.possible(root), key=str))}
        self.spread = self._spread()
        self.reach = self._reach()

    def _spread(self) -> dict[Root, list[float]]:
        """Below each node, the probability of each value; what is impossible is left out of the sum."""
        diagrams, size = self.compiled.diagrams, range(len(self.classes))
        spread: dict[Root, list[float]] = {}
        for node in reversed(self.nodes):
            if diagrams.is_terminal(node):
                value = diagrams.values[node]
                spread[node] = [float(value != IMPOSSIBLE and self.classes[value] == index) for index in size]
            else:
                below = [(weight, spread[kid]) for weight, kid in zip(self.weights[diagrams.var[node]], diagrams.kids[node], strict=True)]
                spread[node] = [sum([weight * part[index] for weight, part in below]) for index in size]
        return spread

    def _reach(self) -> dict[Root, float]:
        diagrams = self.compiled.diagrams
        reach = dict.fromkeys(self.nodes, 0.0)
        reach[self.root] = 1.0
        for node in self.nodes:
            if not diagrams.is_terminal(node):
                for weight, kid in zip(self.weights[diagrams.var[node]], diagrams.kids[node], strict=True):
                    reach[kid] += weight * reach[node]
        return reach

    def gains(self) -> dict[str, float]:
        """For each fact in the support, how much more certain its answer makes the value: expected fall of Gini impurity.

        Between 0 and 1; impurity is the chance that two completions drawn at random differ in value.
        """
        total = sum(self.spread[self.root])
        now = sum(mass * mass for mass in self.spread[self.root]) / total
        at: dict[int, list[Root]] = {}
        for node in self.nodes:
            at.setdefault(self.compiled.diagrams.var[node], []).append(node)
        gains = {}
        for fact, variables in self.compiled.variables.of.items():
            if any(variable in at for variable in range(variables.first, variables.first + variables.size)):
                after = self._after_many(variables, at) if variables.size > 1 else self._after_one(variables.first, at)
                gains[fact] = (after - now) / total
        return gains

    def _after_one(self, variable: int, at: Mapping[int, list[Root]]) -> float:
        """The sum over answers and values of P(answer, value)² / P(answer)."""
        spread, reach, kids = self.spread, self.reach, self.compiled.diagrams.kids
        size = range(len(self.classes))
        beside = list(spread[self.root])  # the mass of paths that do not ask this variable
        joint = [[0.0] * len(self.classes) for _ in self.weights[variable]]
        for node in at[variable]:
            here = reach[node]
            for index in size:
                beside[index] -= here * spread[node][index]
            for row, kid, weight in zip(joint, kids[node], self.weights[variable], strict=True):
                for index in size:
                    row[index] += here * weight * spread[kid][index]
        rows = (
            [mass + weight * beside[index] for index, mass in enumerate(row)]
            for row, weight in zip(joint, self.weights[variable], strict=True)
        )
        return sum(_purity(row) for row in rows)

    def _after_many(self, variables: FactVariables, at: Mapping[int, list[Root]]) -> float:
        """The same for a choices fact, over all its sets of options: the diagram's states are split option by option."""
        diagrams = self.compiled.diagrams
        last = variables.first + variables.size
        states = self._entries(variables, at)
        covered = [sum(mass * self.spread[node][index] for node, mass in states.items()) for index in range(len(self.classes))]
        beside = [whole - part for whole, part in zip(self.spread[self.root], covered, strict=True)]

        def split(variable: int, states: dict[Root, float], weight: float) -> float:
            if all(diagrams.var[node] >= last for node in states):
                row = [sum(mass * self.spread[node][index] for node, mass in states.items()) for index in range(len(self.classes))]
                return _purity([mass + weight * rest for mass, rest in zip(row, beside, strict=True)])
            result = 0.0
            for value, share in enumerate(self.weights[variable]):
                after: dict[Root, float] = {}
                for node, mass in states.items():
                    kid = diagrams.kids[node][value] if diagrams.var[node] == variable else node
                    after[kid] = after.get(kid, 0.0) + mass * share
                result += split(variable + 1, after, weight * share)
            return result

        return split(variables.first, states, 1.0)

    def _entries(self, variables: FactVariables, at: Mapping[int, list[Root]]) -> dict[Root, float]:
        """The nodes where paths first ask about the fact, with the probability of entering there."""
        inside = range(variables.first, variables.first + variables.size)
        entered = {node: self.reach[node] for variable in inside for node in at.get(variable, ())}
        for node in list(entered):
            variable = self.compiled.diagrams.var[node]
            for weight, kid in zip(self.weights[variable], self.compiled.diagrams.kids[node], strict=True):
                if kid in entered:
                    entered[kid] -= weight * self.reach[node]
        return entered


def _purity(row: Sequence[float]) -> float:
    mass = sum(row)
    return sum(part * part for part in row) / mass if mass > 0 else 0.0
