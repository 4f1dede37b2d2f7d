"""What `policies check` and `policies test` print."""

import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from policies.decision import Decider
from policies.errors import PackError
from policies.lint import lint
from policies.load import load_pack
from policies.pack import Pack
from policies.pack_tests import Coverage, ReadyTest, TestRun, load_tests, run_tests
from policies.proving.fault import problem_of
from policies.proving.prover import prove
from policies.rules import NOT_APPLICABLE, NOT_EVIDENCED, SATISFIED, VIOLATED
from policies.views import View, views


def check_pack(folder: Path, as_of: date | None) -> bool:
    """Prints what is wrong with a pack and its tests to stderr, what deserves a look and a summary to stdout."""
    loaded = _load(folder)
    if loaded is None:
        return False
    pack, tests = loaded
    faults = prove(Decider(pack)).faults
    if faults:
        print(PackError(problem_of(pack, fault) for fault in faults), file=sys.stderr)
        return False
    for remark in lint(pack, as_of or pack.released):
        print(f"{folder}: look at this: {remark}")
    count = sum(len(found) for _, found in tests)
    print(f"{pack.name} ({pack.hash[:7]}): {len(pack.facts)} facts, {len(pack.policies)} policies, {count} tests; no errors")
    return True


def test_pack(folder: Path) -> bool:
    """Runs the tests of a pack, or of each that it is composed of, as far as that pack sees."""
    loaded = _load(folder)
    if loaded is None:
        return False
    passed = [_test_view(view, tests) for view, tests in loaded[1]]
    return all(passed)


def _test_view(view: View, tests: list[ReadyTest]) -> bool:
    run = run_tests(view.whole, tests)
    for name, place, difference in run.failures:
        print(f"{place}: {name}: {difference}", file=sys.stderr)
    _print_coverage(view, run)
    failed = len({name for name, _, _ in run.failures})
    print(f"{view.pack.name}: {run.passed} passed, {failed} failed")
    return not failed


def _load(folder: Path) -> tuple[Pack, list[tuple[View, list[ReadyTest]]]] | None:
    try:
        pack = load_pack(folder)
        Decider(pack).compiled()
        return pack, [(view, load_tests(view.whole, view.pack)) for view in views(pack)]
    except PackError as error:
        print(error, file=sys.stderr)
        return None


def _print_coverage(view: View, run: TestRun) -> None:
    """What the tests reach of the pack's own; a companion's tests may well reach all the rungs of the ladder that it uses."""
    pack, policies = view.pack, view.policies()
    states = (SATISFIED, VIOLATED, NOT_EVIDENCED, NOT_APPLICABLE)
    table = Table("policy", *(state.replace("_", " ") for state in states), title="Tests that reach each state", title_justify="left")
    for policy in policies:
        table.add_row(policy, *(str(run.coverage.states[policy, state] or "-") for state in states))
    console = Console()
    console.print(table)
    if rungs := [rung.id for rung in pack.ladder.rungs]:
        reached = [rung for rung in rungs if run.coverage.headlines[rung]]
        console.print(_share("Rungs that were the headline", rungs, reached), highlight=False)
    called = view.names.words if view.names else {}
    options = [f"{called.get(fact, fact)}: {option}" for fact, of in pack.facts.items() for option in of.answers]
    used = [f"{fact}: {option}" for fact, option in run.coverage.answers]
    console.print(_share("Options that were answered", options, [option for option in options if option in used]), highlight=False)
    open_ones = [policy for policy in policies if _is_open(run.coverage, policy)]
    console.print(_share("Policies that were violated or not evidenced", policies, open_ones), highlight=False)


def _is_open(coverage: Coverage, policy: str) -> bool:
    return any(coverage.states[policy, state] for state in (VIOLATED, NOT_EVIDENCED))


def _share(what: str, everything: list[str], reached: list[str]) -> str:
    missing = [item for item in everything if item not in reached]
    more = f"; not: {', '.join(missing)}" if missing else ""
    return f"{what}: {len(reached)} of {len(everything)}{more}"
