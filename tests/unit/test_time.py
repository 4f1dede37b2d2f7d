"""The day of a decision is an argument: it says which pack and which policies are in force."""

from datetime import date
from pathlib import Path

import pytest

from policies.decision import KEPT_COMPILATIONS, Decider
from policies.errors import SheetError
from policies.load import load_pack
from policies.pack import Pack
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK, copy_of_the_small_pack, small_pack_with

# The small pack is in force from 2026-01-15 and was released on 2026-03-01; its policy owner-named begins on 2026-06-01.
LAUNCH_WITHOUT_OWNER = {"stage": "launch", "owner": "no"}


@pytest.fixture(scope="module")
def small() -> Pack:
    return load_pack(SMALL_PACK)


@pytest.fixture(scope="module")
def small_decider(small: Pack) -> Decider:
    return Decider(small)


def finding(decider: Decider, day: date | None, policy: str = "owner-named") -> tuple[str | None, str | None]:
    decision = decider.decide(named_sheet(decider.pack, "tuned", **LAUNCH_WITHOUT_OWNER), day)
    return next((found.state, found.severity) for found in decision.findings if found.policy == policy)


def test_a_policy_does_not_apply_before_its_day(small_decider: Decider) -> None:
    assert finding(small_decider, date(2026, 5, 31)) == ("not_applicable", None)
    assert finding(small_decider, date(2026, 6, 1)) == ("violated", "block")
    assert finding(small_decider, date(2030, 1, 1)) == ("violated", "block")


def test_the_outcome_follows_the_policies_in_force(small: Pack, small_decider: Decider) -> None:
    sheet = named_sheet(small, "tuned", **LAUNCH_WITHOUT_OWNER)
    assert small_decider.decide(sheet, date(2026, 5, 31)).outcome == "proceed"
    assert small_decider.decide(sheet, date(2026, 6, 1)).outcome == "blocked"


def test_nothing_is_asked_for_a_policy_before_its_day(small_decider: Decider) -> None:
    answers = named_sheet(small_decider.pack, "tuned", stage="launch")
    del answers["owner"], answers["backup"]
    assert small_decider.explain(answers, date(2026, 5, 31)).next_question == ()
    assert set(small_decider.explain(answers, date(2026, 6, 1)).next_question) == {"owner", "backup"}


def test_without_a_day_the_packs_release_counts(small: Pack, small_decider: Decider) -> None:
    decision = small_decider.decide(named_sheet(small, "tuned"))
    assert decision.as_of == date(2026, 3, 1) == small.released
    assert finding(small_decider, None) == ("not_applicable", None)


def test_a_day_before_the_pack_is_refused(small: Pack, small_decider: Decider) -> None:
    assert small_decider.decide(named_sheet(small, "tuned"), date(2026, 1, 15)).outcome == "proceed"
    for refused in (small_decider.decide, small_decider.explain):
        with pytest.raises(SheetError) as caught:
            refused(named_sheet(small, "tuned"), date(2026, 1, 14))
        assert str(caught.value) == "--as-of: the pack small 1.0 is not in force on 2026-01-14. Choose a date from 2026-01-15 on."


def test_a_term_may_read_a_policy_before_its_day(tmp_path: Path) -> None:
    folder = copy_of_the_small_pack(tmp_path)
    pack = small_pack_with(
        folder, "pack.yaml", 'launch: stage == "launch"', 'launch: stage == "launch"\n  unowned: state("owner-named") == "violated"'
    )
    decider = Decider(pack)
    assert decider.decide(named_sheet(pack, "tuned", **LAUNCH_WITHOUT_OWNER), date(2026, 5, 31)).outcome == "proceed"


def test_a_decider_keeps_only_so_many_compilations(small: Pack) -> None:
    decider = Decider(small)
    names = [policy for policy in small.policies if policy != "rights-to-train"]
    waived = [frozenset([a, b, c]) for a in names for b in names for c in names]
    first = decider.compiled(None, frozenset())
    for policies in dict.fromkeys(waived):
        decider.compiled(None, policies)
        decider.compiled(date(2026, 6, 1), policies)
    assert len(decider._compiled) == KEPT_COMPILATIONS
    assert decider.compiled(None, frozenset()) is not first
    assert decider.compiled(None, frozenset()) is decider.compiled(date(2026, 5, 31), frozenset())
