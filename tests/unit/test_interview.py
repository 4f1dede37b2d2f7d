"""What is asked next, and how many questions are left."""

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from policies.decision import Decider
from policies.interview import QuestionsLeft, draw_answer, next_question, questions_left
from policies.knowledge import Knowledge
from policies.load import load_pack
from policies.pack import Pack
from policies.sheet import Sheet
from tests.unit.named_sheets import named_sheet
from tests.unit.small_packs import SMALL_PACK, change, copy_of_the_small_pack, small_pack_with


@pytest.fixture(scope="module")
def small() -> Decider:
    return Decider(load_pack(SMALL_PACK))


def knows(decider: Decider, answers: Sheet) -> Knowledge:
    return Knowledge(decider.compiled(), answers)


def test_facts_of_one_group_are_asked_together_the_most_telling_first(small: Decider) -> None:
    assert set(next_question(knows(small, {}))) == {"need", "proposal"}
    assert next_question(knows(small, {"proposal": "undecided"})) == ("need",)


def test_one_answer_of_a_group_can_make_the_other_superfluous(tmp_path: Path) -> None:
    """The owner's policy is in force; a deputy is needed as well, so a missing owner already decides it."""
    decider = Decider(small_pack_with(tmp_path, "policies/all.yaml", "effective_from: 2026-06-01", "effective_from: 2026-01-15"))
    sheet = named_sheet(decider.pack, "tuned", stage="launch")
    del sheet["owner"], sheet["backup"]
    assert set(next_question(knows(decider, sheet))) == {"owner", "backup"}
    assert questions_left(knows(decider, sheet)).at_most == 1
    assert next_question(knows(decider, {**sheet, "owner": "no"})) == ()
    assert next_question(knows(decider, {**sheet, "owner": "yes"})) == ("backup",)


def test_the_headline_is_settled_before_anything_else(small: Decider) -> None:
    """The need is style and prompting fell short, so the number of examples decides the headline; all else is for later."""
    answers: Sheet = {"need": ("style",), "proposal": "undecided", "prompting_result": "measured_falls_short"}
    assert knows(small, answers).first_open == "headline"
    assert next_question(knows(small, answers)) == ("examples",)


def test_an_answer_that_is_given_is_never_asked_again(small: Decider) -> None:
    sheet = named_sheet(small.pack, "tuned")
    knowledge, asked = knows(small, {}), list[str]()
    while facts := next_question(knowledge):
        asked += facts
        knowledge = knowledge.given({fact: sheet[fact] for fact in facts})
    assert len(asked) == len(set(asked))


def test_every_fact_that_is_asked_still_matters(pack: Pack, decider: Decider) -> None:
    sheet = named_sheet(pack, "handbook", proposed_approach="rag")
    knowledge = knows(decider, {})
    while facts := next_question(knowledge):
        assert set(facts) <= set(knowledge.still_matters)
        assert len(facts) <= 3
        knowledge = knowledge.given({fact: sheet[fact] for fact in facts})
    assert knowledge.still_matters == ()


def test_once_everything_is_fixed_nothing_is_asked_and_nothing_is_left(pack: Pack, decider: Decider) -> None:
    knowledge = knows(decider, named_sheet(pack, "letters"))
    assert next_question(knowledge) == ()
    assert knowledge.still_matters == ()
    assert questions_left(knowledge) == QuestionsLeft(expected=0.0, at_most=0)


def test_at_most_counts_questions_rather_than_facts(small: Decider) -> None:
    """Only the stage and, for a launch, owner and deputy together are left: two questions for three facts."""
    decider = Decider(small.pack)
    sheet = named_sheet(small.pack, "tuned")
    for fact in ("stage", "owner", "backup"):
        del sheet[fact]
    day = small.pack.policies["owner-named"].effective_from
    knowledge = Knowledge(decider.compiled(day), sheet)
    assert knowledge.still_matters == ("stage", "owner", "backup")
    assert questions_left(knowledge).at_most == 2


@pytest.mark.parametrize("changes", [{}, {"need": ["knowledge"]}, {"proposal": "dont_know", "examples": 99}, {"need": []}])
def test_every_question_lowers_at_most_by_one_or_more(small: Decider, changes: dict[str, Any]) -> None:
    sheet, knowledge = named_sheet(small.pack, "tuned", **changes), knows(small, {})
    left = [questions_left(knowledge).at_most]
    while facts := next_question(knowledge):
        knowledge = knowledge.given({fact: sheet[fact] for fact in facts})
        left.append(questions_left(knowledge).at_most)
    assert left[-1] == 0
    assert all(after < before for before, after in pairwise(left))


def test_the_expected_number_is_the_same_on_every_run() -> None:
    answers: Sheet = {"proposal": "tuning"}
    once, again = (questions_left(Knowledge(Decider(load_pack(SMALL_PACK)).compiled(), answers)) for _ in range(2))
    assert once == again
    assert 0 < once.expected <= once.at_most


def test_the_expected_number_of_a_certain_last_question_is_one(small: Decider) -> None:
    sheet = named_sheet(small.pack, "tuned")
    del sheet["rights"]
    assert questions_left(knows(small, sheet)) == QuestionsLeft(expected=1.0, at_most=1)


@pytest.mark.parametrize(("seldom_no", "asked"), [("backup", "owner"), ("owner", "backup")])
def test_priors_decide_which_of_two_facts_tells_more(tmp_path: Path, seldom_no: str, asked: str) -> None:
    """A launch needs owner and deputy. Where one of them is hardly ever missing, the other's answer tells more."""
    folder = copy_of_the_small_pack(tmp_path)
    change(folder / "policies" / "all.yaml", "effective_from: 2026-06-01", "effective_from: 2026-01-15")
    change(
        folder / "facts.yaml", f"  {seldom_no}:\n    kind: yes_no\n", f"  {seldom_no}:\n    kind: yes_no\n    prior: {{yes: 99, no: 1}}\n"
    )
    change(folder / "facts.yaml", "  - [owner, backup]\n", "")
    decider = Decider(load_pack(folder))
    sheet = named_sheet(decider.pack, "tuned", stage="launch")
    del sheet["owner"], sheet["backup"]
    assert next_question(knows(decider, sheet)) == (asked,)


def test_a_drawn_answer_contradicts_nothing_and_is_the_same_for_the_same_seed(small: Decider) -> None:
    knowledge = knows(small, {"evals": "no"})
    drawn = [draw_answer(knowledge, "prompting_result", random.Random(seed)) for seed in range(60)]
    assert set(drawn) == {"not_tried", "tried_not_measured", "does_not_apply", "dont_know"}
    assert draw_answer(knowledge, "prompting_result", random.Random(3)) == drawn[3]
