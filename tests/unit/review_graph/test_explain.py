"""*Explain*: why the decision came out as it did, told to whoever asks, and to nobody else."""

from policies.load import load_pack
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk


async def test_before_the_decision_there_is_nothing_to_explain() -> None:
    talk = await Talk().open()
    await talk.do("explain")
    assert talk.told() == "Nothing is decided right now, so there is nothing to explain yet."
    assert talk.status == "interviewing"


async def test_a_decision_is_explained_with_the_words_that_were_said() -> None:
    talk = await Talk().open()
    await talk.answer_all(dict(named_sheet(load_pack(), "handbook")))
    await talk.do("confirm")
    assert talk.status == "recommended"
    await talk.do("explain", "U3")
    (effect,) = talk.new
    assert (effect["do"], effect["person"]) == ("whisper", "U3")
    view = effect["show"]
    assert view["view"] == "explained"
    parts = {part["title"]: part["lines"] for part in view["parts"]}
    assert parts["In short"] == [talk.state["verdict"]]
    assert any("“approach in mind” is fine tuning" in line for line in parts["The outcome follows from this alone"])
    assert parts["What was found"]
    assert talk.status == "recommended"
