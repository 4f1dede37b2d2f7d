"""What the model says is held against what people wrote."""

from typing import Any

import pytest

from graphs.claude.contract import Passage
from graphs.claude.shapes import SaidReading
from graphs.claude.verify import MOST, verified
from policies.load import load_pack
from policies.pack import Pack

REPLY = Passage("Ev1", "HR edits something most weeks. We have no test set, 1.200 letters, house style and cost matter.")
PAGE = Passage("Ev2", "# Plan\nIt changes daily\nand we have 40 scored cases.", document="plan.md", line=10)
SCAN = Passage("Ev2", "Nobody has scored anything.", document="plan.pdf", page=7)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def fact(fact: str, values: list[str], quote: str, passage: str = "p1", sure: bool = True) -> dict[str, Any]:
    return {"fact": fact, "values": values, "quote": quote, "passage": passage, "sure": sure}


def check(pack: Pack, *facts: dict[str, Any], **lists: Any) -> Any:
    said = {"facts": list(facts), "withdrawn": [], "questions": []} | lists
    return verified(pack, [REPLY, PAGE, SCAN], SaidReading.model_validate(said))


@pytest.mark.parametrize(
    ("said", "answer", "place"),
    [
        (fact("knowledge_changes", ["weekly"], "most weeks"), "weekly", None),
        (fact("evals_exist", ["no"], "We have no test set"), "no", None),
        (fact("evals_exist", ["dont_know"], "We have no test set"), "dont_know", None),
        (fact("need", ["latency_cost", "style_format"], "house style and cost matter"), ("style_format", "latency_cost"), None),
        (fact("eval_examples", ["40"], "40 scored cases", "p2"), 40, "line 12"),
        (fact("knowledge_changes", ["daily"], "changes daily and", "p2"), "daily", "line 11"),
        (fact("evals_exist", ["no"], "Nobody has scored", "p3"), "no", "page 7"),
    ],
)
def test_a_fact_whose_quote_stands_in_its_passage_is_found(pack: Pack, said: dict[str, Any], answer: object, place: str | None) -> None:
    [found] = check(pack, said).found
    assert (found.answer, found.place, found.sure) == (answer, place, True)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (fact("approved", ["yes"], "most weeks"), "fact"),
        (fact("knowledge_changes", ["weekly"], "most weeks", "p9"), "passage"),
        (fact("knowledge_changes", ["weekly"], "most weeks", "p2"), "quote"),
        (fact("knowledge_changes", ["weekly"], "every week"), "quote"),
        (fact("knowledge_changes", ["often"], "most weeks"), "value"),
        (fact("knowledge_changes", [], "most weeks"), "value"),
        (fact("knowledge_changes", ["weekly", "daily"], "most weeks"), "value"),
        (fact("need", [], "house style"), "value"),
        (fact("need", ["style_format", "everything"], "house style"), "value"),
        (fact("eval_examples", ["forty"], "1.200 letters"), "value"),
        (fact("eval_examples", ["9" * 40], "1.200 letters"), "value"),
        (fact("eval_examples", ["400"], "40 scored cases", "p2"), "number"),
    ],
)
def test_whatever_does_not_hold_is_dropped_with_its_reason(pack: Pack, said: dict[str, Any], reason: str) -> None:
    reading = check(pack, said)
    assert (reading.found, reading.dropped) == ((), ((reason, 1),))


def test_a_number_that_can_be_read_in_two_ways_is_never_sure(pack: Pack) -> None:
    [found] = check(pack, fact("eval_examples", ["1200"], "1.200 letters")).found
    assert not found.sure


def test_seconds_are_taken_for_the_fact_in_milliseconds_and_for_no_other(pack: Pack) -> None:
    passage = Passage("Ev1", "95 of 100 answers within 2 seconds")
    said = [fact(name, ["2000"], "within 2 seconds") for name in ("latency_target_ms", "eval_examples")]
    reading = verified(pack, [passage], SaidReading.model_validate({"facts": said, "withdrawn": [], "questions": []}))
    assert [(found.fact, found.answer, found.sure) for found in reading.found] == [("latency_target_ms", 2000, True)]
    assert reading.dropped == (("number", 1),)


def test_two_values_for_one_fact_are_both_found_and_the_same_one_once(pack: Pack) -> None:
    daily, weekly = fact("knowledge_changes", ["daily"], "It changes daily", "p2"), fact("knowledge_changes", ["weekly"], "most weeks")
    reading = check(pack, daily, weekly, weekly)
    assert [found.answer for found in reading.found] == ["daily", "weekly"]
    assert reading.dropped == (("repeated", 1),)


def test_no_more_facts_are_taken_than_a_text_can_hold(pack: Pack) -> None:
    numbers = [fact("eval_examples", [str(number)], " ".join(str(number) for number in range(MOST + 5))) for number in range(MOST + 5)]
    passage = Passage("Ev1", " ".join(str(number) for number in range(MOST + 5)))
    reading = verified(pack, [passage], SaidReading.model_validate({"facts": numbers, "withdrawn": [], "questions": []}))
    assert (len(reading.found), dict(reading.dropped)["too_many"]) == (MOST, 5)


def test_what_is_taken_back_needs_its_words_too(pack: Pack) -> None:
    good = {"fact": "evals_exist", "quote": "no test set", "passage": "p1"}
    reading = check(pack, withdrawn=[good, {**good, "quote": "forget it"}, {**good, "fact": "x"}, {**good, "passage": "p7"}])
    assert [(item.fact, item.passage) for item in reading.withdrawn] == [("evals_exist", REPLY)]
    assert dict(reading.dropped) == {"quote": 1, "fact": 1, "passage": 1}


def test_questions_are_those_of_people_never_those_in_documents(pack: Pack) -> None:
    asked = [{"fact": "evals_exist", "passage": passage} for passage in ("p1", "p1", "p2", "p8")]
    reading = check(pack, questions=[*asked, {"fact": "x", "passage": "p1"}])
    assert [(item.fact, item.passage) for item in reading.wondered] == [("evals_exist", REPLY)]
    assert dict(reading.dropped) == {"passage": 2, "fact": 1}
