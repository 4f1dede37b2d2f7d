"""What the board may do with a recommendation, and who is told no."""

from dataclasses import replace

from graphs.context import Board, default_context
from tests.unit.review_graph.talk import Talk

BOARD = Board(frozenset({"U1", "U8", "U9"}))
THIS = {"round": 1}


async def decided(board: Board | None = BOARD) -> Talk:
    """A review that U1, who is on the board, has opened."""
    talk = await Talk(replace(default_context(), board=board)).open()
    await talk.answer_all({})
    await talk.do("confirm")
    return talk


async def test_a_board_is_asked_once_there_is_a_decision() -> None:
    talk = await decided()
    [card] = talk.shown("board")
    assert (card["ruled"], card["members"], card["round"]) == (None, ["U1", "U8", "U9"], 1)


async def test_without_a_board_nobody_is_asked() -> None:
    assert (await decided(board=None)).shown("board") == []


async def test_a_member_approves_and_everybody_sees_it() -> None:
    talk = await decided()
    await talk.do("approve", "U8", value=THIS)
    [card] = talk.shown("board")
    assert (card["ruled"], card["ruling"]["by"]) == ("approved", "U8")
    assert talk.journal() == ["approved"]


async def test_whoever_opened_the_review_does_not_approve_it() -> None:
    talk = await decided()
    await talk.do("approve", "U1", value=THIS)
    assert "somebody else of the board" in talk.told()
    assert talk.state.get("ruled") is None
    assert talk.journal() == ["refused"]


async def test_somebody_outside_the_board_does_not_approve() -> None:
    talk = await decided()
    await talk.do("approve", "U2", value=THIS)
    assert "Only the board" in talk.told()
    assert talk.shown("board") == []


async def test_of_two_presses_in_one_turn_the_first_one_counts() -> None:
    talk = await decided()
    await talk.turn(talk.message("approve", "U9", value=THIS), talk.message("approve", "U8", value=THIS))
    [card] = talk.shown("board")
    assert card["ruling"]["by"] == "U9"
    assert "already" in talk.told()


async def test_a_press_on_an_earlier_decision_does_nothing() -> None:
    talk = await decided()
    await talk.say("change the evals exist")
    assert talk.shown("board")[0]["closed"]
    await talk.do("approve", "U8", value=THIS)
    assert "has gone on since" in talk.told()


async def test_a_board_that_does_not_react_is_reminded_once() -> None:
    talk = await decided()
    late, again = talk.message("time", ""), talk.message("time", "")
    late["at"] = again["at"] = "1796083200.0"  # a week later
    await talk.turn(late)
    assert "has not ruled" in talk.told()
    await talk.turn(again)
    assert talk.new == []
