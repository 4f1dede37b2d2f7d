import pytest

from tests.unit.review_graph.talk import Talk

LETTERS = {
    "need": ["style_format"],
    "prompting_result": "measured_falls_short",
    "few_shot_result": "not_tried",
    "evals_exist": "yes",
    "calls_per_month": 20000,
}


async def test_opening_announces_the_review_and_asks_the_first_question() -> None:
    talk = await Talk().open()
    assert [(effect["do"], effect["where"], effect["show"]["view"]) for effect in talk.new] == [
        ("post", "channel", "announcement"),
        ("post", "thread", "question"),
        ("update", "channel", "announcement"),
    ]
    assert talk.values() == {"proposed_approach": "fine_tuning"}
    assert talk.state["root"] == talk.new[0]["id"]


async def test_an_open_approach_is_asked_like_any_other_fact() -> None:
    talk = await Talk().open(approach=None)
    assert talk.values() == {}


async def test_effects_and_entries_are_numbered_within_their_turn_and_dropped_once_carried() -> None:
    talk = await Talk().open()
    first = [effect["id"] for effect in talk.new]
    await talk.answer("need", ["knowledge"])
    ids = [item["id"] for item in (*talk.state["effects"], *talk.state["journal"])]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("AR-1/2/") for name in ids)
    assert not set(first) & set(ids)


async def test_an_answered_question_is_closed_and_the_next_one_says_what_was_noted() -> None:
    talk = await Talk().open()
    first = talk.state["asked"]
    assert first is not None
    await talk.answer("need", ["knowledge"])
    closed = next(effect for effect in talk.new if effect["do"] == "update" and effect["show"]["view"] == "question")
    assert closed["target"] == first["effect"]
    assert closed["show"]["view"] == "question"
    assert closed["show"]["closed"]
    posted = next(effect["show"] for effect in talk.new if effect["do"] == "post")
    assert posted["view"] == "question"
    assert [said["fact"] for said in posted["noted"]] == ["need"]


async def test_a_group_answered_in_part_keeps_its_message_and_asks_for_the_rest() -> None:
    talk = await Talk().open()
    while (asked := talk.state["asked"]) is not None and len(asked["facts"]) < 2:
        await talk.answer(asked["facts"][0], "dont_know")
    assert asked is not None
    await talk.answer(asked["facts"][0], "dont_know")
    assert [(effect["do"], effect["target"]) for effect in talk.new if effect["show"]["view"] == "question"] == [
        ("update", asked["effect"])
    ]
    view = talk.shown("question")[0]
    assert [said["fact"] for said in view["answered"]] == asked["facts"][:1]
    assert not view["closed"]


async def test_at_most_never_rises_without_a_correction() -> None:
    talk = await Talk().open()
    seen = []
    while asked := talk.state["asked"]:
        seen.append(asked["at_most"])
        await talk.answer(next(fact for fact in asked["facts"] if fact not in talk.state["facts"]), "dont_know")
    assert seen == sorted(seen, reverse=True)


async def test_what_is_asked_leads_to_a_recap_and_confirm_to_the_recommendation() -> None:
    talk = await Talk().open()
    await talk.answer_all(LETTERS)
    assert talk.status == "recap"
    rows = [row["fact"] for view in talk.shown("recap") for row in view["rows"]]
    assert rows == [fact for fact in talk.context.decider.pack.facts if fact in talk.values()]
    await talk.do("confirm")
    assert talk.status == "recommended"
    assert [(effect["do"], effect["where"], effect["show"]["view"]) for effect in talk.new] == [
        ("update", "thread", "recap"),
        ("post", "thread", "recommendation"),
        ("attach", "thread", "files"),
        ("post", "channel", "recommendation"),
        ("update", "channel", "announcement"),
        ("post", "thread", "steps"),
    ]


async def test_several_answers_of_one_batch_are_one_turn() -> None:
    talk = await Talk().open()
    await talk.answer("need", ["style_format"])
    asked = talk.state["asked"]
    assert asked is not None
    turn = talk.state["turn"]
    messages = [talk.message("answer", "U2", fact=fact, value="dont_know") for fact in asked["facts"]]
    await talk.turn(*messages)
    assert talk.state["turn"] == turn + 1
    assert talk.journal().count("answered") == len(asked["facts"])


async def test_why_is_told_to_the_person_who_asks_and_changes_nothing() -> None:
    talk = await Talk().open()
    before = talk.state["asked"]
    await talk.do("why", "U3", fact="need")
    assert [(effect["do"], effect["person"]) for effect in talk.new] == [("whisper", "U3")]
    assert talk.shown("why")[0]["decides"][0] == "Which step of the ladder is recommended"
    assert talk.state["asked"] == before


@pytest.mark.parametrize(("fact", "value"), [("evals_exist", "perhaps"), ("nobody_asked_this", "yes")])
async def test_an_answer_that_is_none_is_refused_to_its_author_only(fact: str, value: str) -> None:
    talk = await Talk().open()
    await talk.answer(fact, value, "U3")
    assert fact not in talk.values()
    assert [(effect["do"], effect["person"]) for effect in talk.new] == [("whisper", "U3")]
    assert talk.told().startswith("That did not work")
