"""Answers that cannot hold together, named with a smallest set of facts that disagree."""

from policies.compiled import Compiled
from policies.errors import Contradiction, Problem
from policies.expression import Evaluation
from policies.sheet import Sheet, written_answer
from policies.variables import facts_read
from policies.yaml_source import Source


def contradiction(compiled: Compiled, sheet: Sheet, source: Source | None = None) -> Contradiction | None:
    """The contradiction in a sheet, if there is one; removing any of its facts would resolve it."""
    if compiled.is_consistent(sheet):
        return None
    facts = {fact: answer for fact, answer in sheet.items() if fact in compiled.variables.of}
    for fact in list(facts):
        rest = {other: answer for other, answer in facts.items() if other != fact}
        if not compiled.is_consistent(rest):
            facts = rest
    says = [
        constraint.say
        for constraint, broken in zip(compiled.pack.file.integrity, compiled.rules.integrity, strict=True)
        if _is_about(broken, facts)
    ]
    answers = ", ".join(f"{fact}: {_shown(answer)}" for fact, answer in facts.items())
    what = f"answers that contradict one another ({answers})"
    if says:
        what += f" - {says[0].rstrip('.')}"
    fix = "Correct one of them, or answer dont_know"
    first = max(facts, key=lambda fact: source.spans[(fact,)].start if source and (fact,) in source.spans else 0)
    problem = source.problem((first,), what, fix) if source else Problem("facts", 0, 0, what, fix)
    return Contradiction(problem, tuple(facts), says)


def _is_about(broken: object, facts: Sheet) -> bool:
    """Whether the given facts alone break the constraint, whatever the others are."""
    order, _ = facts_read([broken])  # type: ignore[list-item]
    answers = {fact: facts.get(fact, "dont_know") for fact in order}
    return set(facts) <= set(order) and Evaluation(answers).truth(broken) is True  # type: ignore[arg-type]


def _shown(answer: object) -> str:
    value = written_answer(answer)  # type: ignore[arg-type]
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
