"""How answers are read from sheets, whoever wrote them."""

from typing import Any

import pytest

from policies.decision import Decider
from policies.errors import SheetError
from policies.pack import Pack
from policies.sheet import Misfit, answer_problem, read_answer, read_sheet, written, written_answer
from policies.yaml_source import Source, read_text
from tests.unit.named_sheets import named_sheet


def sheet(pack: Pack, text: str) -> dict[str, Any]:
    return read_sheet(pack, read_text(text, "sheet.yaml"))


def refusal(pack: Pack, text: str) -> str:
    with pytest.raises(SheetError) as caught:
        sheet(pack, text)
    return str(caught.value)


@pytest.mark.parametrize("written_yes", ["yes", '"yes"', "'yes'", "true", '"true"', "'true'"])
@pytest.mark.parametrize("written_no", ["no", '"no"', "'no'", "false", '"false"', "'false'"])
def test_yes_and_no_may_be_words_or_truth_values_quoted_or_not(pack: Pack, written_yes: str, written_no: str) -> None:
    assert sheet(pack, f"evals_exist: {written_yes}\nhuman_review: {written_no}\n") == {"evals_exist": "yes", "human_review": "no"}


@pytest.mark.parametrize("value", ["Yes", "y", "1", "0", "on", "[yes]", "{yes: no}", "~", "1.0"])
def test_nothing_else_is_a_yes_or_no(pack: Pack, value: str) -> None:
    assert '"evals_exist": ' in refusal(pack, f"evals_exist: {value}")
    assert "is not yes or no. Write yes, no or dont_know." in refusal(pack, f"evals_exist: {value}")


@pytest.mark.parametrize(("fact", "written_value", "answer"), [
    ("evals_exist", "dont_know", "dont_know"),
    ("stage", "dont_know", "dont_know"),
    ("stage", "launch", "launch"),
    ("calls_per_month", "dont_know", "dont_know"),
    ("calls_per_month", "0", 0),
    ("calls_per_month", "1000000000000000000", 10**18),
    ("need", "dont_know", ()),
    ("need", "[]", ()),
    ("need", "[reasoning, knowledge, reasoning]", ("knowledge", "reasoning")),
    ("personal_data_in_training", "none", "none"),
])  # fmt: skip
def test_an_answer_of_every_kind_is_read(pack: Pack, fact: str, written_value: str, answer: object) -> None:
    assert sheet(pack, f"{fact}: {written_value}") == {fact: answer}


def test_an_empty_list_is_the_same_as_a_dont_know(pack: Pack, decider: Decider) -> None:
    empty, unknown = (decider.decide({**named_sheet(pack, "clean"), **sheet(pack, f"need: {value}")}) for value in ("[]", "dont_know"))
    assert empty == unknown
    assert (empty.headline, empty.outcome) == ("none", "needs_evidence")


@pytest.mark.parametrize(("fact", "value", "what", "fix"), [
    ("stage", "lunch", '"lunch" is not one of its options', 'Did you mean "launch"?'),
    ("stage", "production", '"production" is not one of its options', "Its options are pilot, launch, dont_know."),
    ("stage", "[launch]", "a list is not one of its options", 'Did you mean "launch"?'),
    ("stage", "true", '"true" is not one of its options', "Its options are"),
    ("stage", "", "empty is not one of its options", "Its options are"),
    ("need", "knowledge", '"knowledge" is not a list', "Write a list such as [knowledge]"),
    ("need", "[knowlege]", '"knowlege" is not one of its options', 'Did you mean "knowledge"?'),
    ("need", "[dont_know]", '"dont_know" is not one of its options', "Its options are"),
    ("need", "[1]", '"1" is not one of its options', "Its options are"),
    ("calls_per_month", "-1", '"-1" is not a whole number from 0', "Write a number of calls a month"),
    ("calls_per_month", "1.5", '"1.5" is not a whole number from 0', "Write a number of calls a month"),
    ("calls_per_month", "1e3", '"1000.0" is not a whole number from 0', "Write a number of calls a month"),
    ("calls_per_month", "true", '"true" is not a whole number from 0', "Write a number of calls a month"),
    ("calls_per_month", '"10"', '"10" is not a whole number from 0', "Write a number of calls a month"),
    ("calls_per_month", "many", '"many" is not a whole number from 0', "or dont_know"),
    ("calls_per_month", "1000000000000000001", "is not a whole number from 0", "or dont_know"),
    ("calls_per_month", "{a: 1}", "keys with values is not a whole number from 0", "or dont_know"),
])  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_with_a_fix(pack: Pack, fact: str, value: str, what: str, fix: str) -> None:
    message = refusal(pack, f"one_use: yes\n{fact}: {value}\n")
    assert message.startswith(f'sheet.yaml:2:{len(fact) + 3}: "{fact}": ' if value else f'sheet.yaml:2:{len(fact) + 2}: "{fact}": ')
    assert what in message
    assert fix in message


def test_an_unknown_fact_is_refused_at_its_key_with_the_nearest_one(pack: Pack) -> None:
    assert (
        refusal(pack, "one_use: yes\neval_exists: yes\n") == 'sheet.yaml:2:1: there is no fact "eval_exists". Did you mean "evals_exist"?'
    )
    assert "plumbline policies schema lists the facts" in refusal(pack, "zzz: yes\n")


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines(pack: Pack) -> None:
    lines = refusal(pack, "zzz: 1\nstage: x\none_use: yes\nneed: 3\n").splitlines()
    assert [line.split(":")[1] for line in lines] == ["1", "2", "4"]


@pytest.mark.parametrize("text", ["[a, b]", "just words", "42"])
def test_a_sheet_is_keys_with_values(pack: Pack, text: str) -> None:
    assert "a fact sheet should be keys with values" in refusal(pack, text)


def test_an_empty_sheet_answers_nothing(pack: Pack) -> None:
    assert sheet(pack, "") == {}


def test_a_file_that_could_not_be_read_says_so(pack: Pack) -> None:
    assert "stands twice" in refusal(pack, "one_use: yes\none_use: no\n")


def test_what_is_written_is_read_as_the_same_answers(pack: Pack) -> None:
    answers = {**named_sheet(pack, "letters"), "need": (), "eval_examples": "dont_know"}
    again = Source("again", "", written(pack, answers))
    assert read_sheet(pack, again) == answers
    assert written(pack, answers)["need"] == "dont_know"


def test_only_facts_of_the_pack_are_written(pack: Pack) -> None:
    assert written(pack, {"one_use": "yes", "of_another_pack": "yes"}) == {"one_use": "yes"}


def test_several_options_are_written_as_a_list_in_the_packs_order(pack: Pack) -> None:
    answer = read_answer(pack.facts["need"], ["reasoning", "knowledge"])
    assert not isinstance(answer, Misfit)
    assert written_answer(answer) == ["knowledge", "reasoning"]


def test_an_answer_that_fits_has_no_problem(pack: Pack) -> None:
    assert answer_problem(pack.facts["stage"], "launch") is None
    assert answer_problem(pack.facts["stage"], "lunch") == Misfit('"lunch" is not one of its options', 'Did you mean "launch"?')
