"""Reads conditions: a subset of CEL, or the same tree as YAML all/any/not. Only the form; `binding.py` gives the meaning.

or      = and ("||" and)*
and     = unary ("&&" unary)*
unary   = "!" unary | "(" or ")" | compare
compare = operand (("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") operand)?
operand = name ("." name)* | name "(" (name | string) ")" | string | whole number | "[" operand, ... "]"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from policies.errors import shown
from policies.yaml_source import Path

MAX_LENGTH: Final = 4000  # characters of one condition
MAX_NESTING: Final = 30  # parentheses, negations and YAML levels

COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=", "in")


class Place(NamedTuple):
    """Where in the pack a piece of a condition stands: the path of its string, the string, and the offset in it."""

    path: Path
    text: str
    offset: int


class ConditionError(Exception):
    """A condition that cannot be read or has no meaning."""

    def __init__(self, place: Place, what: str, fix: str) -> None:
        self.place, self.what, self.fix = place, what, fix
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Name:
    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    argument: "Name | Literal"
    place: Place


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int
    place: Place


@dataclass(frozen=True, slots=True)
class Bool:
    value: bool
    place: Place


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple["Name | Literal", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str
    left: "Operand"
    right: "Operand"
    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """`all` or `any` of the parts."""

    every: bool
    parts: tuple["Tree", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Negation:
    part: "Tree"
    place: Place


Operand = Name | Call | Literal | Bool | ListOf
Tree = Operand | Compare | Group | Negation

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
          |(?P<number>-?[0-9]{1,18}(?![0-9A-Za-z_.]))
          |(?P<string>"[^"\\\n]*"|'[^'\\\n]*')
          |(?P<sign>&&|\|\||==|!=|<=|>=|[<>!()\[\],]))""",
    re.VERBOSE,
)
_NEAR_MISSES: Final = {"and": "&&", "or": "||", "not": "!", "=": "==", "&": "&&", "|": "||", "AND": "&&", "OR": "||", "NOT": "!"}


def read_condition(source: Any, path: Path) -> Tree:
    """The tree of a condition as it stands in a pack: a string, true, false, or a mapping of all, any or not.

    Raises:
        ConditionError: with the place, what is wrong and the fix.
    """
    return _from_yaml(source, path, 0)


def _from_yaml(source: Any, path: Path, depth: int) -> Tree:
    if isinstance(source, Tree):
        return source  # of a composition, which has renamed it
    place = Place(path, "", 0)
    if depth > MAX_NESTING:
        raise ConditionError(place, f"a condition nested deeper than {MAX_NESTING} levels", "Name a part of it as a term")
    if isinstance(source, bool):
        return Bool(source, place)
    if isinstance(source, str):
        return _Parser(source, path).condition()
    if isinstance(source, dict) and source:
        return _from_keys(source, place, depth)
    what = f"{'nothing' if source is None else shown(source)} is not a condition"
    raise ConditionError(place, what, 'Write an expression, true, false, or one of "all: [...]", "any: [...]", "not: ..."')


def _from_keys(source: dict[str, Any], place: Place, depth: int) -> Tree:
    fix = 'Write exactly one of "all: [...]", "any: [...]", "not: ..."'
    if wrong := [key for key in source if key not in ("all", "any", "not")]:
        raise ConditionError(place, f"{shown(wrong[0])} is not a condition's key", fix)
    if len(source) != 1:
        raise ConditionError(place, f"{' and '.join(map(shown, source))} together are not a condition", fix)
    ((key, inner),) = source.items()
    if key == "not":
        return Negation(_from_yaml(inner, (*place.path, key), depth + 1), place)
    if not isinstance(inner, list) or not inner:
        raise ConditionError(place, f'"{key}" without a list is not a condition', f"Write {key}: [one condition, another]")
    return Group(key == "all", tuple(_from_yaml(part, (*place.path, key, index), depth + 1) for index, part in enumerate(inner)), place)


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


