"""Answers, by every control and in every wording that the guided mode knows."""

from typing import Any, Final

import pytest

from policies.load import load_pack
from tests.journeys.slack.room import Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES: Final = {fact: shape.name for fact, shape in load_pack().facts.items()}


async def at(room: Room, fact: str, **facts: Any) -> Thread:
    """A thread in which this is asked."""
    thread = await room.open()
    await thread.reach(fact, **facts)
    return thread


async def at_yes_or_no(room: Room) -> Thread:
    return await at(room, "knowledge_fits_context", need=["knowledge"], proposed_approach="undecided")


async def at_a_number(room: Room) -> Thread:
    return await at(
        room,
        "calls_per_month",
        need=["style_format"],
        proposed_approach="fine_tuning",
        prompting_result="measured_falls_short",
        few_shot_result="measured_falls_short",
    )


def noted(room: Room, thread: Thread, text: str) -> bool:
    """Whether the newest message notes exactly this, from Ben."""
    return f"Noted from @{room.ben.name}: {text}" in thread.text().splitlines()


# controls


@pytest.mark.parametrize("label", ["Yes", "No"])
async def test_yes_and_no_are_buttons(room: Room, label: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.press(room.ben, label)
    assert noted(room, thread, f"all knowledge fits into one request: {label.lower()}")


async def test_one_of_many_options_is_chosen_in_a_menu(room: Room) -> None:
    thread = await room.open()
    await thread.answer(room.ben, proposed_approach="rag")
    assert thread.asked == ["need"]
    await thread.answer(room.ben, need=["knowledge"])
    assert "proposed approach" not in thread.asked


async def test_several_options_count_once_saved(room: Room) -> None:
    thread = await room.open(approach="undecided")
    before = thread.texts()
    await room.slack.choose(room.ben, thread.last, "Choose all that apply", ["knowledge", "reasoning"])
    await thread.quiet()
    assert thread.texts() == before
    await thread.press(room.ben, "Save")
    assert noted(room, thread, "what is missing: knowledge, reasoning")


async def test_saving_with_nothing_chosen_asks_for_a_choice(room: Room) -> None:
    thread = await room.open()
    await thread.press(room.ben, "Save")
    await room.slack.changed(lambda: thread.whispers(room.ben))
    assert thread.whispers(room.ben) == ["Choose at least one, then press Save."]
    assert thread.asked == ["need", "proposed_approach"]


@pytest.mark.parametrize(
    ("entered", "shown"),
    [("about 20k", "20,000"), ("1.5 million", "1,500,000"), ("1,200", "1,200"), ("0", "0"), ("we don't know", "don't know")],
)
async def test_a_number_is_entered_in_a_form(room: Room, entered: str, shown: str) -> None:
    thread = await at_a_number(room)
    await thread.answer(room.ben, calls_per_month=entered)
    assert noted(room, thread, f"calls to the model a month: {shown}")


@pytest.mark.parametrize("entered", ["plenty", "1.5", "-3", "1,5", "20k to 30k", "9" * 30])
async def test_the_form_says_how_to_write_a_number(room: Room, entered: str) -> None:
    thread = await at_a_number(room)
    await thread.number_form(room.ben)
    reply = await room.slack.submit(room.ben, {"number": entered})
    assert "such as 1200, about 20k or 1.5 million" in reply.errors["number"]
    assert room.slack.open_view(room.ben)
    assert thread.asked == ["calls_per_month"]


async def test_the_number_form_repeats_the_question_with_its_unit(room: Room) -> None:
    thread = await at_a_number(room)
    view = await thread.number_form(room.ben)
    (block,) = view.blocks
    assert block["label"]["text"] == "How many calls to the model do you expect in a month of normal use?"
    assert "calls a month" in block["hint"]["text"]


async def test_we_dont_know_is_an_answer(room: Room) -> None:
    thread = await at_yes_or_no(room)
    await thread.press(room.ben, "We don't know")
    assert noted(room, thread, "all knowledge fits into one request: don't know")


async def test_why_is_told_only_to_the_one_who_asks(room: Room) -> None:
    thread = await at_yes_or_no(room)
    before = thread.texts()
    await thread.press(room.ben, "Why do you ask?")
    (why,) = thread.whispers(room.ben)
    assert why.startswith("Does all the knowledge that the model needs fit into one request?")
    assert "It can still decide:" in why
    assert thread.texts() == before
    assert thread.whispers(room.cleo) == []


@pytest.mark.parametrize("typed", ["why?", "Why do you ask?", "help"])
async def test_why_can_be_typed(room: Room, typed: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, typed)
    assert len(thread.whispers(room.ben)) == 1


async def test_back_withdraws_the_last_answer_and_asks_it_again(room: Room) -> None:
    thread = await room.open(approach="undecided")
    await thread.answer(room.ada, need=["reasoning"])
    following = thread.asked
    await thread.press(room.ben, "Back")
    assert thread.asked == ["need"]
    await thread.answer(room.ben, need=["reasoning"])
    assert thread.asked == following


@pytest.mark.parametrize("typed", ["back", "Go back.", "undo"])
async def test_back_can_be_typed(room: Room, typed: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, "yes")
    await thread.say(room.ben, typed)
    assert thread.asked == ["knowledge_fits_context"]


async def test_back_at_the_very_start_says_that_there_is_nothing(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "back")
    assert thread.whispers(room.ben) == ["There is nothing to go back to yet."]


async def test_back_is_not_offered_where_nothing_was_answered_in_the_thread(room: Room) -> None:
    thread = await room.open(approach="fine_tuning")
    assert "Back" not in thread.labels()


async def test_an_answered_question_shows_its_answer_and_loses_its_controls(room: Room) -> None:
    thread = await at_yes_or_no(room)
    question = thread.last
    await thread.say(room.ben, "no")
    assert thread.labels(question) == []
    assert f"no (“no”) — @{room.ben.name}" in thread.text(question)


async def test_of_three_questions_together_an_answered_one_stays_with_the_others(room: Room) -> None:
    thread = await at(room, "one_use", need=["reasoning"], proposed_approach="undecided")
    post, both = thread.last, thread.asked
    await thread.answer(room.ben, one_use="yes")
    assert thread.last == post
    assert thread.asked == [fact for fact in both if fact != "one_use"]
    assert f"yes — @{room.ben.name}" in thread.text()


# typed answers


@pytest.mark.parametrize(
    ("typed", "shown"), [("yes", "yes"), ("No.", "no"), ("YEP!", "yes"), ("nope", "no"), ("y", "yes"), ("n", "no")], ids=lambda text: text
)
async def test_yes_and_no_can_be_typed(room: Room, typed: str, shown: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, typed)
    assert noted(room, thread, f"all knowledge fits into one request: {shown} (“{typed}”)")


@pytest.mark.parametrize("typed", ["we don't know", "We don\u2019t know.", "?", "no idea", "not sure", "unknown", "I don't know"])
async def test_dont_know_can_be_typed(room: Room, typed: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, typed)
    assert "all knowledge fits into one request: don't know" in thread.text()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("20000", "20,000"),
        ("about 20k", "20,000"),
        ("roughly 1.5 million calls a month", "1,500,000"),
        ("~3,000", "3,000"),
        ("2 000 000", "2,000,000"),
        ("1bn", "1,000,000,000"),
    ],
)
async def test_numbers_can_be_typed(room: Room, typed: str, shown: str) -> None:
    thread = await at_a_number(room)
    await thread.say(room.ben, typed)
    assert f"calls to the model a month: {shown} (“" in thread.text()


