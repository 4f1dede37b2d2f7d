"""What the board may do with a recommendation, and who is told no."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from graphs.context import Board, default_context
from tests.unit.review_graph.talk import Talk

BOARD = Board(frozenset({"U1", "U8", "U9"}))
THIS = {"round": 1}


_DECIDED: dict[str, InMemorySaver] = {}  # an interview takes a second: one of each kind is copied for every test


async def decided(board: Board | None = BOARD, sheet: Mapping[str, Any] = MappingProxyType({})) -> Talk:
    """A review that U1, who is on the board, has opened; U2 has answered."""
    context = replace(default_context(), board=board)
    key = f"{board is None} {sorted(sheet.items())}"
    if key not in _DECIDED:
        _DECIDED[key] = InMemorySaver()
        talk = await Talk(context, _DECIDED[key]).open()
        await talk.answer_all(dict(sheet))
        await talk.do("confirm")
    talk = await Talk(context, copy.deepcopy(_DECIDED[key])).resume()
    talk.new = talk.state["effects"]
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
    assert "The two other members have been told" in talk.told()
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
    assert "nobody has ruled on it yet" in talk.told()
    assert talk.shown("note")[0]["called"] == ["U8", "U9"]
    await talk.turn(again)
    assert talk.new == []
