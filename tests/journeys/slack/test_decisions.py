"""From the corrections on the way to the recap, the recommendation, and the one after it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.journeys.slack.room import AS_OF, Answers, Room, Thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

HANDBOOK: Final[Answers] = {
    "need": ["knowledge"],
    "proposed_approach": "fine_tuning",
    "prompting_result": "not_tried",
    "few_shot_result": "not_tried",
    "rag_result": "not_tried",
    "knowledge_fits_context": "no",
    "knowledge_changes": "weekly",
    "evals_exist": "no",
    "calls_per_month": 20_000,
}


async def after_two_answers(room: Room) -> Thread:
    thread = await room.open(approach="fine_tuning")
    await thread.answer(room.ada, need=["knowledge"])
    await thread.answer(room.ada, prompting_result="not_tried")
    return thread


# corrections on the way


async def test_a_change_asks_again_with_the_answer_so_far(room: Room) -> None:
    thread = await after_two_answers(room)
    await thread.say(room.ben, "change the prompting result")
    assert thread.asked == ["prompting_result"]
    assert thread.text().startswith("You asked to change this.")
    assert "So far: not tried" in thread.text()
    assert "Keep it" in thread.labels()


async def test_keep_it_goes_back_to_where_the_interview_was(room: Room) -> None:
    thread = await after_two_answers(room)
    asked = thread.asked
    await thread.say(room.ben, "change the prompting result")
    await thread.press(room.ben, "Keep it")
    assert thread.asked == asked


async def test_a_changed_answer_is_the_answer(room: Room) -> None:
    thread = await after_two_answers(room)
    await thread.say(room.ben, "please correct the prompting result")
    await thread.say(room.ben, "tried, but not scored on a test set")
    assert f"Noted from @{room.ben.name}: result of prompting: tried not measured" in thread.text()


async def test_a_change_that_fits_two_answers_asks_which(room: Room) -> None:
    thread = await room.open()
    await thread.reach("rag_result", **HANDBOOK)
    await thread.say(room.ben, "change the result")
    assert thread.whispers(room.ben) == [
        "More than one answer fits that. Write change, then its name, for example: result of prompting, result of showing worked examples."
    ]
    assert thread.asked == ["rag_result"]


async def test_an_unknown_change_says_what_can_be_changed(room: Room) -> None:
    thread = await after_two_answers(room)
    await thread.say(room.ben, "change the weather")
    (told,) = thread.whispers(room.ben)
    assert told.startswith("I could not find that answer.")
    assert "result of prompting" in told


async def test_a_change_before_anything_was_answered_is_a_whole_sentence(room: Room) -> None:
    thread = await room.open()
    await thread.say(room.ben, "change the number of examples")
    (told,) = thread.whispers(room.ben)
    assert not told.endswith(": .")


async def test_anybody_may_change_what_somebody_else_said_by_asking_for_it(room: Room) -> None:
    thread = await after_two_answers(room)
    await thread.say(room.cleo, "change the need")
    await thread.answer(room.cleo, need=["reasoning"])
    assert f"Noted from @{room.cleo.name}: what is missing: reasoning" in thread.text()
    assert "Which holds?" not in "\n".join(thread.texts())


# the recap


async def test_the_recap_shows_every_answer_with_who_said_it_and_their_words(room: Room) -> None:
    thread = await room.open(approach="fine_tuning")
    await thread.say(room.ben, "knowledge & <facts>")
    await thread.say(room.ben, "knowledge")
    await thread.reach_recap(room.cleo, **HANDBOOK)
    lines = thread.text().splitlines()
    assert lines[0] == "Please check before I decide."
    assert f"what is missing: knowledge — “knowledge” @{room.ben.name}" in lines
    assert f"approach in mind: fine tuning — @{room.ada.name}" in lines
    assert f"how often the knowledge changes: weekly — @{room.cleo.name}" in lines
    assert thread.labels().count("Change") == len(lines) - 1
    assert thread.announcement.endswith("ready to be checked")


async def test_i_need_more_time_leaves_the_recap_waiting(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    await thread.press(room.ben, "I need more time")
    assert thread.text().startswith("Take the time you need")
    await thread.press(room.ada, "Confirm")
    assert thread.files()


async def test_a_change_on_the_recap_leads_to_a_new_recap(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    (first,) = thread.recaps()
    await thread.press(room.ben, f"change/{thread.review}/error_cost")
    assert thread.labels(first) == []
    assert thread.asked == ["error_cost"]
    assert "interviewing" in thread.announcement
    await thread.answer(room.ben, error_cost="low")
    assert len(thread.recaps()) == 2
    assert f"harm of an unnoticed mistake: low — @{room.ben.name}" in thread.text()
    await thread.press(room.ada, "Confirm")
    assert list(thread.files()) == ["png", "md", "json"]


async def test_keeping_an_answer_on_the_recap_leads_back_to_it(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    await thread.press(room.ben, f"change/{thread.review}/error_cost")
    await thread.press(room.ben, "Keep it")
    assert thread.at_recap


async def test_confirm_on_an_old_recap_confirms_nothing(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    old = room.slack.stale(thread.last)
    await thread.press(room.ben, f"change/{thread.review}/error_cost")
    await thread.press(room.ada, "Confirm", old)
    assert thread.whispers(room.ada) == ["There is nothing to confirm right now."]
    assert thread.files() == {}


async def test_confirm_can_be_typed(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    await thread.say(room.ben, "Confirm.")
    assert thread.files()


# the recommendation


async def test_the_verdict_stands_first_in_thread_and_channel(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.decide(**HANDBOOK)
    verdict = "Blocked as proposed. Use Retrieval (RAG) instead of Fine-tuning."
    assert [text.splitlines()[0] for text in thread.texts() if verdict in text] == [verdict]
    assert room.slack.visible_text(room.slack.messages(room.channel)[-1]).splitlines()[0] == verdict
    assert thread.announcement.endswith(verdict)


async def test_the_recommendation_reads_from_the_verdict_to_what_would_change_it(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.decide(**HANDBOOK)
    (text,) = [text for text in thread.texts() if text.startswith("Blocked")]
    parts = ["Why", "Ruled out", "Required next steps", "What would change this"]
    lines = text.splitlines()
    assert sorted(parts, key=lines.index) == parts
    assert "— owner: Product owner, by 26 Nov" in text


async def test_explain_tells_the_one_who_presses_it_why(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.reach("evals_exist", **HANDBOOK)
    await thread.say(room.ben, "nope")
    await thread.decide(**HANDBOOK)
    await thread.press(room.cleo, "Explain")
    (told,) = thread.whispers(room.cleo)
    assert told.startswith(
        "In short\n• Blocked as proposed. Use Retrieval (RAG) instead of Fine-tuning.\nThe outcome follows from this alone"
    )
    assert "“nope”" in told
    assert "What was found" in told
    assert thread.whispers(room.ben) == []


async def test_the_quote_behind_a_reason_is_shown_with_its_author(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.reach("evals_exist", **HANDBOOK)
    await thread.say(room.ben, "nope")
    await thread.decide(**HANDBOOK)
    (text,) = [text for text in thread.texts() if text.startswith("Blocked")]
    assert f"“nope”, @{room.ben.name}" in text


async def test_the_record_is_attached_with_names_and_words(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning", owner=room.cleo.name)
    await thread.reach("evals_exist", **HANDBOOK)
    await thread.say(room.ben, "nope")
    await thread.decide(**HANDBOOK)
    (record,) = thread.files()["md"]
    text = record.content.decode()
    assert f'decision-makers: ["{room.cleo.name}", "{room.ada.name}"]' in text
    assert f"| Do you have a repeatable, scored evaluation of the output? | no | “nope” | {room.ben.name} |" in text
    assert room.ben.id not in text


async def test_the_attached_data_is_what_the_command_decides_byte_for_byte(room: Room, tmp_path: Path) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.reach_recap(**HANDBOOK)
    facts = [str(label.action_id).split("/")[2] for label in room.slack.controls(thread.last) if label.label == "Change"]
    await thread.press(room.ada, "Confirm")
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(yaml.safe_dump({fact: HANDBOOK.get(fact, "dont_know") for fact in facts}), encoding="utf-8")
    (attached,) = thread.files()["json"]
    command = [sys.executable, "-m", "bot", "policies", "decide", str(sheet), "--json", "--as-of", AS_OF]
    decided = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: ASYNC221 - nothing else runs
    assert decided.stderr == ""
    assert json.loads(attached.content) == json.loads(decided.stdout)
    assert attached.content.decode() == decided.stdout


async def test_a_correction_after_the_recommendation_leads_to_a_new_one(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.decide(**HANDBOOK)
    await thread.say(room.ben, "change the proposed approach")
    assert thread.asked == ["proposed_approach"]
    assert "interviewing" in thread.announcement
    await thread.answer(room.ben, proposed_approach="rag")
    await thread.reach_recap(**HANDBOOK)
    assert f"approach in mind: rag — @{room.ben.name}" in thread.text()
    await thread.press(room.ada, "Confirm")
    assert thread.announcement.endswith("Use Retrieval (RAG).")
    assert [len(files) for files in thread.files().values()] == [2, 2, 2]
    assert len({file.name for files in thread.files().values() for file in files}) == 6


async def test_keeping_the_answer_after_the_recommendation_decides_nothing_new_without_confirm(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.decide(**HANDBOOK)
    await thread.say(room.ben, "change the proposed approach")
    await thread.press(room.ben, "Keep it")
    assert len(thread.files()["md"]) == 1
    assert thread.at_recap


async def test_an_old_button_after_the_recommendation_says_how_to_change_an_answer(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    question = room.slack.stale(thread.last)
    await thread.decide(**HANDBOOK)
    await thread.press(room.ben, f"answer/{thread.review}/need/dont_know", question)
    assert thread.whispers(room.ben) == [f"{thread.review} is decided already. To change this answer, write: change what is missing."]
    assert len(thread.files()["md"]) == 1


async def test_a_second_confirm_decides_nothing_again(room: Room) -> None:
    thread = await room.open()
    await thread.reach_recap()
    recap = room.slack.stale(thread.last)
    await thread.press(room.ada, "Confirm")
    await thread.press(room.ada, "Confirm", recap)
    assert len(thread.files()["md"]) == 1
    assert "decided already" in thread.whispers(room.ada)[0]


async def test_the_progress_never_rises_without_a_correction(room: Room) -> None:
    thread = await room.open("Handbook assistant", approach="fine_tuning")
    await thread.reach_recap(**HANDBOOK)
    most = [int(text.split("at most ")[1].split()[0]) for text in _progress(thread)]
    assert most == sorted(most, reverse=True)
    assert len(most) > 3


def _progress(thread: Thread) -> list[str]:
    """Every progress line that was ever posted in the thread."""
    calls = thread.slack.calls_of("chat.postMessage")
    texts = [str(call.arguments) for call in calls if call.arguments.get("thread_ts") == thread.root.ts]
    return [text for text in texts if "at most " in text]
