"""Whatever somebody does in a review, and whatever the bot does about it, stands in the journal."""

import hashlib
from typing import Any

import pytest

from graphs.messages import Gesture
from tests.unit.review_graph.talk import Talk


async def at_recap() -> Talk:
    talk = await Talk().open()
    await talk.answer_all({})
    assert talk.status == "recap"
    return talk


def entries(talk: Talk, what: str) -> list[dict[str, Any]]:
    return [entry["data"] for entry in talk.state["journal"] if entry["what"] == what]


@pytest.mark.parametrize(
    ("do", "fact"), [("change", "evals_exist"), ("back", None), ("confirm", None), ("settle", "evals_exist"), ("cancel", None)]
)
async def test_a_wish_that_is_not_granted_is_refused_in_the_journal(do: Gesture, fact: str | None) -> None:
    talk = await Talk().open()
    await talk.do(do, fact=fact)
    assert entries(talk, "refused") == [{"wish": do} if fact is None else {"wish": do, "fact": fact}]
    assert [entry["by"] for entry in talk.state["journal"]] == ["U2"]


async def test_whoever_asks_why_is_journalled_with_what_they_asked_about() -> None:
    talk = await Talk().open()
    asked = talk.state["asked"]
    assert asked
    await talk.do("why")
    assert entries(talk, "asked_why") == [{"facts": asked["facts"]}]


async def test_each_question_is_journalled_when_it_is_asked_and_at_no_other_time() -> None:
    talk = await Talk().open()
    asked = [found["facts"] for found in entries(talk, "asked")]
    for _ in range(4):
        open_now = talk.state["asked"]
        assert open_now
        fact = next(fact for fact in open_now["facts"] if fact not in talk.state["facts"])
        await talk.answer(fact, "dont_know")
        asked += [found["facts"] for found in entries(talk, "asked")]
    assert asked == talk.state["questions_asked"]


async def test_what_the_bot_does_by_itself_has_the_time_of_what_led_to_it() -> None:
    talk = await Talk().open()
    assert [(entry["what"], entry["by"], entry["at"]) for entry in talk.state["journal"]] == [
        ("opened", "U1", "1.0"),
        ("answered", "U1", "1.0"),
        ("asked", None, "1.0"),
    ]


async def test_the_recap_is_journalled_with_what_was_on_it() -> None:
    talk = await at_recap()
    assert entries(talk, "recap_shown") == [{"facts": list(talk.state["facts"])}]
    await talk.do("more_time")
    assert entries(talk, "recap_shown") == []


async def test_a_decision_is_journalled_with_its_pack_and_the_hash_of_its_file() -> None:
    talk = await at_recap()
    await talk.do("confirm")
    (decided,) = entries(talk, "decided")
    (files,) = talk.shown("files")
    assert decided["decision"] == hashlib.sha256(f"{files['decision']}\n".encode()).hexdigest()
    assert decided["pack"] == talk.state["pack"]["hash"]


async def test_what_comes_together_with_a_cancellation_is_journalled_as_unheard() -> None:
    talk = await Talk().open()
    await talk.turn(talk.message("cancel", "U1"), talk.message("say", "U2", text="but why"), talk.message("confirm", "U2"))
    assert talk.journal() == ["cancelled", "unheard", "unheard"]
    assert entries(talk, "unheard") == [{"wish": "say"}, {"wish": "confirm"}]
