"""How many questions interviews take, against the smallest certificate and two simpler strategies."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from statistics import fmean

from policies.compiled import Compiled
from policies.decision import Decider
from policies.interview import most_telling
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.pack_tests import load_tests
from policies.sheet import Sheet
from policies.sufficient import smallest_cover
from tests.benchmarks.random_sheets import random_sheets

WORKERS = 2
CHUNK = 50

Choose = Callable[[Knowledge], str]


def greedy(knowledge: Knowledge) -> str:
    """Ours."""
    output = knowledge.first_open
    assert output is not None
    return most_telling(knowledge.compiled, knowledge.root(output))


def fixed_order(knowledge: Knowledge) -> str:
    """The pack's order of facts, without those that no longer matter."""
    return knowledge.still_matters[0]


def goal_directed(knowledge: Knowledge) -> str:
    """Backward chaining: the first unknown that the first open output asks for."""
    output = knowledge.first_open
    assert output is not None
    root = knowledge.root(output)
    matter = knowledge.compiled.variables.facts_in(knowledge.compiled.matters(root))
    first = knowledge.compiled.variables.fact_at[knowledge.compiled.diagrams.var[root]]
    return first if first in matter else matter[0]


STRATEGIES: dict[str, Choose] = {"greedy": greedy, "fixed order": fixed_order, "goal-directed": goal_directed}


@dataclass(frozen=True)
class Asked:
    """Of one interview: questions, and the facts in them."""

    questions: int
    facts: int


def play(compiled: Compiled, sheet: Sheet, choose: Choose, *, grouped: bool) -> Asked:
    """An interview that the sheet answers; it stops when every output but the break-even is fixed."""
    knowledge = Knowledge(compiled, {})
    questions = 0
    while knowledge.first_open is not None:
        best = choose(knowledge)
        mates = compiled.pack.question_of(best) if grouped else (best,)
        asked = [fact for fact in mates if fact == best or (fact not in knowledge.answers and knowledge.matters(fact))]
        knowledge = knowledge.given({fact: sheet[fact] for fact in asked})
        questions += 1
    return Asked(questions, len(knowledge.answers))


def certificate(compiled: Compiled, sheet: Sheet, *, grouped: bool) -> int:
    """The fewest facts, or questions, of the sheet that fix every output: no strategy can ask fewer."""
    unit: Mapping[str, str] = {fact: compiled.pack.question_of(fact)[0] if grouped else fact for fact in sheet}
    return len(smallest_cover(compiled, compiled.outputs, sheet, unit))


@dataclass(frozen=True)
class Row:
    """One sheet: for facts alone and for grouped questions, the certificate and what each strategy asked."""

    certificates: tuple[int, int]
    asked: Mapping[tuple[str, bool], Asked]


def count(compiled: Compiled, sheet: Sheet) -> Row:
    certificates = certificate(compiled, sheet, grouped=False), certificate(compiled, sheet, grouped=True)
    asked = {
        (name, grouped): play(compiled, sheet, choose, grouped=grouped) for name, choose in STRATEGIES.items() for grouped in (False, True)
    }
    return Row(certificates, asked)


@cache
def default_compiled() -> Compiled:
    return Decider(load_pack()).compiled()


def _count_chunk(seed: int, size: int) -> list[Row]:
    compiled = default_compiled()
    rows = []
    for sheet in random_sheets(compiled, size, seed):
        rows.append(count(compiled, sheet))
        compiled.tidy()
    return rows


def count_random(sheets: int) -> list[Row]:
    with ProcessPoolExecutor(WORKERS) as pool:
        chunks = pool.map(partial(_count_chunk, size=CHUNK), range(max(1, sheets // CHUNK)))
        return [row for chunk in chunks for row in chunk]


def count_pack_tests() -> list[Row]:
    """The pack's own test cases; those whose sheets have gaps or are refused are left out."""
    compiled = default_compiled()
    ready = {tuple(sorted(test.sheet.items())): test for test in load_tests(compiled.pack)}
    complete = [test.sheet for test in ready.values() if set(compiled.variables.of) <= set(test.sheet) and test.test.expect.refused is None]
    return [count(compiled, {fact: sheet[fact] for fact in compiled.variables.of}) for sheet in complete]


def table(title: str, rows: Iterable[Row]) -> list[str]:
    rows = list(rows)
    lines = [f"{title}: {len(rows)} sheets", f"  {'':16}{'facts':>8}{'ratio':>8}{'questions':>12}{'ratio':>8}{'facts in them':>16}"]
    facts, questions = (fmean(row.certificates[index] for row in rows) for index in (0, 1))
    lines.append(f"  {'certificate':16}{facts:8.2f}{1:8.3f}{questions:12.2f}{1:8.3f}{'':>16}")
    for name in STRATEGIES:
        alone = fmean(row.asked[name, False].facts for row in rows)
        grouped = fmean(row.asked[name, True].questions for row in rows)
        inside = fmean(row.asked[name, True].facts for row in rows)
        lines.append(f"  {name:16}{alone:8.2f}{alone / facts:8.3f}{grouped:12.2f}{grouped / questions:8.3f}{inside:16.2f}")
    return lines


def main(sheets: int) -> None:
    """questions asked until every output but the break-even is fixed (target: greedy at most 1.10 certificates)"""
    print("\n".join(table("Random consistent sheets", count_random(sheets))), flush=True)
    print("\n".join(table("The pack's own test cases", count_pack_tests())))
