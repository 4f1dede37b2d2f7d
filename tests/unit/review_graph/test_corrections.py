from tests.unit.review_graph.talk import Talk


async def test_back_withdraws_the_last_answer_and_asks_it_again() -> None:
    talk = await Talk().open()
    await talk.answer("need", ["knowledge"])
    await talk.do("back")
    assert "need" not in talk.values()
    assert talk.state["asked"] is not None
    assert talk.state["asked"]["facts"] == ["need"]


async def test_there_is_nothing_to_go_back_to_at_the_start() -> None:
    talk = await Talk().open()
    await talk.do("back")
    assert talk.told() == "There is nothing to go back to yet."
    assert talk.values() == {"proposed_approach": "fine_tuning"}


async def test_change_asks_again_and_shows_the_answer_so_far() -> None:
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("change", fact="need")
    question = next(effect["show"] for effect in talk.new if effect["do"] == "post")
    assert question["view"] == "question"
    assert [(fact["fact"], fact["now"]) for fact in question["facts"]] == [("need", "knowledge")]
    assert talk.status == "interviewing"


async def test_keep_it_leaves_the_answer_and_comes_back_to_the_recap() -> None:
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("change", fact="need")
    await talk.do("keep", fact="need")
    assert talk.values()["need"] == ["knowledge"]
    assert talk.status == "recap"


async def test_a_changed_answer_replaces_that_of_another_person_without_a_dispute() -> None:
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("change", "U3", fact="need")
    await talk.answer("need", ["reasoning"], "U3")
    assert talk.values()["need"] == ["reasoning"]
    assert not talk.state["held"]


async def test_a_typed_wish_to_change_finds_the_fact_by_its_words() -> None:
    talk = await Talk().open()
    await talk.answer_all({})
    await talk.say("please change the number of labelled examples")
    assert talk.state["asked"] is not None
    assert talk.state["asked"]["facts"] == ["labelled_examples"]


async def test_a_wish_that_fits_nothing_names_what_could_be_meant() -> None:
    talk = await Talk().open()
    await talk.answer("need", ["knowledge"])
    await talk.say("change the weather")
    assert talk.told().startswith("I could not find that answer")
    assert "what is missing" in talk.told()


async def test_an_answer_can_be_changed_after_the_recommendation_which_is_then_made_again() -> None:
    talk = await Talk().open()
    await talk.answer_all({"need": ["knowledge"]})
    await talk.do("confirm")
    first = talk.state["decision"]
    await talk.say("change the evals exist")
    await talk.answer("evals_exist", "yes")
    await talk.answer_all({})
    assert talk.status == "recap"
    await talk.do("confirm")
    assert talk.status == "recommended"
    assert talk.state["decision"] != first


async def test_confirm_before_the_recap_confirms_nothing() -> None:
    talk = await Talk().open()
    await talk.do("confirm")
    assert talk.told() == "There is nothing to confirm right now."
    assert talk.state["confirmed_by"] is None


async def test_only_requester_and_owner_cancel_and_a_refusal_is_on_record() -> None:
    talk = await Talk().open(requester="U1", owner="U9")
    await talk.do("cancel", "U2")
    assert talk.status == "interviewing"
    assert "refused" in talk.journal()
    await talk.do("cancel", "U9")
    assert talk.status == "cancelled"
    assert all(show["closed"] for show in talk.shown("question"))


async def test_more_time_keeps_the_recap_open() -> None:
    talk = await Talk().open()
    await talk.answer_all({})
    await talk.do("more_time")
    assert talk.status == "recap"
    assert "Take the time you need" in talk.told()
