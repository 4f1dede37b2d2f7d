"""A pack's conditions with the names that a composition gives to its facts, terms, values and policies."""

from collections.abc import Mapping
from typing import Any

from policies.condition import Call, Compare, Group, ListOf, Literal, Name, Negation, Operand, Tree, read_condition
from policies.yaml_source import Path


class Renaming:
    """`words` are names of facts, terms and values, `policies` are ids; what is in neither stays as it is."""

    def __init__(self, words: Mapping[str, str], policies: Mapping[str, str]) -> None:
        self.words, self.policies = words, policies

    def condition(self, source: Any, path: Path) -> Any:
        """A condition as it stands in the pack at `path`, as a tree; true, false and nothing stay what they are.

        Raises:
            ConditionError: where it cannot be read.
        """
        return source if source is None or isinstance(source, bool) else self.tree(read_condition(source, path))

    def tree(self, tree: Tree) -> Tree:
        match tree:
            case Group(every, parts, place):
                return Group(every, tuple(map(self.tree, parts)), place)
            case Negation(part, place):
                return Negation(self.tree(part), place)
            case Compare(operator, left, right, place):
                return Compare(operator, self.operand(left), self.operand(right), place)
            case _:
                return self.operand(tree)

    def operand(self, operand: Operand) -> Operand:
        match operand:
            case Name(word, place):
                return Name(self.words.get(word, word), place)
            case Call(function, Literal(str() as policy, inner), place):
                return Call(function, Literal(self.policies.get(policy, policy), inner), place)
            case Call(function, Name(word, inner), place):
                return Call(function, Name(self.words.get(word, word), inner), place)
            case ListOf(items, place):
                return ListOf(tuple(Name(self.words.get(i.id, i.id), i.place) if isinstance(i, Name) else i for i in items), place)
            case _:
                return operand
