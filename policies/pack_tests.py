"""A pack's own tests: fact sheets with what the pack must say to them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from policies.decision import Decider, Decision
from policies.errors import Contradiction, PackError, PlumblineError, Problem, no_such
from policies.expected import Expectation, PackTest, SheetsFile, TestsFile
from policies.expected import Sheet as NamedSheet
from policies.expression import Answer
from policies.pack import Names, Pack
from policies.rules import NOT_EVIDENCED, VIOLATED
from policies.shape_errors import validate
from policies.sheet import Misfit, Sheet, read_answer, written_answer
from policies.waivers import waiver_problems
from policies.yaml_source import Path, Source, read_file

_UNCHANGED: Final = Names({}, {}, {})


@dataclass(frozen=True, slots=True)
class ReadyTest:
    """A test with its sheet put together, and where it stands."""

    test: PackTest
    sheet: Sheet
    place: str


@dataclass(slots=True)
class Coverage:
    """What the tests reached: (policy, state), headlines, and (fact, answer); each with how often."""

    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    headlines: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, sheet: Sheet, decision: Decision) -> None:
        self.states.update((finding.policy, finding.state) for finding in decision.findings if finding.state)
        if decision.headline:
            self.headlines[decision.headline] += 1
        for fact, answer in sheet.items():
            written = written_answer(answer)
            self.answers.update((fact, str(value)) for value in (written if isinstance(written, list) else [written]))


@dataclass(frozen=True, slots=True)
class TestRun:
    """`failures` are (test, place, what differs)."""

    __test__ = False  # pytest would take it for a class of tests, by its name

    passed: int
    failures: tuple[tuple[str, str, str], ...]
    coverage: Coverage


def load_tests(pack: Pack, of: Pack | None = None) -> list[ReadyTest]:
    """The tests in the pack's folder; or of one of the packs that it is composed of, which call everything as that pack does.

    Raises:
        PackError: with every problem found in them.
    """
    own = of or pack
    problems: list[Problem] = []
    files = sorted(path for path in own.folder.glob("tests/*.yaml") if path.name != "sheets.yaml")
    sheets = _Sheets(pack, own, problems)
    ready = []
    for path in files:
        source = read_file(path, str(path))
        problems += source.problems
        file = None if source.problems else validate(source, TestsFile, problems)
        for index, written in enumerate(file.tests if file else ()):
            test = _as_called(written, _names(pack, own))
            before = len(problems)
            sheet = sheets.put_together(test, source, ("tests", index))
            problems += _expectation_problems(pack, test, source, ("tests", index))
            if len(problems) == before:
                span = source.spans["tests", index]
                ready.append(ReadyTest(test, sheet, f"{path}:{span.line}"))
    problems += _duplicates(ready)
    if problems:
        raise PackError(problems)
    return ready


def run_tests(pack: Pack, tests: Iterable[ReadyTest]) -> TestRun:
    decider, coverage, failures, passed = Decider(pack), Coverage(), [], 0
    for ready in tests:
        try:
            decision = decider.decide(ready.sheet, ready.test.as_of, ready.test.waivers)
        except Contradiction as refusal:
            differences = refusal_differences(ready.test.expect, refusal)
        except PlumblineError as error:
            differences = [str(error)]
        else:
            coverage.add(ready.sheet, decision)
            differences = list(decision_differences(ready.test.expect, decision))
        failures += [(ready.test.name, ready.place, difference) for difference in differences]
        passed += not differences
    return TestRun(passed, tuple(failures), coverage)


def refusal_differences(expect: Expectation, refusal: Contradiction) -> list[str]:
    if expect.refused is None:
        return [f"the sheet is refused: {refusal}"]
    named = sorted(refusal.facts)
    return [] if named == sorted(expect.refused) else [f"refused: expected {sorted(expect.refused)}, got {named}"]


def decision_differences(expect: Expectation, decision: Decision) -> Iterator[str]:
    """One line for everything that is not as expected."""
    if expect.refused is not None:
        yield "the sheet is accepted, but should be refused"
    for name in ("outcome", "outcome_without_waivers", "headline", "also_use", "hosting", "tuning_method", "risk_tier"):
        wanted = getattr(expect, name)
        if wanted is not None and wanted != getattr(decision, name):
            yield f"{name}: expected {wanted}, got {getattr(decision, name)}"
    findings = {finding.policy: finding for finding in decision.findings}
    yield from _differences("route of", expect.routes, decision.routes or {})
    yield from _differences("state of", expect.findings, {policy: finding.state for policy, finding in findings.items()})
    yield from _differences("severity of", expect.severities, {policy: finding.severity for policy, finding in findings.items()})
    unmet = sorted(finding.policy for finding in decision.findings if finding.state in (VIOLATED, NOT_EVIDENCED))
    if expect.open is not None and sorted(expect.open) != unmet:
        yield f"open: expected {sorted(expect.open)}, got {unmet}"
    steps = {step.id for step in decision.next_steps}
    yield from (f"next step missing: {step}" for step in expect.next_steps if step not in steps)


def _differences(what: str, expected: Mapping[str, str], actual: Mapping[str, str | None]) -> Iterator[str]:
    for key, wanted in expected.items():
        if actual.get(key) != wanted:
            yield f"{what} {key}: expected {wanted}, got {actual.get(key)}"


def _names(pack: Pack, own: Pack) -> Names:
    """What a pack's ids are called in the one that decides."""
    return pack.composed.names.get(own.file.id, _UNCHANGED) if pack.composed else _UNCHANGED


