"""What the loader says about a transcript that could not be trusted as a measuring stick: one line each."""

import json
from pathlib import Path

import pytest

from bot.evals.transcript import load_transcripts
from policies.decision import Decider
from policies.errors import PlumblineError

GOOD = {
    "id": "small",
    "language": "en",
    "class": "plain",
    "people": ["ana", "ben"],
    "opening": "Sort the mail into nine classes.",
    "messages": [{"by": "ben", "says": "We have no test set. About 40k calls a month."}],
    "labels": {"evals_exist": {"value": "no", "quote": "We have no test set", "message": 1}},
}
LABEL = GOOD["labels"]["evals_exist"]  # type: ignore[index]

REFUSED = {
    "another name than the file": ({"id": "other"}, 'the file is called "small", its id "other". Give both one name.'),
    "a language nobody chose": ({"language": "xx"}, '"language" cannot be "xx"'),
    "a class that does not exist": ({"class": "funny"}, '"class" cannot be "funny"'),
    "a stranger": ({"messages": [{"by": "bem", "says": "Hi."}], "labels": {}}, 'there is nobody called "bem". Did you mean "ben"?'),
    "nobody": ({"people": []}, '"people" is empty'),
    "a misspelt key": ({"label": {}}, 'the key "label" is not known here'),
    "a fact that does not exist": ({"labels": {"eval_exist": LABEL}}, 'there is no fact "eval_exist". Did you mean "evals_exist"?'),
    "a value that is no answer": ({"labels": {"evals_exist": {**LABEL, "value": "maybe"}}}, '"maybe" is not yes or no'),
    "a count in words": ({"labels": {"calls_per_month": {**LABEL, "value": "40k"}}}, '"40k" is not a whole number'),
    "a quote with a word changed": (
        {"labels": {"evals_exist": {**LABEL, "quote": "We have no testset"}}},
        '"We have no testset" does not stand in message 1 word for word. Copy it from there.',
    ),
    "half a word": ({"labels": {"evals_exist": {**LABEL, "quote": "no test se"}}}, "does not stand in message 1 word for word"),
    "a quote of another message": ({"labels": {"evals_exist": {**LABEL, "message": 0}}}, "does not stand in message 0 word for word"),
    "a message that does not exist": ({"labels": {"evals_exist": {**LABEL, "message": 2}}}, "there is no message 2. The last one is 1"),
    "a trap that is the truth": ({"must_not": {"evals_exist": "no"}}, '"evals_exist" must not be read as what its label says'),
    "a trap that nothing can avoid": ({"must_not": {"evals_exist": "any"}}, '"evals_exist" must not be read as what its label says'),
    "a trap that is no answer": ({"must_not": {"evals_exist": "perhaps"}}, '"perhaps" is not yes or no'),
    "a dispute with one side": ({"disputed": {"human_review": [LABEL]}}, '"human_review" has fewer than 2 entries'),
    "settled and disputed": ({"disputed": {"evals_exist": [LABEL, LABEL]}}, '"evals_exist" stands under labels and under disputed'),
    "what may be read and is no answer": ({"may": {"one_use": ["one"]}}, '"one" is not yes or no'),
    "labels that contradict one another": (
        {"labels": {**GOOD["labels"], "rag_result": {**LABEL, "value": "measured_meets_target"}}},  # type: ignore[dict-item]
        "answers that contradict one another",
    ),
}


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_line(tmp_path: Path, decider: Decider, change: dict[str, object], says: str) -> None:
    (tmp_path / "small.yaml").write_text(json.dumps({**GOOD, **change}), encoding="utf-8")
    with pytest.raises(PlumblineError) as refused:
        load_transcripts(tmp_path, decider)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "small.yaml"))
    assert "\n" not in str(refused.value)


def test_the_good_one_loads(tmp_path: Path, decider: Decider) -> None:
    (tmp_path / "small.yaml").write_text(json.dumps(GOOD), encoding="utf-8")
    assert [one.id for one in load_transcripts(tmp_path, decider)] == ["small"]


def test_a_quote_may_differ_in_white_space_and_in_the_shape_of_quotation_marks(tmp_path: Path, decider: Decider) -> None:
    said = {"messages": [{"by": "ben", "says": "We don\u2019t  have a\n\u201ctest set\u201d."}]}
    label = {"labels": {"evals_exist": {**LABEL, "quote": 'We don\'t have a "test set"'}}}
    (tmp_path / "small.yaml").write_text(json.dumps({**GOOD, **said, **label}), encoding="utf-8")
    assert len(load_transcripts(tmp_path, decider)) == 1


def test_an_empty_folder_says_where_transcripts_are_to_be_had(tmp_path: Path, decider: Decider) -> None:
    with pytest.raises(PlumblineError, match="no transcripts there"):
        load_transcripts(tmp_path, decider)