@pytest.mark.parametrize("typed", ["lots", "1.5", "between 2 and 3", "1.000", "yes"])
async def test_what_is_no_clear_number_is_not_guessed(room: Room, typed: str) -> None:
    thread = await at_a_number(room)
    await thread.say(room.ben, typed)
    assert thread.text().startswith("I could not read a number in that.")
    assert thread.asked == ["calls_per_month"]


@pytest.mark.parametrize("typed", ["weekly", "About every week", "5", "WEEKLY."])
async def test_an_option_can_be_typed_by_its_name_its_label_or_its_number(room: Room, typed: str) -> None:
    thread = await at(room, "knowledge_changes", need=["knowledge"], proposed_approach="undecided", knowledge_fits_context="no")
    await thread.say(room.ben, typed)
    assert "how often the knowledge changes: weekly (“" in thread.text()


@pytest.mark.parametrize(
    "typed", ["knowledge, reasoning", "knowledge and reasoning", "Better thinking over several steps; knowledge", "1, 6"]
)
async def test_several_options_can_be_typed(room: Room, typed: str) -> None:
    thread = await room.open(approach="undecided")
    await thread.say(room.ben, typed)
    (line,) = [line for line in thread.text().splitlines() if line.startswith("Noted from @ben")]
    assert "knowledge" in line.split("(")[0]
    assert "reasoning" in line.split("(")[0]


async def test_questions_asked_together_are_answered_by_a_list_in_their_order(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "reasoning, not decided yet")
    assert noted(room, thread, "what is missing: reasoning (“reasoning, not decided yet”) · approach in mind: undecided")


