"""The ground of a decision moves: it is said once, and a press decides again with what has changed asked again."""

from dataclasses import replace
from datetime import UTC

import pytest

from graphs.agenda import morning
from graphs.context import Context
from graphs.draft import Draft
from graphs.ground import settle_in, when_rules_are_due
from graphs.messages import Moved
from graphs.moving import by_model, by_pack
from graphs.state import Review, pinned
from policies.decision import Decider
from policies.pack import Pack
from tests.unit.review_graph.talk import Talk
from tests.unit.review_graph.test_waivers_in_reviews import blocked, waive

THIS = {"round": 1}
RETIRED = Moved(why="model", cause="model:m:retired:", says="The base model m is retired.", again=["proposed_approach", "gone"], pack=None)


async def decided(context: Context | None = None) -> Talk:
    talk = await Talk(context).open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    return talk


async def moved(talk: Talk, what: Moved = RETIRED) -> None:
    await talk.turn(talk.message("moved", "", value=what))


def other_pack(pack: Pack, **changes: object) -> Decider:
    """The same pack with another hash, and what is given of a fact changed."""
    question = changes.get("question")
    facts = {**pack.facts}
    if question:
        facts["need"] = facts["need"].model_copy(update={"question": question})
    if changes.get("without"):
        del facts[str(changes["without"])]
    return Decider(replace(pack, facts=facts, hash="f" * 64, policies=changes.get("policies", pack.policies)))  # type: ignore[arg-type]


async def test_what_moved_is_said_with_what_would_be_asked_again() -> None:
    talk = await decided()
    await moved(talk)
    [shown] = talk.shown("ground")
    assert shown["says"] == "The base model m is retired."
    assert shown["asks"] == [talk.context.decider.pack.facts["proposed_approach"].question]
    assert shown["chosen"] is None
    assert talk.status == "recommended"


async def test_the_same_cause_is_said_once() -> None:
    talk = await decided()
    await moved(talk)
    await moved(talk)
    assert talk.new == []


async def test_what_nobody_has_taken_up_is_asked_again_with_what_comes_on_top_of_it() -> None:
    talk = await decided()
    await moved(talk)
    await moved(talk, {**RETIRED, "why": "pack", "cause": "pack:f", "says": "The pack is another one.", "again": ["evals_exist"]})
    first, second = talk.shown("ground")
    assert first["chosen"] == "past"
    assert second["says"] == "The base model m is retired. The pack is another one."
    await talk.do("reopen", "U2", value=THIS)
    assert set(talk.state["again"]) == {"proposed_approach", "evals_exist"}


async def test_a_round_on_other_answers_does_not_make_forget_that_the_ground_has_moved() -> None:
    talk = await decided()
    await moved(talk)
    await talk.do("change", fact="proposed_approach")
    await talk.answer("proposed_approach", "rag")
    await talk.do("confirm")
    first, second = talk.shown("ground")
    assert (first["chosen"], second["chosen"], second["round"]) == ("past", None, 2)
    await talk.do("stand", "U2", value={"round": 2})
    assert talk.shown("ground")[0]["chosen"] == "stands"


async def test_nothing_is_said_to_a_review_that_is_not_decided() -> None:
    talk = await Talk().open()
    await moved(talk)
    assert talk.shown("ground") == []


async def test_deciding_again_asks_only_what_changed_and_compares_the_rounds() -> None:
    talk = await decided()
    answers = talk.values()
    await moved(talk)
    await talk.do("reopen", "U2", value=THIS)
    assert talk.state["asked"] is not None
    assert talk.state["asked"]["facts"] == ["proposed_approach"]
    assert talk.shown("ground")[0]["chosen"] == "again"
    await talk.answer("proposed_approach", "rag")
    await talk.do("confirm")
    assert {**answers, "proposed_approach": "rag"} == talk.values()
    [compared] = talk.shown("compared")
    assert (compared["before"], compared["after"]) == (1, 2)
    assert any("fine tuning → rag" in line for line in compared["lines"])
    assert [one["number"] for one in talk.state["rounds"]] == [1, 2]


