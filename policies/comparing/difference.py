"""What another version of a pack decides differently, and for which answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from policies.comparing.joint import Joint
from policies.compiled import IMPOSSIBLE
from policies.decision import Decider
from policies.diagram import Operation, Root
from policies.interview import questions_left
from policies.knowledge import Knowledge
from policies.pack import Pack
from policies.proving.smallest_sheet import smallest_sheet
from policies.rules import Rules
from policies.sheet import Sheet

DESCRIPTIONS: Final = 2  # of the answers under which a result changes
_SAME: Final = "same"


@dataclass(frozen=True, slots=True)
class Transition:
    """`share` is of the answers that both packs accept; `when` are the smallest sets of answers that lead to it, some of them."""

    before: Any
    after: Any
    share: float
    when: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class OutputChange:
    """An output by its name in compiled.py, the greatest change first."""

    output: str
    share: float
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """Questions of an interview that begins with nothing."""

    expected: float
    at_most: int


@dataclass(frozen=True, slots=True)
class Difference:
    changes: tuple[OutputChange, ...]
    new_outputs: tuple[str, ...]
    gone_outputs: tuple[str, ...]
    new_questions: tuple[str, ...]
    gone_questions: tuple[str, ...]
    refused_now: float  # share of what the older pack accepts
    accepted_now: float  # share of what the newer pack accepts
    before: Length
    after: Length

    @property
    def nothing(self) -> bool:
        """Whether both decide the same to everything, by the same questions."""
        moved = (self.changes, self.new_outputs, self.gone_outputs, self.new_questions, self.gone_questions)
        return not any(moved) and not self.refused_now and not self.accepted_now


def difference(old: Decider, new: Decider) -> Difference:
    """All policies of each pack are taken as in force."""
    days = [max(p.effective_from for p in decider.pack.policies.values()) for decider in (old, new)]
    (before, asked_before), (after, asked_now) = (
        _interview(d, max(day, d.pack.file.effective_from)) for d, day in zip((old, new), days, strict=True)
    )
    joint = Joint(Rules(old.pack), Rules(new.pack))
    called = {joint.called.words.get(fact, fact): fact for fact in asked_before}
    both = joint.masses(joint.both).get(True, 0.0)
    shared = [output for output in joint.new if output in joint.old]
    refused, accepted = (joint.masses(root).get(True, 0.0) for root in (joint.only_old, joint.only_new))
    return Difference(
        changes=tuple(change for output in shared for change in _change(joint, output, both)),
        new_outputs=tuple(output for output in joint.new if output not in joint.old),
        gone_outputs=tuple(output for output in joint.old if output not in joint.new),
        new_questions=tuple(fact for fact in asked_now if fact not in called),
        gone_questions=tuple(fact for name, fact in called.items() if name not in asked_now),
        refused_now=refused / (both + refused) if refused else 0.0,
        accepted_now=accepted / (both + accepted) if accepted else 0.0,
        before=before,
        after=after,
    )


def _interview(decider: Decider, day: date) -> tuple[Length, tuple[str, ...]]:
    knowledge = Knowledge(decider.compiled(day), {})
    left = questions_left(knowledge)
    return Length(left.expected, left.at_most), knowledge.still_matters


def _change(joint: Joint, output: str, both: float) -> Iterator[OutputChange]:
    old, new = joint.old[output], joint.new[output]
    if old == new or not both:
        return
    apart = joint.diagrams.combine(Operation(_apart), joint.both, old, new)
    masses = {value: mass for value, mass in joint.masses(apart).items() if value not in (_SAME, IMPOSSIBLE)}
    if masses:
        moves = sorted(masses.items(), key=lambda move: (-move[1], str(move[0])))
        transitions = [Transition(move[0], move[1], mass / both, tuple(_descriptions(joint, apart, move))) for move, mass in moves]
        yield OutputChange(output, sum(masses.values()) / both, tuple(transitions))


def _apart(both: object, old: object, new: object) -> Any:
    return IMPOSSIBLE if not both else _SAME if old == new else (old, new)


def _descriptions(joint: Joint, apart: Root, move: Any) -> Iterator[Sheet]:
    """Each speaks of answers that those before it do not describe."""
    diagrams = joint.diagrams
    is_it = Operation(lambda value: value if value == IMPOSSIBLE else value == move)
    root = diagrams.combine(is_it, apart)
    without = Operation(lambda value, described: IMPOSSIBLE if described else value)
    for _ in range(DESCRIPTIONS):
        if True not in diagrams.possible(root):
            return
        sheet = smallest_sheet(joint, root)
        yield sheet
        root = diagrams.combine(without, root, _described(joint, sheet))


def _described(joint: Joint, sheet: Sheet) -> Root:
    root = joint.diagrams.terminal(True)
    no = joint.diagrams.terminal(False)
    for variable, value in sorted(joint.variables.fix(sheet).items(), reverse=True):
        kids = [no] * joint.variables.arities[variable]
        kids[value] = root
        root = joint.diagrams.node(variable, tuple(kids))
    return root


def named(pack: Pack, output: str) -> str:
    """An output as a person calls it."""
    if output.startswith("finding."):
        policy = output.removeprefix("finding.")
        return f"“{pack.policies[policy].title}”" if policy in pack.policies else policy
    return {"headline": "recommended step"}.get(output, output.replace("routes.", "step for ").replace("_", " "))
