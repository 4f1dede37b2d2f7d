"""A condition as a person would say it, with the answers put in: “scored examples” (40) is at least 100."""

from collections.abc import Mapping
from typing import Any, Final

from graphs.wording import answer_text, name, titles
from policies.condition import Bool, Call, Compare, Group, ListOf, Literal, Name, Negation, Operand, Tree, read_condition
from policies.expression import Answer
from policies.pack import Pack

_IS: Final = {"==": "is", "!=": "is not", ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below", "in": "is one of"}
_NOT: Final = {"==": "!=", "!=": "==", ">=": "<", "<=": ">", ">": "<=", "<": ">="}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OF_THE_LADDER: Final = {
    "need_known": "it is known what is missing",
    "proposal_above_every_route": "the proposal is dearer than every recommended step",
    "proposal_meets_target": "the proposal measurably meets the target",
    "cheaper_rung_meets_target": "a cheaper step measurably meets the target",
    "proposal_on_a_path": "the proposal is a step on the way of one of the needs",
    "step_untried_on_every_path": "a cheaper step was not tried",
    "all_steps_done": "every cheaper step was measured and falls short, or does not apply",
    "some_route_exhausted": "everything was tried for one of the needs",
}
_PLACES: Final = {"headline": "the recommended step", "approach": "the approach under review"}


class ConditionWords:
    def __init__(self, pack: Pack, sheet: Mapping[str, Answer]) -> None:
        self.pack, self.sheet = pack, sheet
        self.titles = titles(pack)

    def of(self, source: Any) -> str:
        """A condition as it stands in the pack, which has been read before."""
        return self.say(read_condition(source, ()))

    def say(self, tree: Tree, *, inside: bool = False) -> str:
        match tree:
            case Bool(value):
                return "always" if value else "never"
            case Group(every, parts):
                said = (" and " if every else " or ").join(self.say(part, inside=True) for part in parts)
                return f"({said})" if inside else said
            case Negation(Compare(operator, left, right, place)) if operator in _NOT:
                return self.compared(Compare(_NOT[operator], left, right, place))
            case Negation(part):
                return f"it is not so that {self.say(part, inside=True)}"
            case Compare():
                return self.compared(tree)
            case Call("known", argument):
                return f"{self.subject(argument)} is known"
            case Name(id):
                return _OF_THE_LADDER.get(id, f"“{_plain(id)}” holds")
            case _:
                return self.subject(tree)

    def compared(self, tree: Compare) -> str:
        operator, left, right = tree.operator, tree.left, tree.right
        if operator == "in" and not isinstance(right, ListOf):
            if isinstance(right, Name) and right.id == "in_play":
                return f"{self.value(left)} is in play"
            return f"{self.subject(right)} includes {self.value(left)}"
        if isinstance(left, Literal):
            operator, left, right = _MIRRORED.get(operator, operator), right, left
        return f"{self.subject(left)} {_IS[operator]} {self.value(right)}"

    def subject(self, operand: Operand) -> str:
        match operand:
            case Name(id) if id in self.pack.facts:
                answer = f" ({answer_text(self.sheet[id])})" if id in self.sheet else " (not asked)"
                return f"“{name(self.pack, id)}”{answer}"
            case Name(id) if id.startswith("routes."):
                return f"the step for {_plain(id.removeprefix('routes.'))}"
            case Call(function, Literal(str() as policy)):
                what = "what was found about" if function == "state" else "the weight of"
                return f"{what} “{self.pack.policies[policy].title}”"
            case Name(id):
                return _PLACES.get(id) or self.value(operand)
            case _:
                return self.value(operand)

    def value(self, operand: Operand) -> str:
        match operand:
            case ListOf(items):
                *most, last = [self.value(item) for item in items]
                return f"{', '.join(most)} or {last}" if most else last
            case Name(id) if id in self.pack.file.values:
                return f"{self.pack.file.values[id].value:,}"
            case Name(id) | Literal(str() as id):
                return self.titles.get(id) or _PLACES.get(id) or _plain(id)
            case Literal(number):
                return f"{number:,}"
            case _:
                return self.say(operand, inside=True)


def _plain(word: str) -> str:
    return word.replace("_", " ").replace(".", " ")