async def test_a_decision_may_be_let_stand() -> None:
    talk = await decided()
    await moved(talk)
    await talk.do("stand", "U2", value=THIS)
    assert talk.shown("ground")[0]["chosen"] == "stands"
    await talk.do("reopen", "U2", value=THIS)
    assert "taken up already" in talk.told()
    assert talk.status == "recommended"


async def test_another_pack_takes_over_between_two_turns() -> None:
    talk = await decided()
    new = other_pack(talk.context.decider.pack, question="What does the model lack, then?")
    told = by_pack(talk.state, talk.context.decider, new, talk.context.today)
    assert told is not None
    assert told["again"] == ["need"]
    await moved(talk, told)
    await talk.do("reopen", "U2", value=THIS)
    assert talk.state["pack"]["hash"] == "f" * 64
    assert talk.state["asked"] is None  # nothing is asked by the rules of before
    talk.context = replace(talk.context, decider=new)
    await talk.turn()
    [question] = talk.shown("question")
    assert question["facts"][0]["question"] == "What does the model lack, then?"
    assert talk.state["repinned"] is None


async def test_answers_that_the_newer_pack_does_not_know_are_dropped_on_record() -> None:
    talk = await decided()
    record = talk.state["facts"]["need"]
    state: Review = {**talk.state, "facts": {"of_old": record, "need": {**record, "value": ["of old"]}}, "repinned": talk.state["pack"]}
    draft = Draft({**state, "again": ["of_old"]}, talk.context)
    settle_in(draft)
    assert draft.state["facts"] == {}
    assert draft.state["again"] == []
    assert [entry["data"]["fact"] for entry in draft.state["journal"] if entry["what"] == "dropped"] == ["of_old", "need"]


async def test_a_pack_that_decides_the_same_moves_nothing() -> None:
    talk = await decided()
    same = other_pack(talk.context.decider.pack)
    assert by_pack(talk.state, talk.context.decider, same, talk.context.today) is None


async def test_what_a_waiver_has_changed_is_no_doing_of_a_newer_pack_nor_of_the_next_round() -> None:
    talk = await blocked()
    await waive(talk)
    assert talk.state["rounds"][-1]["outcome"] == "proceed"
    assert by_pack(talk.state, talk.context.decider, other_pack(talk.context.decider.pack), talk.context.today) is None
    await moved(talk)
    await talk.do("reopen", "U2", value=THIS)
    await talk.answer("proposed_approach", "fine_tuning")
    await talk.do("confirm")
    assert talk.shown("compared")[0]["lines"] == []


async def test_a_pack_that_decides_otherwise_says_so() -> None:
    talk = await decided()
    pack = talk.context.decider.pack
    never = {policy: rule.model_copy(update={"applies": False}) for policy, rule in pack.policies.items()}
    told = by_pack(talk.state, talk.context.decider, other_pack(pack, policies=never), talk.context.today)
    assert told is not None
    assert "the outcome would be “Go ahead”" in told["says"]
    assert told["pack"] == {**pinned(pack), "hash": "f" * 64}


@pytest.mark.parametrize(("title", "named"), [("Tune example-7b on letters", True), ("Tune example-70b on letters", False)])
async def test_a_model_is_found_where_a_review_names_it(title: str, *, named: bool) -> None:
    talk = Talk()
    talk.title = title
    await talk.open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    told = by_model(talk.state, talk.context.decider.pack, "Example-7B", "upgraded", "2027-03-31")
    assert (told is not None) is named
    if told:
        assert told["says"].startswith("The base model Example-7B will be upgraded on 2027-03-31.")
        assert set(told["again"]) <= set(talk.state["facts"])
    gone = by_model(talk.state, talk.context.decider.pack, "example-7b", "retired", None)
    assert (gone and gone["again"]) == ([] if named else None)  # nobody has been asked about base models


async def test_policies_that_had_to_be_looked_at_are_named_when_their_day_has_passed() -> None:
    talk = await decided()
    (day,) = when_rules_are_due(talk.state, talk.context)
    assert day.year == 2027
    late = talk.message("time", "")
    late["at"] = f"{morning(day, UTC):.6f}"
    await talk.turn(late)
    [shown] = talk.shown("ground")
    assert "had to be looked at by 2027-" in shown["says"]
    assert list(when_rules_are_due(talk.state, talk.context)) == []
