from typing import Any

import pytest

from tests.unit.review_graph.talk import Talk


async def disputed() -> Talk:
    """Two people answer one fact differently in one turn."""
    talk = await Talk().open()
    first = talk.message("answer", "U2", fact="need", value=["knowledge"])
    second = talk.message("answer", "U3", fact="need", value=["reasoning"])
    await talk.turn(first, second)
    return talk


async def test_two_people_who_answer_differently_are_asked_which_holds() -> None:
    talk = await disputed()
    (view,) = talk.shown("disagreement")
    assert [(side["value"], side["said"]["by"]) for side in view["sides"]] == [(["knowledge"], "U2"), (["reasoning"], "U3")]
    assert view["dont_know"] == "need"


@pytest.mark.parametrize("value", [["knowledge"], ["reasoning"], "dont_know"])
async def test_what_the_team_chooses_stands_and_the_interview_goes_on(value: Any) -> None:
    talk = await disputed()
    await talk.do("settle", "U4", fact="need", value=value)
    assert talk.values()["need"] == value
    assert not talk.state["held"]
    assert talk.shown("disagreement")[0]["closed"]
    assert talk.state["asked"] is not None


async def test_a_new_answer_to_the_disputed_fact_settles_it() -> None:
    talk = await disputed()
    await talk.say("personality", "U4")
    assert talk.values()["need"] == ["personality"]
    assert not talk.state["held"]


async def test_the_same_answer_from_two_people_is_no_dispute() -> None:
    talk = await Talk().open()
    messages = [talk.message("answer", by, fact="need", value=["knowledge"]) for by in ("U2", "U3")]
    await talk.turn(*messages)
    assert not talk.state["held"]
    assert talk.journal().count("answered") == 1


async def test_a_person_may_correct_their_own_answer() -> None:
    talk = await Talk().open()
    messages = [talk.message("answer", "U2", fact="need", value=value) for value in (["knowledge"], ["reasoning"])]
    await talk.turn(*messages)
    assert talk.values()["need"] == ["reasoning"]


async def contradicting() -> Talk:
    """A measured result without evals breaks an integrity constraint."""
    talk = await Talk().open()
    await talk.answer("evals_exist", "no")
    await talk.answer("prompting_result", "measured_falls_short", "U3")
    return talk


async def test_an_answer_that_breaks_a_constraint_is_held_and_put_to_the_team() -> None:
    talk = await contradicting()
    assert "prompting_result" not in talk.values()
    (view,) = talk.shown("disagreement")
    assert view["says"]
    assert {side["said"]["fact"] for side in view["sides"]} == {"evals_exist", "prompting_result"}
    assert all(side["value"] is None for side in view["sides"])


async def test_changing_the_earlier_answer_lets_the_later_one_stand() -> None:
    talk = await contradicting()
    await talk.do("settle", fact="evals_exist")
    assert talk.state["asked"] is not None
    assert talk.state["asked"]["facts"] == ["evals_exist"]
    await talk.answer("evals_exist", "yes")
    assert talk.values()["prompting_result"] == "measured_falls_short"
    assert talk.values()["evals_exist"] == "yes"


async def test_changing_the_later_answer_keeps_the_earlier_one() -> None:
    talk = await contradicting()
    await talk.do("settle", fact="prompting_result")
    assert talk.state["asked"] is not None
    assert talk.state["asked"]["facts"] == ["prompting_result"]
    await talk.answer("prompting_result", "tried_not_measured")
    assert talk.values() == {"proposed_approach": "fine_tuning", "evals_exist": "no", "prompting_result": "tried_not_measured"}


async def test_answering_the_same_again_is_put_to_the_team_again() -> None:
    talk = await contradicting()
    await talk.do("settle", fact="evals_exist")
    await talk.answer("evals_exist", "no")
    assert talk.state["held"]
    assert talk.shown("disagreement")


async def test_a_second_press_on_a_settled_dispute_is_told_so() -> None:
    talk = await disputed()
    await talk.do("settle", "U4", fact="need", value=["knowledge"])
    await talk.do("settle", "U5", fact="need", value=["reasoning"])
    assert talk.told() == "That is settled already."
    assert talk.values()["need"] == ["knowledge"]
