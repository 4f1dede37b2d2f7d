"""What is no error in a pack but deserves a look."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from policies.lint import lint
from policies.load import load_pack
from policies.pack import Pack
from tests.unit.small_packs import SMALL_PACK, small_pack_with

EARLY = date(2026, 3, 1)


def remarks(pack: Pack, as_of: date = EARLY) -> list[str]:
    return list(lint(pack, as_of))


def test_a_pack_in_which_everything_is_used_needs_no_look(pack: Pack) -> None:
    assert remarks(load_pack(SMALL_PACK)) == []
    assert remarks(pack, pack.released) == []


def test_a_term_and_a_value_that_nothing_uses_are_pointed_out(tmp_path: Path) -> None:
    pack = small_pack_with(
        tmp_path,
        "pack.yaml",
        "terms:\n",
        "  spare:\n    value: 5\n    unit: pairs\n    why: Nobody knows.\n\nterms:\n  idle: examples >= 1\n",
    )
    assert remarks(pack) == ['the term "idle" is used nowhere', 'the named value "spare" is used nowhere']


def test_what_only_the_break_even_uses_is_used(pack: Pack) -> None:
    without = replace(pack, file=pack.file.model_copy(update={"break_even": None}))
    assert remarks(without, pack.released) == [
        'the named value "training_epochs" is used nowhere',
        'the named value "input_share" is used nowhere',
    ]


def test_dates_of_review_that_have_passed_are_pointed_out() -> None:
    pack = load_pack(SMALL_PACK)
    assert remarks(pack, date(2027, 1, 15)) == []
    assert remarks(pack, date(2027, 1, 16)) == [
        "the pack should have been reviewed by 2027-01-15",
        'the policy "evals-before-tuning" should have been reviewed by 2027-01-15',
        'the policy "rights-to-train" should have been reviewed by 2027-01-15',
        'the policy "enough-examples" should have been reviewed by 2027-01-15',
        'the policy "owner-named" should have been reviewed by 2027-01-15',
    ]
