"""The pack's conditions as CEL text, terms inlined, for the comparison with cel-expr-python.

What the ladder computes (routes, headline, approach, rungs in play, how the proposal stands) is handed to CEL as ready
variables: inlined, one condition would be ten million characters. So CEL has less to do than we have.
"""

import json

from policies.condition import Bool, Call, Compare, Group, ListOf, Literal, Name, Negation, Tree, read_condition
from policies.pack import Pack
from policies.rules import BOOLEAN_LADDER_TERMS

RANKED = ("headline", "approach", "proposed_approach")


class CelText:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def condition(self, source: object) -> str:
        return self._text(read_condition(source, ()))

    def applies(self, policy: str) -> str:
        return self.condition(self.pack.policies[policy].applies)

    def satisfied(self, policy: str) -> str:
        return self.condition(self.pack.policies[policy].satisfied)

    def violated(self, policy: str) -> str:
        own = self.pack.policies[policy].violated
        return f"!({self.satisfied(policy)})" if own is None else self.condition(own)

    def severity(self, policy: str) -> str:
        *cases, last = self.pack.policies[policy].severity
        text = f'"{last.then}"'
        for case in reversed(cases):
            text = f'({self.condition(case.when)} ? "{case.then}" : {text})'
        return text

    def _text(self, tree: Tree) -> str:
        match tree:
            case Group(every, parts):
                return "(" + (" && " if every else " || ").join(map(self._text, parts)) + ")"
            case Negation(part):
                return f"!({self._text(part)})"
            case Compare(operator, left, right):
                return self._compare(operator, left, right)
            case Name(id=name):
                return self._name(name)
            case Call():
                return self._call(tree)
            case ListOf(items):
                return "[" + ", ".join(map(self._text, items)) + "]"
            case Bool(value) | Literal(value):
                return json.dumps(value)

    def _call(self, call: Call) -> str:
        match call:
            case Call("known", Name(fact)):
                return f"{fact}__known"
            case Call("state", Literal(str() as policy)):
                return f'(({self.applies(policy)}) && ({self.violated(policy)}) ? "violated" : "other")'
            case Call("severity", Literal(str() as policy)):
                return self.severity(policy)
        raise AssertionError(call)

    def _compare(self, operator: str, left: Tree, right: Tree) -> str:
        if operator in ("<", "<=", ">", ">=") and isinstance(left, Name) and left.id in RANKED:
            return f"{left.id}__rank {operator} {self._rank(right)}"
        return f"({self._text(left)} {operator} {self._text(right)})"

    def _rank(self, side: Tree) -> str:
        rungs = [rung.id for rung in self.pack.ladder.rungs]
        return f"{side.id}__rank" if isinstance(side, Name) else str(rungs.index(str(side.value)))  # type: ignore[union-attr]

    def _name(self, name: str) -> str:
        if name in self.pack.file.terms:
            return f"({self.condition(self.pack.file.terms[name])})"
        if name in self.pack.file.values:
            return str(self.pack.file.values[name].value)
        assert name in self.pack.facts or name in (*BOOLEAN_LADDER_TERMS, "headline", "approach", "in_play")
        return name
