"""A pack's own tests: what a failing one says, what a wrong one says, and what they cover."""

from pathlib import Path

import pytest

from policies import pack_tests
from policies.errors import PackError
from policies.load import load_pack
from policies.pack_tests import load_tests, run_tests
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack

# The sheet `tuned` goes ahead with tuning and opens nothing.
PASSING = "  - name: a tuning with everything in place goes ahead\n"


WAIVED = """\
    from: tuned
    facts: {evals: dont_know}
    waivers: [{policy: evals-before-tuning, reason: Soon, expires: 2026-03-31}]
    expect: {outcome: proceed, outcome_without_waivers: needs_evidence, findings: {evals-before-tuning: waived}, open: []}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of_the_small_pack(tmp_path)


def run(folder: Path) -> pack_tests.TestRun:
    pack = load_pack(folder)
    return run_tests(pack, load_tests(pack))


def with_test(folder: Path, rest: str) -> None:
    """Puts a test called `mine` first, at line 2 of tests/all.yaml."""
    change(folder / "tests" / "all.yaml", PASSING, f"  - name: mine\n{rest}\n\n{PASSING}")


def failures(folder: Path, rest: str) -> list[str]:
    with_test(folder, rest)
    found = run(folder)
    assert found.passed == 3
    assert {(name, place) for name, place, _ in found.failures} == {("mine", f"{folder / 'tests' / 'all.yaml'}:2")}
    return [difference for _, _, difference in found.failures]


def problems(folder: Path, rest: str) -> list[str]:
    with_test(folder, rest)
    with pytest.raises(PackError) as caught:
        load_tests(load_pack(folder))
    return [str(problem).replace(f"{folder}/tests/", "") for problem in caught.value.problems]


# failing ------------------------------------------------------------------------------------------------------------


def test_a_pack_that_decides_as_its_tests_say_passes() -> None:
    found = run(SMALL_PACK)
    assert (found.passed, found.failures) == (3, ())


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("outcome: blocked", "outcome: expected blocked, got proceed"),
        ("outcome_without_waivers: blocked", "outcome_without_waivers: expected blocked, got proceed"),
        ("headline: prompting", "headline: expected prompting, got tuning"),
        ("routes: {style: prompting}", "route of style: expected prompting, got tuning"),
        ("routes: {knowledge: prompting}", "route of knowledge: expected prompting, got None"),
        ("also_use: [prompting]", "also_use: expected ('prompting',), got ()"),
        ("hosting: closed", "hosting: expected closed, got either"),
        ("tuning_method: lora", "tuning_method: expected lora, got None"),
        ("findings: {rights-to-train: violated}", "state of rights-to-train: expected violated, got satisfied"),
        ("severities: {rights-to-train: require}", "severity of rights-to-train: expected require, got block"),
        ("severities: {owner-named: block}", "severity of owner-named: expected block, got None"),
        ("open: [owner-named]", "open: expected ['owner-named'], got []"),
        ("next_steps: [rights-to-train/ask]", "next step missing: rights-to-train/ask"),
        ("refused: [evals]", "the sheet is accepted, but should be refused"),
    ],
)
def test_a_failing_expectation_is_reported_with_its_place(folder: Path, expect: str, difference: str) -> None:
    assert failures(folder, f"    from: tuned\n    expect: {{{expect}}}") == [difference]


def test_every_failing_expectation_of_a_test_is_reported(folder: Path) -> None:
    assert failures(folder, "    from: tuned\n    expect: {outcome: blocked, headline: none, open: []}") == [
        "outcome: expected blocked, got proceed",
        "headline: expected none, got tuning",
    ]


def test_what_is_open_must_be_named_completely(folder: Path) -> None:
    found = failures(folder, "    from: tuned\n    facts: {rights: no, examples: 99}\n    expect: {open: [rights-to-train]}")
    assert found == ["open: expected ['rights-to-train'], got ['enough-examples', 'rights-to-train']"]


def test_a_sheet_that_is_refused_unexpectedly_is_reported(folder: Path) -> None:
    (found,) = failures(folder, "    from: tuned\n    facts: {evals: no, scores_reviewed: no}\n    expect: {outcome: blocked}")
    assert found.startswith("the sheet is refused: facts: answers that contradict one another (")


def test_a_refusal_must_name_the_facts_that_contradict_one_another(folder: Path) -> None:
    found = failures(folder, "    from: tuned\n    facts: {evals: no, scores_reviewed: no}\n    expect: {refused: [evals, rights]}")
    assert found == ["refused: expected ['evals', 'rights'], got ['evals', 'prompting_result']"]


def test_a_day_before_the_pack_fails_the_test(folder: Path) -> None:
    (found,) = failures(folder, "    from: tuned\n    as_of: 2026-01-14\n    expect: {outcome: proceed}")
    assert "is not in force on 2026-01-14" in found


@pytest.mark.parametrize(
    "rest",
    [
        # owner-named begins on 2026-06-01
        "    from: tuned\n    facts: {stage: launch, owner: no}\n    as_of: 2026-05-31\n    expect: {outcome: proceed, hosting: closed}",
        "    from: tuned\n    facts: {stage: launch, owner: no}\n    as_of: 2026-06-01\n    expect: {outcome: blocked}",
        "    from: tuned\n    facts: {rights: dont_know}\n    expect: {outcome: needs_evidence, open: [rights-to-train]}",
        "    from: tuned\n    facts: {examples: 99}\n    expect: {headline: exhausted, open: [enough-examples]}",
        "    from: tuned\n    unasked: [rights]\n    expect: {headline: tuning}",
        "    facts: {need: [knowledge], prompting_result: not_tried}\n    expect: {routes: {knowledge: prompting}}",
        WAIVED,
    ],
)
def test_a_test_may_give_a_day_waivers_and_gaps(folder: Path, rest: str) -> None:
    with_test(folder, rest)
    found = run(folder)
    assert (found.passed, found.failures) == (4, ())


# wrong --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wrong", "problem"),
    [
        ("from: tunde", "tunde", 'there is no sheet "tunde". Did you mean "tuned"?'),
        ("facts: {eval: yes}", "eval", 'there is no fact "eval". Did you mean "evals"?'),
        ("facts: {evals: maybe}", "maybe", '"evals": "maybe" is not yes or no.'),
        ("unasked: [evals, owners]", "owners", 'there is no fact "owners". Did you mean "owner"?'),
        ("fact: {}", "fact", 'the key "fact" is not known here. Did you mean "facts"?'),
        ("waivers: [{policy: rights-to-train, reason: R, expires: 2026-03-02}]", "rights-to-train", "cannot be waived"),
        (
            "waivers: [{policy: owner-named, reason: R, expires: 2026-04-01}]",
            "2026-04-01",
            "lasts at most 30 days. Let it expire by 2026-03-31.",
        ),
    ],
)
def test_a_test_that_cannot_be_run_is_refused_at_the_word_that_is_wrong(folder: Path, given: str, wrong: str, problem: str) -> None:
    (found,) = problems(folder, f"    {given}\n    expect: {{outcome: proceed}}")
    assert found.startswith(f"all.yaml:3:{given.index(wrong) + 5}: ")
    assert problem in found


@pytest.mark.parametrize(
    ("expect", "wrong", "problem"),
    [
        ("{}", "{}", "a test that expects nothing. Say what should come out, such as outcome: blocked."),
        (
            "{findings: {right-to-train: violated}}",
            "right-to-train",
            'there is no policy "right-to-train". Did you mean "rights-to-train"?',
        ),
        ("{severities: {owner-name: block}}", "owner-name", 'there is no policy "owner-name". Did you mean "owner-named"?'),
        ("{open: [rights-to-train, owner-name]}", "owner-name", 'there is no policy "owner-name". Did you mean "owner-named"?'),
        ("{next_steps: [rights-to-train/aks]}", "rights-to-train/aks", 'Did you mean "rights-to-train/ask"?'),
        ("{routes: {styles: tuning}}", "styles", 'there is no need "styles". Did you mean "style"?'),
        ("{outcome: fine}", "fine", '"outcome" cannot be "fine". Use'),
    ],
)
def test_an_expectation_that_can_never_be_met_is_refused_at_the_word_that_is_wrong(
    folder: Path, expect: str, wrong: str, problem: str
) -> None:
    (found,) = problems(folder, f"    expect: {expect}")
    assert found.startswith(f"all.yaml:3:{expect.index(wrong) + 13}: ")
    assert problem in found


def test_two_tests_of_one_name_are_refused(folder: Path) -> None:
    (folder / "tests" / "zz.yaml").write_text(
        "tests:\n  - name: a tuning with everything in place goes ahead\n    from: tuned\n    expect: {headline: tuning}\n"
    )
    with pytest.raises(PackError) as caught:
        load_tests(load_pack(folder))
    assert str(caught.value).replace(f"{folder}/tests/", "") == (
        'zz.yaml:2:1: the test "a tuning with everything in place goes ahead" has the name of another at all.yaml:2. Rename one of the two.'
    )


def test_a_sheet_starts_only_from_a_sheet_above_it(folder: Path) -> None:
    change(folder / "tests" / "sheets.yaml", "sheets:\n", "sheets:\n  early: {from: tuned}\n")
    with pytest.raises(PackError, match=r'sheets\.yaml:2:17: there is no sheet "tuned"'):
        load_tests(load_pack(folder))


def test_all_problems_of_all_files_are_said_at_once(folder: Path) -> None:
    (folder / "tests" / "a.yaml").write_text("tests: []\n")
    (folder / "tests" / "b.yaml").write_text("tests: [\n")
    change(folder / "tests" / "sheets.yaml", "rights: yes", "right: yes")
    with pytest.raises(PackError) as caught:
        load_tests(load_pack(folder))
    assert [Path(problem.file).name for problem in caught.value.problems] == ["a.yaml", "b.yaml", "sheets.yaml"]


def test_sheets_of_another_shape_are_refused(folder: Path) -> None:
    (folder / "tests" / "sheets.yaml").write_text("sheet: {}\n")
    with pytest.raises(PackError, match='the key "sheet" is not known here'):
        load_tests(load_pack(folder))


def test_a_pack_may_do_without_tests(folder: Path) -> None:
    for path in (folder / "tests").iterdir():
        path.unlink()
    assert run(folder).passed == 0


# covering -----------------------------------------------------------------------------------------------------------


def test_coverage_counts_states_headlines_and_answers_of_sheets_that_were_decided() -> None:
    """Two of the three tests decide the sheet `tuned`, one of them without the right to train; the third is refused."""
    coverage = run(SMALL_PACK).coverage
    assert coverage.headlines == {"tuning": 2}
    assert coverage.states == {
        ("evals-before-tuning", "satisfied"): 2,
        ("rights-to-train", "satisfied"): 1,
        ("rights-to-train", "violated"): 1,
        ("enough-examples", "satisfied"): 2,
        ("owner-named", "not_applicable"): 2,
    }
    assert coverage.answers["rights", "no"] == coverage.answers["rights", "yes"] == 1
    assert coverage.answers["need", "style"] == 2
    assert ("evals", "no") not in coverage.answers
