"""Several packs as one: what they share, what is told apart, what a pack may read of another, what it says of itself."""

import shutil
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from policies.composing import compose
from policies.decision import Decider
from policies.decision_json import compact_json, full_json
from policies.errors import PackError, SheetError
from policies.expression import Answer
from policies.json_schema import sheet_schema
from policies.lint import lint
from policies.load import joined, load_pack, load_review_pack, pack_folders
from policies.pack import DEFAULT_PACK, Pack, pack_name
from policies.pack_tests import load_tests, run_tests
from policies.proving.fault import problem_of
from policies.proving.prover import proof_key, prove
from policies.replaying.replay import PastReview, Replay
from policies.sheet import read_sheet
from policies.views import views
from policies.yaml_source import read_text
from tests.bad_input.command import GOOD
from tests.unit.small_packs import SMALL_COMPANION, SMALL_PACK, TOGETHER, change

LAUNCH = "need: [style]\nproposal: tuning\nstage: launch\ntold: no\n"


@pytest.fixture(scope="module")
def together() -> Pack:
    return load_pack(TOGETHER)


@pytest.fixture
def companion(tmp_path: Path) -> Path:
    """A copy that a test can change."""
    return Path(shutil.copytree(SMALL_COMPANION, tmp_path / "companion"))


def with_small(companion: Path) -> Pack:
    return load_pack(joined([SMALL_PACK, companion]))


def problems(folder: Path) -> list[str]:
    with pytest.raises(PackError) as caught:
        load_pack(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


# naming packs -------------------------------------------------------------------------------------------------------


def test_a_pack_that_is_shipped_goes_by_its_name_and_a_folder_may_hold_a_plus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert pack_folders(Path("llm-adaptation+mine")) == [DEFAULT_PACK, Path("mine")]
    shutil.copytree(SMALL_PACK, "a+b")
    assert load_pack(Path("a+b")).file.id == "small"
    shutil.copytree(SMALL_PACK, "llm-adaptation")
    assert load_pack(Path("llm-adaptation")).file.id == "small", "a folder that is here comes first"


def test_the_order_of_the_names_changes_nothing(together: Pack) -> None:
    turned = load_pack(joined([SMALL_COMPANION, SMALL_PACK]))
    assert (turned.hash, turned.folder, turned.file) == (together.hash, together.folder, together.file)
    assert list(turned.facts) == list(together.facts)


def test_a_composition_is_called_by_all_its_packs_and_has_a_hash_of_its_own(together: Pack) -> None:
    assert (together.file.id, together.file.version) == ("small+companion", "1.0+2.0")
    assert together.name == pack_name("small+companion", "1.0+2.0") == "small 1.0 + companion 2.0"
    assert len({together.hash, load_pack(SMALL_PACK).hash, load_pack(SMALL_COMPANION).hash}) == 3


def test_any_change_of_a_pack_changes_the_hash_of_the_composition(companion: Path) -> None:
    before = with_small(companion).hash
    change(companion / "policies" / "all.yaml", "days: 2", "days: 3")
    assert with_small(companion).hash != before


def test_it_is_in_force_once_all_are_and_due_when_the_first_is(together: Pack) -> None:
    assert together.file.effective_from == date(2026, 2, 1)
    assert together.released == date(2026, 4, 1)
    assert together.file.review_by == date(2027, 1, 15)
    with pytest.raises(SheetError, match=r"the pack small 1.0 \+ companion 2.0 is not in force on 2026-01-20"):
        Decider(together).day(date(2026, 1, 20))


# facts and names ----------------------------------------------------------------------------------------------------


def test_a_fact_that_both_mean_alike_is_one_and_is_asked_in_the_words_of_the_first(together: Pack) -> None:
    assert together.facts["stage"].question == "Is it a pilot or a launch?"
    assert [fact for fact in together.facts if "stage" in fact] == ["stage"]


def test_an_id_that_they_mean_differently_gets_its_pack_before_it(together: Pack) -> None:
    assert {"small.backup", "companion.backup"} <= together.facts.keys()
    assert "backup" not in together.facts
    assert {"small.owner-named", "companion.owner-named"} <= together.policies.keys()
    assert together.policies["companion.owner-named"].id == "companion.owner-named"
    assert together.owner("companion.owner-named") == together.owner("people-are-told") == "companion"
    assert {"small.launch", "companion.launch", "tuning_asked"} == together.file.terms.keys()
    assert together.file.roles == {"team": "The team", "board": "The board", "counsel": "The counsel"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("      pilot: A pilot\n", ""),
        ("      pilot: A pilot\n", "      pilot: A pilot\n      trial: A trial\n"),
        ("    dont_know_counts_as: pilot\n", ""),
        ("    dont_know_counts_as: pilot\n", "    dont_know_counts_as: launch\n"),
    ],
)
def test_other_options_or_another_meaning_of_dont_know_make_it_two_facts(companion: Path, old: str, new: str) -> None:
    change(companion / "facts.yaml", old, new)
    if "pilot" not in new and "pilot: " in old:
        change(companion / "facts.yaml", "      launch: A launch\n", "      launch: A launch\n      trial: A trial\n")
        change(companion / "facts.yaml", "dont_know_counts_as: pilot", "dont_know_counts_as: trial")
        change(companion / "tests" / "all.yaml", "stage: pilot", "stage: trial")
    assert {"small.stage", "companion.stage"} <= with_small(companion).facts.keys()


