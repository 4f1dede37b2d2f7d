"""Answers that cannot hold together: of two people, and of one team against the pack's integrity."""

from typing import Final

import pytest

from bot.workspace.people import Post
from tests.journeys.slack.room import Answers, Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWLEDGE: Final[Answers] = {"need": ["knowledge"], "proposed_approach": "undecided"}


async def two_answers(room: Room) -> Thread:
    """Ben has said yes, Cleo no, to whether the knowledge fits into one request."""
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    question = room.slack.stale(thread.last)
    await thread.say(room.ben, "yes")
    await thread.press(room.cleo, "No", question)
    return thread


def settled(thread: Thread, disagreement: Post) -> str:
    """Which answer holds, as the closed message says it."""
    return thread.text(disagreement).partition("This is settled. ")[2]


async def test_two_answers_are_put_side_by_side_with_names_and_words(room: Room) -> None:
    thread = await two_answers(room)
    assert f"• @{room.ben.name} said: all knowledge fits into one request: yes (“yes”)" in thread.text()
    assert f"• @{room.cleo.name} said: all knowledge fits into one request: no" in thread.text()
    assert "Which holds?" in thread.text()
    assert thread.labels() == ["Yes", "No", "We don't know"]


@pytest.mark.parametrize(("button", "answer"), [("Yes", "yes"), ("No", "no"), ("We don't know", "don't know")])
async def test_each_button_settles_it(room: Room, button: str, answer: str) -> None:
    thread = await two_answers(room)
    disagreement = thread.last
    await thread.press(room.ada, button)
    assert settled(thread, disagreement).startswith("@")
    assert f"all knowledge fits into one request: {answer}" in settled(thread, disagreement)
    assert thread.labels(disagreement) == []


async def test_what_holds_is_said_once(room: Room) -> None:
    thread = await two_answers(room)
    await thread.press(room.ada, "Yes")
    await thread.answer(room.ada, **{thread.asked[0]: "dont_know"})
    assert "all knowledge fits into one request" not in thread.text()


async def test_the_evidence_of_the_answer_that_holds_is_kept(room: Room) -> None:
    thread = await two_answers(room)
    disagreement = thread.last
    await thread.press(room.ada, "Yes")
    assert settled(thread, disagreement) == f"@{room.ben.name}: all knowledge fits into one request: yes (“yes”)"


@pytest.mark.parametrize("typed", ["No.", "we don't know"])
async def test_a_typed_answer_settles_it(room: Room, typed: str) -> None:
    thread = await two_answers(room)
    disagreement = thread.last
    await thread.say(room.ada, typed)
    assert settled(thread, disagreement).startswith(f"@{room.ada.name}: all knowledge fits into one request")


async def test_a_settled_disagreement_is_not_settled_again(room: Room) -> None:
    thread = await two_answers(room)
    shown = room.slack.stale(thread.last)
    await thread.press(room.ada, "Yes")
    before = thread.texts()
    await thread.press(room.cleo, "No", shown)
    assert thread.texts() == before
    assert thread.whispers(room.cleo) == ["That is settled already."]


async def test_chatter_about_a_disagreement_leaves_it_open(room: Room) -> None:
    thread = await two_answers(room)
    await thread.say(room.ben, "are you sure?")
    assert thread.has("We don't know")
    assert any("We don't know" in thread.labels(post) and "Which holds?" in thread.text(post) for post in thread.posts)


async def test_the_same_answer_of_two_people_is_no_disagreement(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    question = room.slack.stale(thread.last)
    await thread.press(room.ben, "No")
    asked = thread.asked
    await thread.press(room.cleo, "No", question)
    assert thread.asked == asked
    assert "Which holds?" not in "\n".join(thread.texts())


async def test_who_presses_something_else_on_an_old_message_corrects_their_own_answer(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    question = room.slack.stale(thread.last)
    await thread.press(room.ben, "Yes")
    await thread.press(room.ben, "No", question)
    assert "Which holds?" not in "\n".join(thread.texts())
    await thread.reach_recap()
    assert f"all knowledge fits into one request: no — @{room.ben.name}" in thread.text()


async def test_a_corrected_answer_is_noted_at_once(room: Room) -> None:
    thread = await room.open()
    await thread.reach("knowledge_fits_context", **KNOWLEDGE)
    question = room.slack.stale(thread.last)
    await thread.press(room.ben, "Yes")
    await thread.press(room.ben, "No", question)
    assert any("all knowledge fits into one request: no" in text for text in thread.texts())


async def test_what_the_form_said_is_corrected_by_anybody_without_a_fuss(room: Room) -> None:
    thread = await room.open(approach="fine_tuning")
    await thread.say(room.ben, "change the proposed approach")
    await thread.answer(room.ben, proposed_approach="rag")
    assert "Which holds?" not in "\n".join(thread.texts())
    assert f"Noted from @{room.ben.name}: approach in mind: rag" in thread.text()


# the pack's integrity

MEASURED: Final[Answers] = {
    "need": ["classification_extraction"],
    "proposed_approach": "fine_tuning",
    "prompting_result": "measured_meets_target",
}


async def measured_without_evals(room: Room) -> Thread:
    thread = await room.open()
    await thread.reach("evals_exist", **MEASURED)
    await thread.answer(room.ben, evals_exist="no")
    return thread


async def test_a_measured_result_without_an_evaluation_is_put_to_the_team(room: Room) -> None:
    thread = await measured_without_evals(room)
    assert thread.text().startswith("Prompting has a measured result, but there is no scored evaluation to measure it with.")
    assert f"• @{room.ada.name} said: result of prompting: measured meets target" in thread.text()
    assert f"• @{room.ben.name} said: scored test set exists: no" in thread.text()
    assert thread.labels() == ["Change: result of prompting", "Change: scored test set exists"]


async def test_changing_the_earlier_answer_lets_the_later_one_stand(room: Room) -> None:
    thread = await measured_without_evals(room)
    await thread.press(room.ada, "Change: result of prompting")
    assert thread.asked == ["prompting_result"]
    await thread.answer(room.ada, prompting_result="tried_not_measured")
    assert "Which holds?" not in thread.text()
    assert "result of prompting: tried not measured" in thread.text()
    await thread.reach_recap()
    assert "scored test set exists: no" in thread.text()


async def test_changing_the_later_answer_lets_the_earlier_one_stand(room: Room) -> None:
    thread = await measured_without_evals(room)
    await thread.press(room.ada, "Change: scored test set exists")
    assert thread.asked == ["evals_exist"]
    await thread.answer(room.ada, evals_exist="yes")
    assert "scored test set exists: yes" in thread.text()
    assert "Which holds?" not in thread.text()


async def test_the_same_contradiction_again_is_put_again(room: Room) -> None:
    thread = await measured_without_evals(room)
    await thread.press(room.ada, "Change: result of prompting")
    await thread.answer(room.ada, prompting_result="measured_falls_short")
    assert "Prompting has a measured result" in thread.text()
    assert sorted(thread.labels()) == ["Change: result of prompting", "Change: scored test set exists"]
