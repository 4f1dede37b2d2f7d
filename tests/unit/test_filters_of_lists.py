"""What people type after `/arch-review list`, and what it narrows the list to."""

import pytest

from bot.filters import Filters, NotUnderstood, means_a_list, read_filters

RUNGS = {"small_model"}


def read(typed: str) -> Filters:
    return read_filters(typed, RUNGS, here="C0HERE", me="U0ME")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", Filters()),
        ("blocked", Filters(outcome="blocked")),
        ("outcome:blocked", Filters(outcome="blocked")),
        ("Outcome:Conditions", Filters(outcome="proceed_with_conditions")),
        ("rung:rag", Filters(rung="rag")),
        ("fine-tuning", Filters(rung="fine_tuning")),
        ("small-model", Filters(rung="small_model")),
        ("owner:<@U0BEN|ben>", Filters(owner="U0BEN")),
        ("<@U0BEN>", Filters(owner="U0BEN")),
        ("owner:me", Filters(owner="U0ME")),
        ("channel:<#C0X|x>", Filters(channel="C0X")),
        ("<#C0X|>", Filters(channel="C0X")),
        ("channel:here", Filters(channel="C0HERE")),
        ("open", Filters(status="status:open")),
        ("status:decided", Filters(status="status:recommended")),
        ("status:approved", Filters(status="board:approved")),
        ("overdue", Filters(overdue=True)),
        ("mine", Filters(mine=True)),
        ('"the handbook" "of HR"', Filters(text="the handbook of HR")),
        ("“handbook”", Filters(text="handbook")),
        ("text:tea", Filters(text="tea")),
        ('blocked, rung:rag owner:<@U0BEN> overdue "a &amp; b"', Filters("blocked", "rag", "U0BEN", overdue=True, text="a & b")),
    ],
)
def test_what_is_typed_is_understood(typed: str, found: Filters) -> None:
    assert means_a_list(typed, RUNGS)
    assert read(typed) == found
    assert Filters.unpacked(found.packed()) == found


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("blockd", 'I do not know "blockd" in a list. Did you mean "blocked"?'),
        ("outcome:rag", "outcome is one of: proceed,"),
        ("rung:rga", 'Did you mean "rag"?'),
        ("colour:red", 'I do not know "colour:".'),
        ("ownr:me", 'Did you mean "owner"?'),
        ("status:", "needs a word behind it"),
        ("owner:@nobody", 'I do not know a person "@nobody". Type @'),
        ("#nowhere", 'I do not know a channel "#nowhere". Type #'),
        ("channel:<@U0BEN>", "I do not know a channel"),
        ("blocked handbook", 'I do not know "handbook" in a list.'),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(typed: str, says: str) -> None:
    assert means_a_list(typed, RUNGS)
    with pytest.raises(NotUnderstood) as said:
        read(typed)
    assert says in str(said.value)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("typed", ["the open tickets", "parcels by size", "customers who leave"])
def test_what_somebody_wants_to_build_is_no_filter(typed: str) -> None:
    assert not means_a_list(typed, RUNGS)


@pytest.mark.parametrize(
    "packed", ["", "[]", "7", '{"page":1}', '{"text":7}', '{"overdue":"yes"}', "{" * 5000, '{"text":"' + "a" * 90 + '"}']
)
def test_a_button_that_carries_anything_else_narrows_nothing(packed: str) -> None:
    assert Filters.unpacked(packed) == Filters()