def test_words_alone_do_not_make_it_two(companion: Path) -> None:
    change(companion / "facts.yaml", "      launch: A launch\n", "      launch: It goes live\n")
    assert with_small(companion).facts["stage"].options["launch"] == "A launch"


def test_roles_and_values_that_differ_are_told_apart_and_each_pack_keeps_its_own(companion: Path) -> None:
    change(companion / "pack.yaml", "  team: The team\n", "  team: The other team\n")
    change(companion / "pack.yaml", "  many_people:\n    value: 1000\n", "  enough_examples:\n    value: 1000\n")
    text = (companion / "policies" / "all.yaml").read_text("utf-8")
    (companion / "policies" / "all.yaml").write_text(text.replace("many_people", "enough_examples"), "utf-8")
    change(companion / "pack.yaml", "needs: people >= many_people", "needs: people >= enough_examples")
    pack = with_small(companion)
    assert {"small.team": "The team", "companion.team": "The other team"}.items() <= pack.file.roles.items()
    assert (pack.file.values["small.enough_examples"].value, pack.file.values["companion.enough_examples"].value) == (100, 1000)
    decision = Decider(pack).decide({"proposal": "tuning", "examples": 500, "people": 500, "companion.backup": "nothing", "stage": "pilot"})
    states = {finding.policy: finding.state for finding in decision.findings}
    assert (states["enough-examples"], states["companion.owner-named"]) == ("satisfied", "not_applicable")
    launched = Decider(pack).decide({"stage": "launch", "told": "no"})
    assert [(step.id, step.role) for step in launched.next_steps] == [("people-are-told/say", "companion.team")]


def test_a_fact_and_a_term_of_one_name_are_told_apart(companion: Path) -> None:
    change(companion / "pack.yaml", "  launch: stage", "  owner: stage")
    text = (companion / "policies" / "all.yaml").read_text("utf-8")
    (companion / "policies" / "all.yaml").write_text(text.replace("applies: launch", "applies: owner").replace("|| launch", "|| owner"))
    pack = with_small(companion)
    assert "small.owner" in pack.facts
    assert "companion.owner" in pack.file.terms


def test_facts_that_people_would_call_by_one_name_get_their_pack_behind_it(companion: Path, tmp_path: Path) -> None:
    small = Path(shutil.copytree(SMALL_PACK, tmp_path / "small"))
    for folder, question in ((small, "Is there a deputy?"), (companion, "What happens when it fails?")):
        change(folder / "facts.yaml", f"    question: {question}\n", f"    question: {question}\n    name: a stand-in\n")
    pack = load_pack(joined([small, companion]))
    assert [pack.facts[fact].name for fact in ("small.backup", "companion.backup")] == ["a stand-in (small)", "a stand-in (companion)"]


