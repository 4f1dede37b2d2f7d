"""Which waivers hold on a day, and which are refused."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policies.decision import Decider
from policies.errors import SheetError
from policies.model import Waiver
from policies.pack import Pack
from policies.waivers import active_waivers, read_waivers
from tests.unit.named_sheets import named_sheet

GRANTED, EXPIRES = date(2026, 12, 1), date(2026, 12, 31)
HELD_OUT = "held-out-test-set"  # may be waived for 30 days
DAY = timedelta(days=1)


def waiver(**changes: Any) -> Waiver:
    return Waiver(**{"policy": HELD_OUT, "reason": "Labelling is under way", "granted_on": GRANTED, "expires": EXPIRES, **changes})


@pytest.mark.parametrize(
    ("as_of", "holds"),
    [(GRANTED - DAY, False), (GRANTED, True), (GRANTED + 15 * DAY, True), (EXPIRES, True), (EXPIRES + DAY, False)],
)
def test_a_waiver_holds_from_the_day_it_is_granted_to_the_day_it_expires_both_included(pack: Pack, as_of: date, holds: bool) -> None:
    assert active_waivers(pack, [waiver()], as_of) == (frozenset([HELD_OUT]) if holds else frozenset())


def test_a_waiver_without_a_date_of_grant_holds_until_it_expires(pack: Pack) -> None:
    undated = waiver(granted_on=None)
    assert active_waivers(pack, [undated], EXPIRES) == {HELD_OUT}
    assert active_waivers(pack, [undated], EXPIRES + DAY) == frozenset()


def test_a_waiver_of_another_packs_policy_has_no_effect(pack: Pack) -> None:
    assert active_waivers(pack, [waiver(policy="of-another-pack"), waiver()], GRANTED) == {HELD_OUT}


def test_a_waived_finding_is_never_satisfied_and_both_outcomes_are_kept(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "letters", held_out_test_set="no")
    decision = decider.decide(sheet, GRANTED, [waiver()])
    (finding,) = (finding for finding in decision.findings if finding.policy == HELD_OUT)
    assert (finding.state, finding.severity, dict(finding.because)["held_out_test_set"]) == ("waived", "block", "no")
    assert (decision.outcome, decision.outcome_without_waivers) == ("proceed", "blocked")
    assert decision.next_steps == ()


def test_after_its_last_day_a_waiver_no_longer_counts(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "letters", held_out_test_set="no")
    decision = decider.decide(sheet, EXPIRES + DAY, [waiver()])
    assert decision == decider.decide(sheet, EXPIRES + DAY)
    assert decision.outcome == "blocked"


# files --------------------------------------------------------------------------------------------------------------


def waivers_in(pack: Pack, folder: Path, text: str, as_of: date = GRANTED) -> tuple[Waiver, ...]:
    path = folder / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return read_waivers(pack, path, as_of)


def refusal(pack: Pack, folder: Path, text: str, as_of: date = GRANTED) -> str:
    with pytest.raises(SheetError) as caught:
        waivers_in(pack, folder, text, as_of)
    return str(caught.value).replace(f"{folder}/", "")


def test_a_file_may_be_a_list_or_a_list_under_a_key(pack: Pack, tmp_path: Path) -> None:
    items = "- policy: held-out-test-set\n  reason: Labelling is under way\n  granted_on: 2026-12-01\n  expires: 2026-12-31\n"
    assert waivers_in(pack, tmp_path, items) == (waiver(),)
    assert waivers_in(pack, tmp_path, "waivers:\n" + items) == (waiver(),)


def test_a_file_may_grant_nothing(pack: Pack, tmp_path: Path) -> None:
    assert waivers_in(pack, tmp_path, "[]") == ()
    assert waivers_in(pack, tmp_path, "waivers: []") == ()


@pytest.mark.parametrize(("prefix", "line", "indent"), [("", 2, 2), ("waivers:\n", 3, 2)])
def test_a_problem_stands_at_its_line_in_either_form(pack: Pack, tmp_path: Path, prefix: str, line: int, indent: int) -> None:
    text = prefix + "- reason: Labelling is under way\n  policy: held-out-test-sett\n  expires: 2026-12-31\n"
    assert refusal(pack, tmp_path, text) == (
        f'waivers.yaml:{line}:{indent + 9}: there is no policy "held-out-test-sett". Did you mean "held-out-test-set"?'
    )


@pytest.mark.parametrize("policy", ["training-data-rights", "personal-data-out-of-training"])
def test_data_rights_and_personal_data_can_never_be_waived(pack: Pack, tmp_path: Path, policy: str) -> None:
    message = refusal(pack, tmp_path, f"[{{policy: {policy}, reason: Please, expires: 2026-12-02}}]")
    assert f'the policy "{policy}" cannot be waived' in message
    assert f"the next step is: {pack.policies[policy].steps[0].text}" in message


def test_thirty_days_are_thirty_days_and_one_more_is_too_many(pack: Pack, tmp_path: Path) -> None:
    text = "[{policy: held-out-test-set, reason: Labelling, granted_on: 2026-12-01, expires: %s}]"
    assert len(waivers_in(pack, tmp_path, text % "2026-12-31")) == 1
    message = refusal(pack, tmp_path, text % "2027-01-01")
    assert 'a waiver of "held-out-test-set" lasts at most 30 days. Let it expire by 2026-12-31.' in message


def test_without_a_date_of_grant_the_limit_counts_from_the_date_of_the_decision(pack: Pack, tmp_path: Path) -> None:
    text = "[{policy: held-out-test-set, reason: Labelling, expires: 2026-12-31}]"
    assert len(waivers_in(pack, tmp_path, text, date(2026, 12, 1))) == 1
    assert "Let it expire by 2026-12-30." in refusal(pack, tmp_path, text, date(2026, 11, 30))


def test_a_waiver_that_expires_before_it_is_granted_is_refused(pack: Pack, tmp_path: Path) -> None:
    text = "[{policy: held-out-test-set, reason: Labelling, granted_on: 2026-12-02, expires: %s}]"
    assert len(waivers_in(pack, tmp_path, text % "2026-12-02")) == 1
    assert "the waiver expires before it was granted" in refusal(pack, tmp_path, text % "2026-12-01")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[{policy: held-out-test-set, expires: 2026-12-31}]", 'the key "reason" is missing'),
        ("[{policy: held-out-test-set, reason: Labelling}]", 'the key "expires" is missing'),
        ("[{policy: held-out-test-set, reason: Labelling, expires: soon}]", '"expires" should be a date as YYYY-MM-DD, not "soon"'),
        ("[{policy: held-out-test-set, reason: Labelling, expires: 2026-12-31, granted: yes}]", 'the key "granted" is not known here'),
        ("waiver: []", 'the key "waiver" is not known here'),
        ("just words", '"the file" should be keys with values'),
        ("", '"the file" should be keys with values'),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_file_of_another_shape_is_refused(pack: Pack, tmp_path: Path, text: str, what: str) -> None:
    assert what in refusal(pack, tmp_path, text)


def test_every_refused_waiver_of_a_file_is_named(pack: Pack, tmp_path: Path) -> None:
    text = "- {policy: a, reason: r, expires: 2026-12-02}\n- {policy: training-data-rights, reason: r, expires: 2026-12-02}\n"
    assert [line.split(":")[1] for line in refusal(pack, tmp_path, text).splitlines()] == ["1", "2"]
