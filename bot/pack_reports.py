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
    file = pack.file
    print(
        f"{file.id} {file.version} ({pack.hash[:7]}): {len(pack.facts)} facts, {len(pack.policies)} policies, {len(tests)} tests; no errors"
    )
    return True


def test_pack(folder: Path) -> bool:
    loaded = _load(folder)
    if loaded is None:
        return False
    pack, tests = loaded
    run = run_tests(pack, tests)
    for name, place, difference in run.failures:
        print(f"{place}: {name}: {difference}", file=sys.stderr)
    _print_coverage(pack, run)
    failed = len({name for name, _, _ in run.failures})
    print(f"{pack.file.id} {pack.file.version}: {run.passed} passed, {failed} failed")
    return not failed


def _load(folder: Path) -> tuple[Pack, list[ReadyTest]] | None:
    try:
        pack = load_pack(folder)
        Decider(pack).compiled()
        return pack, load_tests(pack)
    except PackError as error:
        print(error, file=sys.stderr)
        return None


def _print_coverage(pack: Pack, run: TestRun) -> None:
    states = (SATISFIED, VIOLATED, NOT_EVIDENCED, NOT_APPLICABLE)
    table = Table("policy", *(state.replace("_", " ") for state in states), title="Tests that reach each state", title_justify="left")
    for policy in pack.policies:
        table.add_row(policy, *(str(run.coverage.states[policy, state] or "-") for state in states))
    console = Console()
    console.print(table)
    rungs = [rung.id for rung in pack.ladder.rungs]
    console.print(_share("Rungs that were the headline", rungs, [rung for rung in rungs if run.coverage.headlines[rung]]), highlight=False)
    options = [f"{fact}: {option}" for fact, of in pack.facts.items() for option in of.answers]
    used = [f"{fact}: {option}" for fact, option in run.coverage.answers]
    console.print(_share("Options that were answered", options, [option for option in options if option in used]), highlight=False)
    policies = [policy for policy in pack.policies if _is_open(run.coverage, policy)]
    console.print(_share("Policies that were violated or not evidenced", list(pack.policies), policies), highlight=False)


def _is_open(coverage: Coverage, policy: str) -> bool:
    return any(coverage.states[policy, state] for state in (VIOLATED, NOT_EVIDENCED))


def _share(what: str, everything: list[str], reached: list[str]) -> str:
    missing = [item for item in everything if item not in reached]
    more = f"; not: {', '.join(missing)}" if missing else ""
    return f"{what}: {len(reached)} of {len(everything)}{more}"