def test_a_question_of_several_facts_keeps_what_no_other_question_asks(together: Pack) -> None:
    assert together.questions == (("need", "proposal"), ("owner", "small.backup"), ("people", "many"), ("stage", "told"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("backup: yes", 'f.yaml:1:1: "backup" is a fact of several packs. Write small.backup or companion.backup.'),
        ("small.backup: people", 'f.yaml:1:15: "small.backup": "people" is not yes or no. Write yes, no or dont_know.'),
        ("nobody.backup: yes", 'f.yaml:1:1: there is no fact "nobody.backup". Did you mean "companion.backup"?'),
    ],
)
def test_a_sheet_says_which_fact_it_means(together: Pack, text: str, says: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(together, read_text(text, "f.yaml"))
    assert str(caught.value) == says


# deciding -----------------------------------------------------------------------------------------------------------


def test_the_worst_finding_of_all_decides_and_the_step_is_the_ladders(together: Pack) -> None:
    sheet = read_sheet(together, read_text(LAUNCH + "small.backup: yes\ncompanion.backup: people\n", "f"))
    decision = Decider(together).decide(sheet)
    assert decision.outcome == "blocked"
    assert [step.id for step in decision.next_steps] == ["people-are-told/say"]
    written = compact_json(decision)
    assert {finding["policy"]: finding["pack"] for finding in written["findings"]} == {
        "evals-before-tuning": "small",
        "rights-to-train": "small",
        "enough-examples": "small",
        "small.owner-named": "small",
        "people-are-told": "companion",
        "companion.owner-named": "companion",
    }
    assert [step["pack"] for step in written["next_steps"]] == ["companion"]


def test_the_dont_know_of_evidence_is_taken_as_it_stands_under_another_name_too(companion: Path) -> None:
    change(
        companion / "policies" / "all.yaml",
        '    satisfied: backup == "people"\n',
        '    satisfied: backup == "people"\n    evidence: backup\n',
    )
    findings = Decider(with_small(companion)).decide({"stage": "launch", "companion.backup": "dont_know"}).findings
    assert {finding.policy: finding.state for finding in findings}["companion.owner-named"] == "not_evidenced"


def test_the_json_names_the_packs_and_that_of_a_single_pack_stays_as_it_was(together: Pack) -> None:
    decider = Decider(together)
    told = full_json(decider.decide({}), decider.explain({}))["pack"]
    assert [part["id"] for part in told["packs"]] == ["small", "companion"]
    alone = Decider(load_pack(SMALL_PACK))
    written = full_json(alone.decide({}), alone.explain({}))
    assert written["pack"].keys() == {"id", "version", "hash"}
    assert written["findings"][0].keys() == {"policy", "severity", "state", "because"}


@pytest.mark.parametrize(("pack", "now"), [("small", "satisfied"), (None, "another question"), ("another", "another question")])
def test_a_review_that_a_pack_decided_alone_is_replayed_in_the_words_of_all(together: Pack, pack: str | None, now: str) -> None:
    facts = {"need": ["style"], "proposal": "prompting", "stage": "launch", "owner": "yes", "backup": "yes"}
    past = PastReview("AR-1", date(2026, 7, 1), facts, "proceed", "prompting", {"owner-named": "violated"}, pack)
    replay = Replay(Decider(together))
    assert [one.outcome for one in replay.take([past])] == ["another question"]
    before = "violated" if pack == "small" else "not there"
    assert replay.summary.findings["small.owner-named", before, now] == 1


def test_the_break_even_reads_its_own_facts_whatever_they_are_called() -> None:
    alone, together = load_pack(GOOD), load_pack(joined([GOOD, GOOD.parent / "good_companion"]))
    counts: dict[str, Answer] = {"calls_per_month": 1_000_000, "tokens_per_call": 900}
    here = Decider(together).decide({**counts, "small.eval_examples": 400, "companion.eval_examples": "yes"}).break_even
    assert here is not None
    assert here == Decider(alone).decide({**counts, "eval_examples": 400}).break_even


def test_the_schema_of_sheets_knows_the_facts_by_the_names_that_sheets_use(together: Pack) -> None:
    schema = sheet_schema(together)
    assert schema["title"] == "Fact sheet for small 1.0 + companion 2.0"
    assert list(schema["properties"]) == list(together.facts)


def test_a_companion_decides_alone_by_its_findings_and_recommends_no_step() -> None:
    decision = Decider(load_pack(SMALL_COMPANION)).decide({"stage": "launch", "told": "no"})
    assert (decision.outcome, decision.headline, decision.routes, decision.also_use) == ("blocked", "none", {}, ())


def test_a_companion_alone_does_not_decide_reviews() -> None:
    with pytest.raises(PackError, match="a companion, which has no ladder and recommends no step"):
        load_review_pack(SMALL_COMPANION)


# what a pack reads of another ---------------------------------------------------------------------------------------


def using(companion: Path, version: str = "1.0") -> Path:
    """A companion that reads the small pack's facts, values, terms, policies and ladder, with a fact of its own that collides."""
    change(companion / "pack.yaml", "review_by: 2027-02-01\n", f'review_by: 2027-02-01\nuses:\n  small: "{version}"\n')
    change(companion / "pack.yaml", "terms:\n", 'terms:\n  tuned: tuning_asked && examples >= enough_examples && "tuning" in in_play\n')
    policies = companion / "policies" / "all.yaml"
    change(policies, "    applies: launch\n", '    applies: launch && tuned && state("rights-to-train") != "satisfied"\n')
    change(policies, "    satisfied: told", '    evidence: evals\n    satisfied: evals == "yes" && told')
    (companion / "tests" / "all.yaml").write_text(
        """tests:
  - name: tuned without rights, and nobody is told
    from: tuned
    facts: {rights: no, stage: launch, told: no, backup: people}
    unasked: [many]
    expect:
      findings: {people-are-told: violated, owner-named: satisfied, rights-to-train: violated}
      outcome: blocked
  - name: the deputy is the other pack's fact
    from: tuned
    facts: {rights: yes, stage: launch, many: no, backup: nothing, small.backup: no}
    as_of: 2026-07-01
    waivers:
      - {policy: people-are-told, reason: It is known, expires: 2026-07-10}
    expect:
      findings: {owner-named: violated, small.owner-named: violated}
      next_steps: [owner-named/name, small.owner-named/name]
""",
        "utf-8",
    )
    return companion


@pytest.fixture
def user(companion: Path, tmp_path: Path) -> Path:
    small = Path(shutil.copytree(SMALL_PACK, tmp_path / "small"))
    (small / "tests" / "sheets.yaml").write_text(
        "sheets:\n  tuned:\n    facts: {need: [style], proposal: tuning, prompting_result: measured_falls_short, "
        "evals: yes, examples: 500, owner: yes}\n",
        "utf-8",
    )
    (small / "tests" / "all.yaml").unlink()
    return joined([small, using(companion)])


def test_a_companion_reads_what_it_uses_and_its_own_ids_come_first(user: Path) -> None:
    pack = load_pack(user)
    sheet = read_sheet(pack, read_text(f"{LAUNCH}examples: 500\nrights: no\nevals: yes\nprompting_result: measured_falls_short\n", "f"))
    states = {finding.policy: finding.state for finding in Decider(pack).decide(sheet).findings}
    assert states["people-are-told"] == "violated"


def test_its_tests_and_sheets_speak_of_both_packs(user: Path) -> None:
    pack = load_pack(user)
    small, companion = views(pack)
    assert small.whole is small.pack
    assert companion.whole is pack
    run = run_tests(pack, load_tests(pack, companion.pack))
    assert not run.failures
    assert run.passed == 2


def test_alone_it_is_not_loaded(companion: Path) -> None:
    using(companion)
    says = "pack.yaml:9:10: companion uses small and does not go alone. Name them together, with a + between them: small+companion."
    assert problems(companion) == [says]


def test_what_it_reads_and_nobody_has_is_refused_where_it_stands(user: Path, companion: Path) -> None:
    change(companion / "policies" / "all.yaml", "applies: people >= many_people", "applies: examples >= enough_people")
    (said,) = problems(user)
    assert said.startswith(f'{companion}/policies/all.yaml:26:26: "enough_people" is not known here.')


def test_an_older_version_than_the_one_that_it_uses_is_refused(companion: Path) -> None:
    (said,) = problems(joined([SMALL_PACK, using(companion, "1.0.1")]))
    assert said.endswith("pack.yaml:9:10: companion uses small from 1.0.1 on, and this is 1.0. Take a later version of it.")


# what a pack says of itself -----------------------------------------------------------------------------------------


def test_invariants_are_of_the_packs_that_their_author_sees(together: Pack, companion: Path) -> None:
    """The small pack blocks pilots, too, and would break this promise of the companion, which it made of itself."""
    (companion / "invariants.yaml").write_text(
        "invariants:\n  - id: free\n    say: A pilot that few would notice is not blocked.\n"
        '    always: outcome != "blocked" || stage == "launch" || !known(many) || many == "yes"\n',
        "utf-8",
    )
    assert not prove(Decider(with_small(companion))).faults
    assert prove(Decider(together)).invariants == 2


def test_a_broken_invariant_of_a_companion_is_told_with_its_place_and_in_the_words_of_all(companion: Path) -> None:
    (companion / "invariants.yaml").write_text(
        'invariants:\n  - {id: telling, say: Someone takes over., never: backup == "people" && outcome == "proceed"}\n', "utf-8"
    )
    pack = with_small(companion)
    (fault,) = prove(Decider(pack)).faults
    assert fault.sheet is not None
    assert "companion.backup" in fault.sheet
    assert str(problem_of(pack, fault)).startswith(f'{companion}/invariants.yaml:2:52: the invariant "telling" does not hold')
    assert Decider(pack).decide(fault.sheet).pack is pack


def test_a_proof_is_kept_by_what_every_pack_promises(companion: Path) -> None:
    before = with_small(companion)
    (companion / "invariants.yaml").write_text("invariants:\n  - {id: nothing, say: Nothing., always: true}\n", "utf-8")
    after = with_small(companion)
    assert after.hash == before.hash
    assert proof_key(after) != proof_key(before)


def test_what_only_the_other_pack_makes_impossible_is_found_together(user: Path, companion: Path) -> None:
    """Each is sound alone; the companion's constraint leaves no owner to a launch, which the small pack asks for."""
    change(
        companion / "pack.yaml",
        "  - id: reach-needs-people\n",
        '  - {id: free, when: stage == "launch", needs: owner == "no", say: Nobody owns a launch.}\n  - id: reach-needs-people\n',
    )
    pack = load_pack(user)
    (said,) = [str(problem_of(pack, fault)) for fault in prove(Decider(pack)).faults]
    small, _ = views(pack)
    assert said.startswith(f'{small.pack.folder}/policies/all.yaml:57:16: the policy "small.owner-named" can never be satisfied.')


def test_remarks_name_the_pack(companion: Path) -> None:
    change(companion / "pack.yaml", "terms:\n", 'terms:\n  idle: told == "yes"\n')
    pack = with_small(companion)
    assert list(lint(pack, date(2026, 12, 1))) == ['companion: the term "idle" is used nowhere']


def test_contradictions_of_any_pack_are_refused(together: Pack) -> None:
    with pytest.raises(SheetError, match="Many people are a thousand and more"):
        Decider(together).decide({"many": "yes", "people": 10})


# more than two ------------------------------------------------------------------------------------------------------


def test_three_packs_share_what_they_mean_alike_whatever_their_order(companion: Path, tmp_path: Path) -> None:
    third = Path(shutil.copytree(companion, tmp_path / "third"))
    change(third / "pack.yaml", "id: companion\n", "id: third\n")
    packs = [load_pack(folder) for folder in (SMALL_PACK, companion, third)]
    pack = compose(packs)
    assert pack.name == "small 1.0 + companion 2.0 + third 2.0"
    assert [fact for fact in pack.facts if fact.endswith("backup")] == ["small.backup", "companion.backup"], "two mean the same"
    assert {"companion.people-are-told", "third.people-are-told", "third.owner-named"} <= pack.policies.keys()
    assert [one.id for one in pack.file.integrity][2:] == ["companion.reach-needs-people", "third.reach-needs-people"]
    assert {compose(order).hash for order in permutations(packs)} == {pack.hash}