class _Parser:
    def __init__(self, text: str, path: Path) -> None:
        self.text, self.path = text, path
        if len(text) > MAX_LENGTH:
            raise ConditionError(self.place(0), f"a condition longer than {MAX_LENGTH} characters", "Name a part of it as a term")
        self.tokens = self.tokenize()
        self.index = 0
        self.depth = 0

    def place(self, offset: int) -> Place:
        return Place(self.path, self.text, offset)

    def tokenize(self) -> list[_Token]:
        tokens: list[_Token] = []
        position, end = 0, len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                self.reject(position)
            else:
                kind = str(match.lastgroup)
                tokens.append(_Token(kind, match[kind], match.start(kind)))
                position = match.end()
        return [*tokens, _Token("end", "", end)]

    def reject(self, position: int) -> None:
        rest = self.text[position:]
        offset = position + len(rest) - len(rest.lstrip())
        char = self.text[offset]
        if char in "\"'":
            raise ConditionError(self.place(offset), "a string that is not closed", f"Close it with {char}; backslashes are not used")
        if char == "-" and self.text[offset + 1 : offset + 2].isalpha():
            fix = 'Put the id of a policy in quotes, such as state("policy-id")'
            raise ConditionError(self.place(offset), '"-" has no meaning here', fix)
        if char.isdigit() or char == "-":
            fix = "Write digits only, at most 18, such as 10000, or use a named value"
            raise ConditionError(self.place(offset), "not a whole number", fix)
        fix = f'Write "{_NEAR_MISSES[char]}"' if char in _NEAR_MISSES else "Use only names, strings, numbers, && || ! == != < <= > >= in"
        raise ConditionError(self.place(offset), f'"{char}" has no meaning here', fix)

    @property
    def token(self) -> _Token:
        return self.tokens[self.index]

    def take(self, *texts: str) -> _Token | None:
        token = self.token
        if token.text in texts and token.kind in ("sign", "name"):
            self.index += 1
            return token
        return None

    def expect(self, text: str, after: str) -> None:
        if not self.take(text):
            found = f'"{self.token.text}"' if self.token.text else "the end"
            raise ConditionError(self.place(self.token.offset), f'expected "{text}" {after}, found {found}', f'Add the missing "{text}"')

    def condition(self) -> Tree:
        tree = self.any_of()
        token = self.token
        if token.kind != "end":
            fix = f'Write "{_NEAR_MISSES[token.text]}"' if token.text in _NEAR_MISSES else 'Join two conditions with "&&" or "||"'
            if token.text in (")", "]"):
                fix = "Remove it, or open it before"
            raise ConditionError(self.place(token.offset), f'"{token.text}" stands where the condition should end', fix)
        return tree

    def any_of(self) -> Tree:
        return self.chain("||", self.all_of, every=False)

    def all_of(self) -> Tree:
        return self.chain("&&", self.unary, every=True)

    def chain(self, sign: str, part: Callable[[], Tree], *, every: bool) -> Tree:
        start = self.token.offset
        parts = [part()]
        while self.take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Group(every, tuple(parts), self.place(start))

    def unary(self) -> Tree:
        start = self.token.offset
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise ConditionError(self.place(start), f"a condition nested deeper than {MAX_NESTING} levels", "Name a part of it as a term")
        try:
            if self.take("!"):
                return Negation(self.unary(), self.place(start))
            if self.take("("):
                inner = self.any_of()
                self.expect(")", "to close the parenthesis")
                return inner
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Tree:
        left = self.operand()
        sign = self.take(*COMPARISONS)
        if sign is None:
            return left
        tree = Compare(sign.text, left, self.operand(), self.place(sign.offset))
        if again := self.take(*COMPARISONS):
            raise ConditionError(self.place(again.offset), "two comparisons in a row", 'Join them with "&&", such as a > 1 && a < 5')
        return tree

    def operand(self) -> Operand:
        token = self.token
        place = self.place(token.offset)
        if self.take("["):
            return self.list_of(place)
        if token.kind == "name" and token.text == "in":
            raise ConditionError(place, '"in" has nothing on its left', 'Write a fact or a string before "in"')
        if token.kind == "name" and token.text in _NEAR_MISSES:
            raise ConditionError(place, f'"{token.text}" has no meaning here', f'Write "{_NEAR_MISSES[token.text]}"')
        if token.kind == "name":
            self.index += 1
            return self.named(token, place)
        if token.kind in ("string", "number"):
            self.index += 1
            return Literal(token.text[1:-1] if token.kind == "string" else int(token.text), place)
        found = f'found "{token.text}"' if token.text else "the condition ends"
        raise ConditionError(place, f"a fact, term or value is missing: {found}", "Complete the condition")

    def named(self, token: _Token, place: Place) -> Operand:
        if token.text in ("true", "false"):
            return Bool(token.text == "true", place)
        if not self.take("("):
            return Name(token.text, place)
        argument = self.operand()
        if not isinstance(argument, Name | Literal):
            raise ConditionError(
                argument.place, f"{token.text}() takes one name", 'Write known(fact), state("policy") or severity("policy")'
            )
        self.expect(")", f"after {token.text}(...")
        return Call(token.text, argument, place)

    def list_of(self, place: Place) -> ListOf:
        items: list[Name | Literal] = []
        while not items or self.take(","):
            item = self.operand()
            if not isinstance(item, Name | Literal):
                raise ConditionError(item.place, "a list holds strings, numbers or named values only", 'Write ["a", "b"]')
            items.append(item)
        self.expect("]", "to close the list")
        return ListOf(tuple(items), place)
