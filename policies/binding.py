"""Gives a condition its meaning: names become facts, terms and values, comparisons become expressions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from policies.condition import Bool, Call, Compare, ConditionError, Group, ListOf, Literal, Name, Negation, Operand, Place, Tree
from policies.errors import did_you_mean
from policies.expression import AtLeast, Const, Expression, FactRef, Known, Not, both, either


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that is one of several options: a yes/no or choice fact, a route, the headline, a policy's state.

    `ranks` maps the options that have an order to their place in it (rungs); others compare with nothing.
    """

    name: str
    options: tuple[str, ...]
    test: Callable[[frozenset[str]], Expression]
    ranks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Several:
    """Something that includes some of several options: a choices fact, the rungs in play."""

    name: str
    options: tuple[str, ...]
    has: Callable[[str], Expression]


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    fact: FactRef


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    value: int | float


Term = Expression
Meaning = Choice | Several | Count | Number | Term


class Scope(Protocol):
    """Where a condition's names are looked up."""

    def meaning(self, name: Name, evidence: str | None) -> Meaning: ...
    def fact(self, name: Name) -> FactRef: ...
    def policy_table(self, function: str, policy: str, place: Place) -> Choice: ...


_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_RANKS: Final[dict[str, Callable[[int, int], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Binder:
    """Binds trees in one scope. The don't know of the fact named `evidence` is taken as it stands."""

    def __init__(self, scope: Scope, evidence: str | None = None) -> None:
        self.scope = scope
        self.evidence = evidence

    def bind(self, tree: Tree) -> Expression:
        """The expression that the tree means.

        Raises:
            ConditionError: for an unknown name, options that a fact does not have, or kinds that do not compare.
        """
        match tree:
            case Bool(value):
                return Const(value)
            case Group(every, parts):
                bound = [self.bind(part) for part in parts]
                return both(*bound) if every else either(*bound)
            case Negation(part):
                return Not(self.bind(part))
            case Compare():
                return self.compare(tree)
            case Call("known", argument, place):
                return self.known(argument, place)
            case _:
                return self.bare(tree)

    def bare(self, operand: Operand) -> Expression:
        meaning = self.operand(operand)
        match meaning:
            case Choice(name, ("yes", "no")):
                raise ConditionError(operand.place, f'"{name}" is a fact, not true or false', f'Write {name} == "yes"')
            case Choice(name, options):
                if isinstance(operand, Call) and isinstance(operand.argument, Literal):
                    name = f'{operand.function}("{operand.argument.value}")'
                fix = f'Compare it, such as {name} == "{options[0]}"'
            case Several(name, options):
                fix = f'Write "{options[0]}" in {name}'
            case Count(name):
                fix = f"Compare it, such as {name} >= 100"
            case Number() | str() | bool():
                fix = "Compare it with a fact or term"
            case _:
                return meaning
        what = f'"{operand.id}"' if isinstance(operand, Name) else "this"
        raise ConditionError(operand.place, f"{what} is not true or false by itself", fix)

    def known(self, argument: Name | Literal, place: Place) -> Expression:
        if not isinstance(argument, Name):
            raise ConditionError(place, "known() takes a fact's name", "Write known(fact) without quotes")
        return Known(self.scope.fact(argument))

    def compare(self, tree: Compare) -> Expression:
        if tree.operator == "in":
            return self.membership(tree)
        left = self.operand(tree.left)
        right = self.against(left, tree.right)
        if isinstance(left, Choice) and isinstance(right, Choice):
            return _compare_choices(tree, left, right)
        if isinstance(left, Choice) and isinstance(right, str):
            return _compare_choice(tree.operator, left, right, tree.right.place)
        if isinstance(right, Choice) and isinstance(left, str):
            return _compare_choice(_FLIPPED[tree.operator], right, left, tree.left.place)
        if isinstance(left, Count) and isinstance(right, Number):
            return _compare_count(tree.operator, left.fact, right, tree.right.place)
        if isinstance(right, Count) and isinstance(left, Number):
            return _compare_count(_FLIPPED[tree.operator], right.fact, left, tree.left.place)
        raise self.incomparable(tree, left, right)

    def against(self, holder: "Bound", operand: Operand) -> "Bound":
        """What `holder` is compared with. To leave the quotes off an option is the commonest slip."""
        if isinstance(operand, Name) and isinstance(holder, Choice | Several) and operand.id in holder.options:
            what = f'{operand.id} is an option of "{holder.name}" and stands without quotes'
            raise ConditionError(operand.place, what, f'Write "{operand.id}"')
        return self.operand(operand)

    def incomparable(self, tree: Compare, left: "Bound", right: "Bound") -> ConditionError:
        sides = sorted((left, right), key=lambda side: isinstance(side, str | Number | bool))
        first, second = sides
        if isinstance(first, Choice):
            wanted = (
                "Compare it with yes or no in quotes" if first.options == ("yes", "no") else "Compare it with one of its options in quotes"
            )
            return ConditionError(tree.place, f'"{first.name}" is compared with {_describe(second)}', f"{wanted}: {_list(first.options)}")
        if isinstance(first, Count):
            return ConditionError(
                tree.place,
                f'"{first.name}" is a count but is compared with {_describe(second)}',
                "Compare it with a whole number or a named value",
            )
        if isinstance(first, Several):
            option = second if second in first.options else first.options[0]
            return ConditionError(tree.place, f'"{first.name}" holds several options', f'Write "{option}" in {first.name}')
        return ConditionError(
            tree.place,
            f"{_describe(first)} is compared with {_describe(second)}",
            "Compare one fact or term with a literal or a named value",
        )

    def membership(self, tree: Compare) -> Expression:
        right = tree.right
        if isinstance(right, ListOf):
            return self.one_of(tree, right)
        container = self.operand(right)
        if not isinstance(container, Several):
            what = f'"in" needs a list or a fact that holds several options, not {_describe(container)}'
            fix = 'Write fact in ["a", "b"]'
            if isinstance(container, Choice) and isinstance(tree.left, Literal) and isinstance(right, Name):
                fix = f'Write {right.id} == "{tree.left.value}"'
            raise ConditionError(right.place, what, fix)
        option = self.against(container, tree.left)
        if not isinstance(option, str):
            raise ConditionError(
                tree.left.place,
                f'"in {container.name}" needs an option in quotes on its left',
                f'Write "{container.options[0]}" in {container.name}',
            )
        return container.has(_option(option, container, tree.left.place))

    def one_of(self, tree: Compare, items: ListOf) -> Expression:
        left = self.operand(tree.left)
        if isinstance(left, Choice):
            wanted = []
            for item in items.items:
                value = self.against(left, item)
                if not isinstance(value, str):
                    raise ConditionError(
                        item.place,
                        f'"{left.name}" is compared with {_describe(value)}',
                        f"Use its options in quotes: {_list(left.options)}",
                    )
                wanted.append(_option(value, left, item.place))
            return left.test(frozenset(wanted))
        if isinstance(left, Count):
            numbers = [(self.operand(item), item.place) for item in items.items]
            return either(*(_compare_count("==", left.fact, number, place) for number, place in numbers))
        raise ConditionError(tree.left.place, f'{_describe(left)} cannot be "in" a list', "Put a fact or term on the left")

    def operand(self, operand: Operand) -> "Bound":
        match operand:
            case Literal(value):
                return Number(str(value), value) if isinstance(value, int) else value
            case Bool(value):
                return value
            case Name():
                return self.scope.meaning(operand, self.evidence)
            case Call(("state" | "severity") as function, Literal(str() as policy), place):
                return self.scope.policy_table(function, policy, place)
            case Call(("state" | "severity" | "known") as function, _, place):
                fix = "Write known(fact) alone" if function == "known" else f'Write {function}("policy-id")'
                raise ConditionError(place, f"{function}() does not fit here", fix)
            case Call(function, _, place):
                fix = did_you_mean(function, ("known", "state", "severity"), 'Use known(fact), state("policy") or severity("policy")')
                raise ConditionError(place, f'there is no function "{function}"', fix)
            case ListOf(_, place):
                raise ConditionError(place, "a list stands only on the right of in", 'Write fact in ["a", "b"]')


Bound = Meaning | str | bool


def _describe(side: "Bound | object") -> str:
    match side:
        case bool():
            return str(side).lower()
        case str():
            return f'the string "{side}"'
        case Number(name, value):
            return f"the number {name}" if name == str(value) else f'the value "{name}" ({value})'
        case Choice(name) | Several(name) | Count(name):
            return f'"{name}"'
        case _:
            return "a condition"


def _list(options: tuple[str, ...]) -> str:
    return ", ".join(options)


def _option(option: str, holder: Choice | Several, place: Place) -> str:
    if option not in holder.options:
        what = f'"{holder.name}" has no option "{option}"'
        raise ConditionError(place, what, did_you_mean(option, holder.options, f"Its options are {_list(holder.options)}"))
    return option


def _compare_choice(operator: str, choice: Choice, option: str, place: Place) -> Expression:
    _option(option, choice, place)
    if operator in ("==", "!="):
        equal = choice.test(frozenset([option]))
        return equal if operator == "==" else Not(equal)
    if option not in choice.ranks:
        fix = f"Compare with a rung: {_list(tuple(choice.ranks))}" if choice.ranks else 'Use == or !=, or in ["a", "b"]'
        raise ConditionError(place, f'"{choice.name}" has no order against "{option}"', fix)
    fits = _RANKS[operator]
    return choice.test(frozenset(o for o, rank in choice.ranks.items() if fits(rank, choice.ranks[option])))


def _compare_choices(tree: Compare, left: Choice, right: Choice) -> Expression:
    """Two rungs compare by their order; what is no rung (undecided, exhausted, none) compares with nothing."""
    if not (left.ranks and right.ranks):
        raise ConditionError(
            tree.place,
            f'"{left.name}" is compared with "{right.name}"',
            "Compare one fact or term with a literal; only rungs compare with each other",
        )
    if tree.operator in ("==", "!="):
        shared = [option for option in left.options if option in right.options]
        equal = either(*(both(left.test(frozenset([o])), right.test(frozenset([o]))) for o in shared))
        known = both(*(side.test(frozenset(side.options)) for side in (left, right)))
        return _open_like(known, equal if tree.operator == "==" else Not(equal))
    fits = _RANKS[tree.operator]
    pairs = []
    for option, rank in right.ranks.items():
        against = frozenset(o for o, other in left.ranks.items() if fits(other, rank))
        pairs.append(both(right.test(frozenset([option])), left.test(against)))
    rungs = both(*(side.test(frozenset(side.ranks)) for side in (left, right)))
    return both(rungs, _open_like(rungs, either(*pairs)))


def _open_like(known: Expression, comparison: Expression) -> Expression:
    """The comparison where `known` is true, and open where it is open: as in CEL, even if every value would give the same."""
    return either(both(comparison, known), both(Not(comparison), Not(known)))


def _compare_count(operator: str, fact: FactRef, number: "Bound", place: Place) -> Expression:
    if not isinstance(number, Number) or not isinstance(number.value, int):
        raise ConditionError(place, f'"{fact.id}" is a count but is compared with {_describe(number)}', "Compare it with a whole number")
    at_least, above = AtLeast(fact, number.value), AtLeast(fact, number.value + 1)
    comparisons: dict[str, Expression] = {
        ">=": at_least,
        ">": above,
        "<": Not(at_least),
        "<=": Not(above),
        "==": both(at_least, Not(above)),
        "!=": Not(both(at_least, Not(above))),
    }
    return comparisons[operator]
