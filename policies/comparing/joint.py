"""Two packs on the same diagrams, so that what they say to the same answers can be compared.

A fact of both is one fact, with the options of both; a fact whose kind has changed is two, the older one marked. Facts and
policies of a pack that was composed with others since are called as the newer pack calls them.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, Final

from policies.build import DiagramBuilder
from policies.compiled import broken_by, read_by, tables_of
from policies.diagram import Diagrams, Operation, Root
from policies.expression import Not
from policies.model import Fact
from policies.naming import names_there
from policies.pack import Pack
from policies.rules import Rules
from policies.variables import Variables

BEFORE: Final = " (before)"  # after the id of a fact that is of another kind now


class Joint:
    """`old` and `new` are outputs by name, as compiled.py names them; `both` is true where both packs accept the answers."""

    def __init__(self, old: Rules, new: Rules) -> None:
        self.called = names_there(old.pack, new.pack)
        facts, names = _facts(old.pack, new.pack, self.called.words)
        (new_order, bounds), (old_order, old_bounds) = read_by(new), read_by(old)
        for fact, cuts in old_bounds.items():
            bounds.setdefault(names[fact], set()).update(cuts)
        order = dict.fromkeys([*new.pack.proposals, *new_order, *map(names.get, [*old.pack.proposals, *old_order])])
        self.variables = Variables(facts, [fact for fact in order if fact], bounds)
        self.diagrams = Diagrams(self.variables.arities)
        self.new, new_consistent = self._build(new, {fact: fact for fact in new.pack.facts}, {})
        self.old, old_consistent = self._build(old, names, self.called.policies)
        consistent = Operation(lambda a, b: a is not False and b is not False)
        self.both: Root = self.diagrams.combine(consistent, old_consistent, new_consistent)
        self.only_old: Root = self._only(old_consistent, new_consistent)
        self.only_new: Root = self._only(new_consistent, old_consistent)

    def _only(self, one: Root, other: Root) -> Root:
        return self.diagrams.combine(Operation(lambda a, b: a is not False and b is False), one, other)

    def _build(self, rules: Rules, names: Mapping[str, str], policies: Mapping[str, str]) -> tuple[dict[str, Root], Root]:
        variables = copy(self.variables)
        variables.of = {fact: self.variables.of[name] for fact, name in names.items() if name in self.variables.of}
        builder = DiagramBuilder(variables, self.diagrams)
        outputs: dict[str, Root] = {name: builder.value(table) for name, table in tables_of(rules).items()}
        pair = Operation(lambda state, severity: (state, severity))
        for policy, rule in rules.findings.items():
            outputs[f"finding.{policies.get(policy, policy)}"] = self.diagrams.combine(
                pair, builder.value(rule.state), builder.value(rule.severity)
            )
        return outputs, builder.truth(Not(broken_by(rules)))

    # counting ------------------------------------------------------------------------------------------------------

    def masses(self, root: Root) -> dict[Any, float]:
        """How much of the answer space has each value, by the new pack's priors; all together 1."""
        diagrams, weights = self.diagrams, self.variables.weights
        nodes = sorted(diagrams.reachable(root), key=diagrams.var.__getitem__)
        reach = dict.fromkeys(nodes, 0.0)
        reach[root] = 1.0
        found: dict[Any, float] = {}
        for node in nodes:
            if diagrams.is_terminal(node):
                found[diagrams.values[node]] = reach[node]
            else:
                for weight, kid in zip(weights[diagrams.var[node]], diagrams.kids[node], strict=True):
                    reach[kid] += weight * reach[node]
        return found


def _facts(old: Pack, new: Pack, words: Mapping[str, str]) -> tuple[dict[str, Fact], dict[str, str]]:
    """The facts of both, and what the older pack's are called among them."""
    facts: dict[str, Fact] = dict(new.facts)
    names: dict[str, str] = {}
    for fact, shape in old.facts.items():
        name = words.get(fact, fact)
        now = new.facts.get(name)
        names[fact] = name if now is None or now.kind == shape.kind else f"{name}{BEFORE}"
        if now is not None and now.kind == shape.kind:
            facts[name] = now.model_copy(
                update={"options": {**now.options, **{o: t for o, t in shape.options.items() if o not in now.options}}}
            )
        else:
            facts[names[fact]] = shape
    return facts, names
