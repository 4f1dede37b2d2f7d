"""The ladder as terms: each need's route, the headline, what is in play, and how the proposal stands to the paths.

PACK.md's L1 to L4. A step whose "only if" is false or open is not on a route's path; for the proposal's terms an open
"only if" stays open, so that a don't know ends in "not evidenced" rather than in a block.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from policies.expression import FALSE, TRUE, Expression, FactRef, Has, Highest, Is, Not, Table, TableIs, both, either
from policies.model import LadderFile, Need, PathStep, Rung

RESULTS: Final = ("not_tried", "tried_not_measured", "measured_falls_short", "measured_meets_target", "does_not_apply")
EXHAUSTED: Final = "exhausted"  # nothing on the path is left
NONE: Final = "none"  # the use case does not have this need, or no need is known


def surely(expression: Expression) -> Expression:
    """True where the expression is true, false where it is false or open."""
    return TableIs(Table(((expression, "true"),), "false"), frozenset(["true"]))


@dataclass(frozen=True, slots=True)
class BoundLadder:
    """The ladder's own conditions, already given their meaning; keys are (rung) and (need, rung)."""

    falls_short_only_if: Mapping[str, Expression]
    only_if: Mapping[tuple[str, str], Expression]
    keeps_own_route: Mapping[str, Expression]


