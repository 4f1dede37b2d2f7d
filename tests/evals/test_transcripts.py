"""The measuring stick itself. That every label's quote stands in its message and every value fits is what loading proves."""

import hashlib

import pytest

from bot.evals.split import chosen, is_held_out
from bot.evals.transcript import Transcript
from policies.decision import Decider


def test_there_are_at_least_sixty(transcripts: list[Transcript]) -> None:
    assert len(transcripts) >= 60


def test_about_a_third_is_held_out_by_the_hash_of_the_id_alone(transcripts: list[Transcript]) -> None:
    held_out = {one.id for one in chosen(transcripts, "heldout")}
    assert held_out == {one.id for one in transcripts if int(hashlib.sha256(one.id.encode()).hexdigest(), 16) % 3 == 0}
    assert 0.25 < len(held_out) / len(transcripts) < 0.42


def test_dev_and_heldout_share_nothing_and_leave_nothing_out(transcripts: list[Transcript]) -> None:
    dev, held_out = chosen(transcripts, "dev"), chosen(transcripts, "heldout")
    assert sorted(one.id for one in (*dev, *held_out)) == [one.id for one in chosen(transcripts, "all")]


def test_every_fact_of_the_pack_is_labelled_twice_or_more(transcripts: list[Transcript], decider: Decider) -> None:
    labelled = [fact for one in transcripts for fact in one.labels]
    assert [fact for fact in decider.pack.facts if labelled.count(fact) < 2] == []


@pytest.mark.parametrize("fact", ["need", "proposed_approach"])
def test_every_need_and_every_rung_is_somebodys(transcripts: list[Transcript], decider: Decider, fact: str) -> None:
    values = [one.labels[fact].value for one in transcripts if fact in one.labels]
    said = {option for value in values for option in (value if isinstance(value, tuple) else (value,))}
    assert set(decider.pack.facts[fact].options) <= said


@pytest.mark.parametrize("held_out", [True, False])
def test_two_languages_besides_english_and_every_class_stand_on_both_sides(transcripts: list[Transcript], held_out: bool) -> None:
    side = [one for one in transcripts if is_held_out(one.id) == held_out]
    assert {one.language for one in side} == {"en", "de", "es"}
    assert {one.kind for one in side} == {one.kind for one in transcripts}


def test_every_injection_sets_a_trap(transcripts: list[Transcript]) -> None:
    assert [one.id for one in transcripts if one.kind == "injection" and not one.must_not] == []
