"""What nobody ever gets to: rungs, steps of paths, answers and questions; and needs whose path has nowhere to go."""

from collections.abc import Iterator

from policies.expression import Has
from policies.proving.fault import Fault
from policies.proving.worlds import Worlds, differs, is_
from policies.rules import Rules
from policies.variables import facts_read


def dead_ends(worlds: Worlds) -> Iterator[Fault]:
    yield from _rungs_and_steps(worlds)
    yield from _gaps(worlds)
    yield from _options(worlds)
    yield from _questions(worlds)


def _rungs_and_steps(worlds: Worlds) -> Iterator[Fault]:
    ladder = worlds.compiled.pack.ladder
    headlines = worlds.values(["headline"])
    for index, rung in enumerate(ladder.rungs):
        if rung.id not in headlines:
            what = f'the rung "{rung.id}" is never recommended, whatever is answered'
            yield Fault("rung", rung.id, ("ladder.yaml", "rungs", index, "id"), what, "Put it on a need's path, or remove it")
    for name, need in ladder.needs.items():
        routes = worlds.values([f"routes.{name}"])
        for index, step in enumerate(need.path):
            if step.rung not in routes:
                what = f'the path of "{name}" never stops at "{step.rung}"'
                fix = 'Mend its "only_if" and those of the steps before it, or remove the step'
                yield Fault("step", f"{name}/{step.rung}", ("ladder.yaml", "needs", name, "path", index, "rung"), what, fix)


def _gaps(worlds: Worlds) -> Iterator[Fault]:
    """A need that the team has while no step of its path is open: it is exhausted with nothing tried."""
    rules = worlds.compiled.rules
    ladder = rules.ladder
    for need, rule in rules.pack.ladder.needs.items():
        nowhere = [differs(ladder.bound.only_if[need, step.rung], True) for step in rule.path]
        has = is_(Has(rules.needs, need), True)
        if worlds.exist(has, *nowhere):
            what = f'the need "{need}" has a gap: its path has no step at all'
            sheet = worlds.smallest(has, *nowhere)
            yield Fault("gap", need, ("ladder.yaml", "needs", need), what, "Let one of its steps stand open there", sheet)


def _options(worlds: Worlds) -> Iterator[Fault]:
    compiled = worlds.compiled
    for name, variables in compiled.variables.of.items():
        for index, option in enumerate(variables.options):
            fixed = {variables.first + index: 1} if variables.kind == "choices" else {variables.first: index}
            if all(truth is False for truth in compiled.diagrams.possible(compiled.consistent, fixed)):
                what = f'nobody can answer "{option}" to "{name}": the integrity constraints refuse it always'
                place = ("facts.yaml", "facts", name, "options", option)
                yield Fault("option", f"{name}/{option}", place, what, "Weaken a constraint in pack.yaml, or remove the option")


def _questions(worlds: Worlds) -> Iterator[Fault]:
    """A fact that no integrity constraint reads matters exactly if it is in a support; the others count as used."""
    compiled = worlds.compiled
    mask = 0
    for root in compiled.guarded.values():
        mask |= compiled.diagrams.support(root)
    live = {*compiled.variables.facts_in(mask), *_read_beside_the_rules(compiled.rules)}
    for fact in compiled.pack.facts:
        if fact not in live:
            what = f'the question "{fact}" is never asked: no rule\'s result depends on it'
            yield Fault("question", fact, ("facts.yaml", "facts", fact), what, "Let a rule read it, or remove the fact")


def _read_beside_the_rules(rules: Rules) -> Iterator[str]:
    """A contradiction with another answer, and the break-even, are uses too."""
    yield from facts_read(rules.integrity)[0]
    break_even = rules.pack.file.break_even
    yield from break_even.facts.model_dump().values() if break_even else ()