def _as_called(test: PackTest, names: Names) -> PackTest:
    def policy(own: str) -> str:
        return names.policies.get(own, own)

    def step(own: str) -> str:
        of, _, rest = own.partition("/")
        return f"{policy(of)}/{rest}"

    def facts(own: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return own and tuple(names.words.get(fact, fact) for fact in own)

    expect = test.expect
    called: dict[str, Any] = {
        "findings": {policy(own): state for own, state in expect.findings.items()},
        "severities": {policy(own): severity for own, severity in expect.severities.items()},
        "open": expect.open and tuple(map(policy, expect.open)),
        "next_steps": tuple(map(step, expect.next_steps)),
        "refused": facts(expect.refused),
    }
    expect = expect.model_copy(update={key: value for key, value in called.items() if key in expect.model_fields_set})
    waivers = tuple(waiver.model_copy(update={"policy": policy(waiver.policy)}) for waiver in test.waivers)
    return test.model_copy(update={"expect": expect, "waivers": waivers, "unasked": facts(test.unasked)})


class _Sheets:
    """The named sheets of tests/sheets.yaml, and sheets built from them; first those of the packs that the pack uses."""

    def __init__(self, pack: Pack, own: Pack, problems: list[Problem]) -> None:
        self.pack, self.problems = pack, problems
        self.words = _names(pack, own).words
        self.named: dict[str, Sheet] = {}
        used = [one for one in pack.composed.packs if one is not own] if pack.composed else []
        for one in (*used, own):
            self._read(one.folder / "tests" / "sheets.yaml", _names(pack, one).words)

    def _read(self, path: FilePath, words: Mapping[str, str]) -> None:
        if not path.exists():
            return
        source = read_file(path, str(path))
        self.problems += source.problems
        file = None if source.problems else validate(source, SheetsFile, self.problems)
        for name, sheet in (file.sheets if file else {}).items():
            self.named[name] = self._extend(sheet, source, ("sheets", name), words)

    def put_together(self, test: PackTest, source: Source, path: Path) -> Sheet:
        sheet = self._extend(NamedSheet.model_validate({"from": test.start, "facts": test.facts}), source, path, self.words)
        for index, fact in enumerate(test.unasked):
            if fact not in self.pack.facts:
                self.problems.append(_unknown(source, (*path, "unasked", index), "fact", fact, self.pack.facts))
            sheet.pop(fact, None)
        return sheet

    def _extend(self, sheet: NamedSheet, source: Source, path: Path, words: Mapping[str, str]) -> Sheet:
        if sheet.start is not None and sheet.start not in self.named:
            where, otherwise = (*path, "from"), "Define it first, in tests/sheets.yaml"
            self.problems.append(_unknown(source, where, "sheet", sheet.start, self.named, otherwise))
        answers: dict[str, Answer] = dict(self.named.get(sheet.start or "", {}))
        for written, value in sheet.facts.items():
            where, fact = (*path, "facts", written), words.get(written, written)
            if fact not in self.pack.facts:
                self.problems.append(_unknown(source, where, "fact", fact, self.pack.facts))
                continue
            answer = read_answer(self.pack.facts[fact], value)
            if isinstance(answer, Misfit):
                self.problems.append(source.problem(where, f'"{written}": {answer.what}', answer.fix))
            else:
                answers[fact] = answer
        return answers


def _unknown(source: Source, path: Path, kind: str, name: str, known: Iterable[str], otherwise: str = "Check its name") -> Problem:
    """At the key where the name is one."""
    return source.problem(path, *no_such(kind, name, known, otherwise), at_key=path[-1] == name)


def _expectation_problems(pack: Pack, test: PackTest, source: Source, path: Path) -> Iterator[Problem]:
    expect = test.expect
    if not expect.model_fields_set:
        yield source.problem((*path, "expect"), "a test that expects nothing", "Say what should come out, such as outcome: blocked")
    places: list[tuple[Path, str]] = [(("findings", policy), policy) for policy in expect.findings]
    places += [(("severities", policy), policy) for policy in expect.severities]
    places += [(("open", index), policy) for index, policy in enumerate(expect.open or ())]
    for place, policy in places:
        if policy not in pack.policies:
            yield _unknown(source, (*path, "expect", *place), "policy", policy, pack.policies)
    steps = [f"{policy.id}/{step.id}" for policy in pack.policies.values() for step in policy.steps]
    for index, step in enumerate(expect.next_steps):
        if step not in steps:
            yield _unknown(source, (*path, "expect", "next_steps", index), "next step", step, steps)
    for need in expect.routes:
        if need not in pack.ladder.needs:
            yield _unknown(source, (*path, "expect", "routes", need), "need", need, pack.ladder.needs)
    for index, waiver in enumerate(test.waivers):
        yield from waiver_problems(pack, waiver, test.as_of or pack.released, source, (*path, "waivers", index))


def _duplicates(tests: list[ReadyTest]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for ready in tests:
        if ready.test.name in first:
            file, _, line = ready.place.rpartition(":")
            what = f'the test "{ready.test.name}" has the name of another at {first[ready.test.name]}'
            yield Problem(file, int(line), 1, what, "Rename one of the two")
        first.setdefault(ready.test.name, ready.place)
