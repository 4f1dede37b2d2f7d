from typing import Any

import pytest

from graphs.claude.contract import Basis
from graphs.claude.narrative import checked
from graphs.claude.shapes import SaidNarrative

BASIS = [
    Basis("rag", "recommended step: Retrieval"),
    Basis("eval_examples", "number of scored examples: 1,200"),
    Basis("need", "knowledge"),
]


def told(*sentences: Any) -> Any:
    return checked(BASIS, SaidNarrative.model_validate({"sentences": [{"text": text, "rests_on": ids} for text, ids in sentences]}))


def test_sentences_that_rest_on_the_decision_stand_and_no_more_than_three() -> None:
    narrative = told(*[(f"A  sentence.{'!' * number}", ["rag"]) for number in range(5)])
    assert [sentence["text"] for sentence in narrative.sentences] == ["A sentence.", "A sentence.!", "A sentence.!!"]
    assert narrative.dropped == (("too_many", 2),)


@pytest.mark.parametrize(
    ("text", "ids", "reason"),
    [
        ("It is approved.", ["board"], "id"),
        ("It is approved.", [], "id"),
        ("It is approved.", ["rag", "waiver"], "id"),
        (" ", ["rag"], "length"),
        ("word " * 100, ["rag"], "length"),
        ("This saves 40 percent.", ["rag"], "number"),
    ],
)
def test_a_sentence_that_does_not_is_dropped(text: str, ids: list[str], reason: str) -> None:
    narrative = told((text, ids), ("Look it up.", ["rag"]))
    assert [sentence["text"] for sentence in narrative.sentences] == ["Look it up."]
    assert narrative.dropped == ((reason, 1),)


def test_numbers_of_the_decision_may_be_said() -> None:
    assert told(("You have 1200 scored examples; 1,200 are enough.", ["eval_examples"])).dropped == ()
