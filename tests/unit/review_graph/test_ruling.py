"""What the board may say to a decision beside approving it, and what becomes of it."""

import pytest

from graphs.messages import Gesture
from tests.unit.review_graph.talk import Talk
from tests.unit.review_graph.test_board import THIS, decided


async def say(talk: Talk, do: Gesture, by: str, text: str | None = None, **value: str) -> None:
    await talk.turn(talk.message(do, by, text=text, value=THIS | value))


@pytest.mark.parametrize(("do", "becomes"), [("ask_changes", "changes"), ("decline", "declined")])
async def test_a_member_says_no_with_a_reason(do: Gesture, becomes: str) -> None:
    talk = await decided()
    await say(talk, do, "U8", "Ask legal first")
    [card] = talk.shown("board")
    assert (card["ruled"], card["ruling"]["text"]) == (becomes, "Ask legal first")
    assert talk.state["rounds"][-1]["ruled"] == talk.state["ruled"]
    assert talk.journal() == [becomes]


async def test_a_ruling_stands_in_the_channel_and_in_the_record() -> None:
    talk = await decided()
    await say(talk, "approve", "U8")
    [announced] = talk.shown("announcement")
    [files] = talk.shown("files")
    assert announced["ruling"]["what"] == files["record"]["ruling"]["what"] == "approved"
    assert files["only_record"]
    assert "it is approved" in talk.told()


@pytest.mark.parametrize("do", ["ask_changes", "decline", "hold", "waive"])
async def test_nothing_is_said_without_a_reason(do: Gesture) -> None:
    talk = await decided()
    await say(talk, do, "U8", "  ")
    assert "press the button once more" in talk.told()
    assert (talk.state.get("ruled"), talk.state["concerns"]) == (None, [])


async def test_nothing_is_approved_while_a_concern_stands() -> None:
    talk = await decided()
    await say(talk, "hold", "U9", "Who pays?")
    assert talk.shown("board")[0]["concerns"][0]["text"] == "Who pays?"
    await say(talk, "approve", "U8")
    assert "A concern of the board stands" in talk.told()
    await say(talk, "approve", "U9")
    assert "Your concern stands" in talk.told()
    assert talk.state.get("ruled") is None


@pytest.mark.parametrize("releases", ["U9", "U8"])
async def test_a_concern_is_released_by_its_author_or_another_member(releases: str) -> None:
    talk = await decided()
    await say(talk, "hold", "U9", "Who pays?")
    await say(talk, "release", releases, concern="U9")
    assert talk.journal() == ["released"]
    await say(talk, "approve", "U8")
    assert talk.shown("board")[0]["ruled"] == "approved"


async def test_whoever_opened_the_review_releases_no_concern() -> None:
    talk = await decided()
    await say(talk, "hold", "U9", "Who pays?")
    await say(talk, "release", "U1", concern="U9")
    assert talk.journal() == ["refused"]
    assert [concern["by"] for concern in talk.state["concerns"]] == ["U9"]


async def test_a_second_concern_of_a_person_takes_the_place_of_the_first() -> None:
    talk = await decided()
    await say(talk, "hold", "U9", "Who pays?")
    await say(talk, "hold", "U9", "Who pays, and for how long?")
    assert [concern["text"] for concern in talk.state["concerns"]] == ["Who pays, and for how long?"]


async def test_a_concern_that_is_gone_cannot_be_released_again() -> None:
    talk = await decided()
    await say(talk, "release", "U8", concern="U9")
    assert "released already" in talk.told()
    assert talk.journal() == []


async def test_nobody_is_reminded_while_a_concern_stands() -> None:
    talk = await decided()
    await say(talk, "hold", "U9", "Who pays?")
    late = talk.message("time", "")
    late["at"] = "1796083200.0"  # a week later
    await talk.turn(late)
    assert "board_reminded" not in talk.journal()
    assert "waits for the board" not in talk.told()


async def test_a_new_round_forgets_what_was_said_of_the_one_before_and_keeps_it_there() -> None:
    talk = await decided()
    await say(talk, "ask_changes", "U8", "Score it first")
    await talk.say("change the evals exist")
    await talk.answer("evals_exist", "yes")
    await talk.answer_all({})
    await talk.do("confirm")
    [card] = talk.shown("board")
    assert (card["round"], card["ruled"]) == (2, None)
    first, second = talk.state["rounds"]
    assert first["ruled"] is not None
    assert (first["ruled"]["text"], second["ruled"]) == ("Score it first", None)


@pytest.mark.parametrize("do", ["approve", "ask_changes", "decline", "hold", "release", "waive"])
@pytest.mark.parametrize("by", ["U1", "U2"])
async def test_whoever_may_not_rule_is_told_alone_and_on_record(do: Gesture, by: str) -> None:
    talk = await decided()
    await say(talk, do, by, "Because", policy="evals-before-tuning", expires="2026-12-01")
    assert talk.journal() == ["refused"]
    assert [(effect["do"], effect["person"]) for effect in talk.new] == [("whisper", by)]
    assert (talk.state.get("ruled"), talk.state["concerns"], talk.state.get("waivers")) == (None, [], None)