class Ladder:
    """The ladder's terms over the facts that `fact` names."""

    def __init__(self, file: LadderFile, fact: Callable[[str], FactRef], bound: BoundLadder) -> None:
        self.file = file
        self.fact = fact
        self.bound = bound
        self.rungs: dict[str, Rung] = {rung.id: rung for rung in file.rungs}
        self.ranks: dict[str, int] = {rung: rank for rank, rung in enumerate(self.rungs)}
        self.routes: dict[str, Table] = {need: self._route(need) for need in file.needs}

    # one rung ------------------------------------------------------------------------------------------------------

    def result_is(self, rung: str, *results: str) -> Expression:
        fact = self.rungs[rung].result
        return Is(self.fact(fact), frozenset(results)) if fact else FALSE

    def passes_by_not_applying(self, rung: str, need: str) -> bool:
        only_on = self.rungs[rung].may_be_passed_on
        return only_on is None or need in only_on

    @cached_property
    def _fallen_short(self) -> dict[str, Expression]:
        return {r: both(self.result_is(r, "measured_falls_short"), self.bound.falls_short_only_if[r]) for r in self.rungs}

    def done(self, rung: str, need: str) -> Expression:
        """L1: the rung has fallen short, or was passed, on this need's path."""
        if self.passes_by_not_applying(rung, need):
            return either(self._fallen_short[rung], self.result_is(rung, "does_not_apply"))
        return self._fallen_short[rung]

    def untried(self, rung: str, need: str) -> Expression:
        if self.passes_by_not_applying(rung, need):
            return self.result_is(rung, "not_tried")
        return self.result_is(rung, "not_tried", "does_not_apply")

    def meets_target(self, rung: str) -> Expression:
        return self.result_is(rung, "measured_meets_target")

    # one need ------------------------------------------------------------------------------------------------------

    @cached_property
    def has_need(self) -> dict[str, Expression]:
        return {need: Has(self.fact(self.file.needs_fact), need) for need in self.file.needs}

    def _own_route(self, need: str) -> Table:
        cases = [
            (both(self.bound.only_if[need, step.rung], Not(surely(self.done(step.rung, need)))), step.rung)
            for step in self.file.needs[need].path
        ]
        return Table(tuple(cases), EXHAUSTED)

    @cached_property
    def cheapest_meeting_target(self) -> Table:
        return Table(tuple((self.meets_target(rung), rung) for rung in self.rungs), NONE)

    def _route(self, need: str) -> Table:
        """L2 over the need's own route: the cheapest rung that meets the target replaces a higher or exhausted one."""
        own = self._own_route(need)
        free = Not(surely(self.bound.keeps_own_route[need]))
        cases: list[tuple[Expression, str]] = [(Not(self.has_need[need]), NONE)]
        for rung in self.rungs:
            met = both(free, TableIs(self.cheapest_meeting_target, frozenset([rung])))
            cases.append((both(met, TableIs(own, self.above(rung))), rung))
            cases.append((both(met, TableIs(own, frozenset([EXHAUSTED])), self._may_replace_exhausted(rung)), rung))
        cases += [(TableIs(own, frozenset([step.rung])), step.rung) for step in self.file.needs[need].path]
        return Table(tuple(cases), EXHAUSTED)

    def _may_replace_exhausted(self, rung: str) -> Expression:
        limit = self.file.exhausted_takes_only_below
        if limit is None or self.ranks[rung] < self.ranks[limit]:
            return TRUE
        return either(FALSE, *(surely(self._on_path(need, rung)) for need in self.file.needs))

    def above(self, rung: str) -> frozenset[str]:
        return frozenset(r for r, rank in self.ranks.items() if rank > self.ranks[rung])

    # the use case --------------------------------------------------------------------------------------------------

    @cached_property
    def need_known(self) -> Expression:
        return either(*self.has_need.values())

    def some_route_is(self, *values: str) -> Expression:
        return either(*(TableIs(route, frozenset(values)) for route in self.routes.values()))

    @cached_property
    def headline(self) -> Table | Highest:
        """The highest route that is a rung, `exhausted` when every route is, `none` when no need is known."""
        if not self.routes:
            return Table((), NONE)
        return Highest(tuple(self.routes.values()), (NONE, EXHAUSTED, *self.rungs))

    @cached_property
    def approach(self) -> Table:
        """What the team proposes, or the headline where it is undecided."""
        proposed = [(self._proposes(rung), rung) for rung in self.rungs]
        return Table((*proposed, *((TableIs(self.headline, frozenset([v])), v) for v in (*self.rungs, EXHAUSTED))), NONE)

    def in_play(self, rung: str) -> Expression:
        return either(TableIs(self.approach, frozenset([rung])), self.some_route_is(rung))

    # the proposal --------------------------------------------------------------------------------------------------

    def _proposes(self, rung: str) -> Expression:
        return Is(self.fact(self.file.proposal_fact), frozenset([rung]))

    def _for_the_proposal(self, condition: Callable[[str], Expression]) -> Expression:
        return either(*(both(self._proposes(rung), condition(rung)) for rung in self.rungs))

    def _on_path(self, need: str, rung: str) -> Expression:
        if all(step.rung != rung for step in self.file.needs[need].path):
            return FALSE
        return both(self.has_need[need], self.bound.only_if[need, rung])

    def _before(self, need: str, rung: str) -> list[PathStep]:
        path: Need = self.file.needs[need]
        before = []
        for step in path.path:
            if step.rung == rung:
                break
            before.append(step)
        return before

    @cached_property
    def proposal_above_every_route(self) -> Expression:
        """Vacuously true where no route is a rung."""
        return self._for_the_proposal(lambda rung: Not(self.some_route_is(rung, *self.above(rung))))

    @cached_property
    def proposal_meets_target(self) -> Expression:
        return self._for_the_proposal(self.meets_target)

    @cached_property
    def cheaper_rung_meets_target(self) -> Expression:
        return self._for_the_proposal(
            lambda rung: either(FALSE, *(self.meets_target(r) for r, rank in self.ranks.items() if rank < self.ranks[rung]))
        )

    @cached_property
    def proposal_on_a_path(self) -> Expression:
        return self._for_the_proposal(lambda rung: either(*(self._on_path(need, rung) for need in self.file.needs)))

    @cached_property
    def step_untried_on_every_path(self) -> Expression:
        """On every path that holds the proposal, a rung before it is not tried; vacuously true where none holds it."""

        def untried_on(need: str, rung: str) -> Expression:
            steps = [both(self.bound.only_if[need, s.rung], self.untried(s.rung, need)) for s in self._before(need, rung)]
            return either(Not(self._on_path(need, rung)), *steps)

        return self._for_the_proposal(lambda rung: both(*(untried_on(need, rung) for need in self.file.needs)))

    @cached_property
    def all_steps_done(self) -> Expression:
        """On some path that holds the proposal, every rung before it has fallen short or is passed."""

        def done_on(need: str, rung: str) -> Expression:
            steps = [either(Not(self.bound.only_if[need, s.rung]), self.done(s.rung, need)) for s in self._before(need, rung)]
            return both(self._on_path(need, rung), *steps)

        return self._for_the_proposal(lambda rung: either(*(done_on(need, rung) for need in self.file.needs)))