async def test_a_list_may_have_a_line_for_each_answer(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "reasoning\nnot decided yet")
    assert "what is missing: reasoning" in thread.text()
    assert "approach in mind: undecided" in thread.text()


async def test_an_option_that_only_one_of_them_has_answers_that_one(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "prompting")
    assert thread.asked == ["need"]
    assert "prompting (“prompting”)" in thread.text(thread.asking("need"))


async def test_dont_know_answers_all_that_is_asked_together(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "we don't know")
    assert "what is missing: don't know" in thread.text()
    assert "approach in mind: don't know" in thread.text()


async def test_a_bare_yes_to_several_yes_or_no_questions_answers_none(room: Room) -> None:
    thread = await at(room, "untrusted_content", need=["reasoning"], proposed_approach="undecided")
    asked = thread.asked
    assert len(asked) == 2
    await thread.say(room.ben, "yes")
    assert thread.asked == asked
    assert "answer all of them in order, with commas" in thread.text()
    await thread.say(room.ben, "yes, no")
    first, second = (NAMES[fact] for fact in asked)
    assert noted(room, thread, f"{first}: yes (“yes, no”) · {second}: no")


async def test_several_messages_answer_several_questions(room: Room) -> None:
    thread = await room.open()
    for typed in ("reasoning", "prompting"):
        await room.slack.say(room.ben, room.channel, typed, thread.root.ts)
    await thread.quiet()
    assert noted(room, thread, "what is missing: reasoning (“reasoning”) · approach in mind: prompting (“prompting”)")


@pytest.mark.parametrize("typed", ["RAG", "tool use", "Prompting", "undecided", "Not decided yet."])
async def test_an_approach_can_be_typed(room: Room, typed: str) -> None:
    thread = await room.open()
    await thread.say(room.ben, typed)
    assert thread.asked == ["need"]


@pytest.mark.parametrize("typed", ["fine-tuning", "Few-shot", "retrieval", "tool-use", "not decided"])
async def test_an_approach_can_be_typed_as_people_call_it(room: Room, typed: str) -> None:
    thread = await room.open()
    await thread.say(room.ben, typed)
    assert thread.asked == ["need"]


@pytest.mark.parametrize("typed", ["yes, it does", "no, we don't", "yes please", "Yes 👍", "No, it has 900 pages", "*yes*", "yes :)"])
async def test_yes_and_no_may_be_followed_by_more_words(room: Room, typed: str) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, typed)
    assert "knowledge_fits_context" not in thread.asked


# chatter


async def test_chatter_gets_one_hint_for_all_and_then_a_whisper(room: Room) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, "let me ask the people who wrote it")
    assert thread.text().startswith("I could not read that as an answer.")
    posts = len(thread.posts)
    await thread.say(room.cleo, "they are on holiday")
    assert len(thread.posts) == posts + 1  # what Cleo said herself
    assert [text.startswith("I could not read that as an answer.") for text in thread.whispers(room.cleo)] == [True]
    assert thread.whispers(room.ben) == []


async def test_the_hint_says_what_can_be_written(room: Room) -> None:
    thread = await at_yes_or_no(room)
    await thread.say(room.ben, "hm")
    assert "yes" in thread.text()
    assert "no" in thread.text()
    assert "we don't know" in thread.text()


async def test_a_new_question_may_be_hinted_at_once_more(room: Room) -> None:
    thread = await room.open(approach="undecided")
    await thread.say(room.ben, "hm")
    await thread.answer(room.ben, need=["reasoning"])
    await thread.say(room.ben, "hm")
    assert thread.text().startswith("I could not read that as an answer.")


async def test_chatter_at_the_recap_is_told_what_is_waited_for(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    await thread.say(room.ben, "looks good to me")
    assert "I am waiting for Confirm." in "\n".join([*thread.texts(), *thread.whispers(room.ben)])


async def test_after_the_recommendation_people_talk_undisturbed(room: Room) -> None:
    thread = await room.open()
    await thread.decide()
    posts = len(thread.posts)
    await thread.say(room.ben, "thanks", "yes", "so retrieval it is")
    assert len(thread.posts) == posts + 3
    assert thread.whispers(room.ben) == []


@pytest.mark.parametrize("command", ["/arch-review help", "!", "```code```", "   ", "😀", "a" * 3_000])
async def test_odd_messages_do_no_harm(room: Room, command: str) -> None:
    thread = await room.open()
    await thread.say(room.ben, command)
    assert thread.asked == ["need", "proposed_approach"]
