import pytest

from tests.unit.review_graph.talk import Talk


async def asking(fact: str) -> Talk:
    """A review in which this fact is asked, alone."""
    talk = await Talk().open()
    await talk.answer_all({})
    await talk.do("change", fact=fact)
    return talk


@pytest.mark.parametrize(
    ("text", "value"), [("about 20k", 20_000), ("1.5 million", 1_500_000), ("1,200", 1200), ("we don't know", "dont_know")]
)
async def test_numbers_are_read_as_people_write_them(text: str, value: object) -> None:
    talk = await asking("labelled_examples")
    await talk.say(text)
    assert talk.values()["labelled_examples"] == value


async def test_a_typed_answer_carries_its_words_and_author() -> None:
    talk = await asking("evals_exist")
    await talk.say("Yes!", "U7")
    record = talk.state["facts"]["evals_exist"]
    assert (record["value"], record["quote"], record["by"], record["how"]) == ("yes", "Yes!", "U7", "typed")


async def test_a_list_answers_a_group_in_its_order() -> None:
    talk = await Talk().open()
    await talk.answer("need", ["style_format"])
    while (asked := talk.state["asked"]) is not None and len(asked["facts"]) < 2:
        await talk.answer(asked["facts"][0], "dont_know")
    assert asked is not None
    facts = {fact: talk.context.decider.pack.facts[fact] for fact in asked["facts"]}
    await talk.say(", ".join(shape.answers[0] for shape in facts.values()))
    assert {fact: talk.values().get(fact) for fact in facts} == {fact: shape.answers[0] for fact, shape in facts.items()}


async def test_chatter_gets_one_hint_for_all_and_then_only_for_its_author() -> None:
    talk = await asking("evals_exist")
    await talk.say("what do you think, @analyst?")
    assert [(effect["do"], effect["show"]["view"]) for effect in talk.new] == [("post", "note")]
    await talk.say("hm", "U5")
    assert [(effect["do"], effect["person"]) for effect in talk.new] == [("whisper", "U5")]


async def test_chatter_after_the_recommendation_is_left_alone() -> None:
    talk = await Talk().open()
    await talk.answer_all({})
    await talk.do("confirm")
    await talk.say("thanks!")
    assert talk.new == []


@pytest.mark.parametrize("text", ["back", "Go back.", "undo"])
async def test_back_can_be_typed(text: str) -> None:
    talk = await Talk().open()
    await talk.answer("need", ["knowledge"])
    await talk.say(text)
    assert "need" not in talk.values()
