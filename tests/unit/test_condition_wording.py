"""Conditions as people say them, by example."""

from typing import Any

import pytest

from graphs.condition_wording import ConditionWords
from policies.pack import Pack
from policies.sheet import Sheet

SHEET: Sheet = {"evals_exist": "no", "eval_examples": 40, "need": ("knowledge", "style_format"), "knowledge_changes": "weekly"}

SAID: list[tuple[Any, str]] = [
    ('evals_exist == "yes"', "“scored test set exists” (no) is yes"),
    ('evals_exist != "yes"', "“scored test set exists” (no) is not yes"),
    ('!(evals_exist == "yes")', "“scored test set exists” (no) is not yes"),
    ("eval_examples >= enough_eval_examples", "“number of scored examples” (40) is at least 100"),
    ("100 > eval_examples", "“number of scored examples” (40) is below 100"),
    ("!(eval_examples < 5)", "“number of scored examples” (40) is at least 5"),
    ('"knowledge" in need', "“what is missing” (knowledge, style format) includes knowledge"),
    ('knowledge_changes in ["daily", "live"]', "“how often the knowledge changes” (weekly) is one of daily or live"),
    ('"rag" in in_play', "Retrieval (RAG) is in play"),
    ('headline == "fine_tuning"', "the recommended step is Fine-tuning"),
    ('routes.knowledge == "rag"', "the step for knowledge is Retrieval (RAG)"),
    ("approach < headline", "the approach under review is below the recommended step"),
    ("known(latency_target_ms)", "“answer time allowed in milliseconds” (not asked) is known"),
    ("tuning_open", "“tuning open” holds"),
    ("!tuning_open", "it is not so that “tuning open” holds"),
    ("proposal_on_a_path", "the proposal is a step on the way of one of the needs"),
    ('state("evals-before-tuning") == "violated"', "what was found about “Have a scored evaluation before you tune” is violated"),
    ('severity("evals-before-tuning") == "block"', "the weight of “Have a scored evaluation before you tune” is block"),
    (
        {"any": ["tuning_open", {"all": ["launch", "beyond_internal"]}]},
        "“tuning open” holds or (“launch” holds and “beyond internal” holds)",
    ),
    (True, "always"),
    (False, "never"),
]


@pytest.mark.parametrize(("source", "said"), SAID, ids=[str(number) for number in range(len(SAID))])
def test_a_condition_is_said_with_the_answers_put_in(pack: Pack, source: Any, said: str) -> None:
    assert ConditionWords(pack, SHEET).of(source) == said
