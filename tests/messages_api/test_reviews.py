"""Reviews whose free text is read: what comes of words, of conflicts, of doubts, of corrections, and of every failure."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from graphs.context import default_context
from tests.messages_api.readers import reader_of
from tests.messages_api.replies import Fault, Reads, Status, Stops, Text
from tests.messages_api.server import MessagesApi, messages_api
from tests.unit.review_graph.talk import Talk

READS = Reads(
    {
        "answer employees": ("need", ["knowledge"]),
        "most weeks": ("knowledge_changes", ["weekly"]),
        "every day": ("knowledge_changes", ["daily"]),
        "900 pages": ("knowledge_fits_context", ["no"]),
        "no test set": ("evals_exist", ["no"]),
        "scored 40 last month": ("evals_exist", ["yes"]),
        "no idea about tests": ("evals_exist", ["dont_know"]),
        "quite private": ("sensitive_data", ["yes"]),
        "seldom": ("knowledge_changes", ["yearly"]),
        "use retrieval": ("proposed_approach", ["rag"]),
        "this is invented": ("evals_exist", ["maybe"]),
    },
    unsure=["seldom"],
    questions={"What is a test set": "evals_exist"},
    withdrawals={"forget what I said about tests": "evals_exist"},
)
DETAILS = "HR edits it most weeks, it is 900 pages, and we have no test set."


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with messages_api(READS) as running:
        yield running


@pytest.fixture
async def talk(api: MessagesApi) -> AsyncIterator[Talk]:
    async with reader_of(api, reading_deadline=5.0) as claude:
        talk = Talk(replace(default_context(), reader=claude))
        talk.title = "A model to answer employees"
        yield talk
        answered = [body for body in api.answered if body in api.readings]
        assert len(answered) <= talk.state["turn"], "more than one reading in a turn"


def values(talk: Talk) -> dict[str, Any]:
    return {fact: record["value"] for fact, record in talk.state["facts"].items()}


def seen(talk: Talk) -> str:
    return json.dumps([effect["show"] for effect in talk.new], ensure_ascii=False)


async def test_the_opening_text_is_read_and_the_team_is_thanked_with_its_words(talk: Talk) -> None:
    await talk.open()
    assert values(talk) == {"proposed_approach": "fine_tuning", "need": ["knowledge"]}
    question = talk.shown("question")[0]
    assert question["thanks"]
    assert [(said["fact"], said["quote"]) for said in question["noted"]][-1] == ("need", "answer employees")


async def test_several_facts_of_one_sentence_are_taken_each_with_its_author_and_words(talk: Talk) -> None:
    await talk.open()
    await talk.say(DETAILS, "U7")
    facts = talk.state["facts"]
    assert {fact: facts[fact]["quote"] for fact in ("knowledge_changes", "knowledge_fits_context", "evals_exist")} == {
        "knowledge_changes": "most weeks",
        "knowledge_fits_context": "900 pages",
        "evals_exist": "no test set",
    }
    assert {facts[fact]["by"] for fact in facts if facts[fact]["how"] == "read"} == {"U1", "U7"}
    assert "could not read" not in seen(talk)


async def test_a_turn_makes_one_request_however_many_messages_it_has(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    await talk.turn(
        talk.message("say", "U2", text="HR edits it most weeks, I think"), talk.message("say", "U3", text="we have no test set yet")
    )
    assert len(api.readings) == 2


async def test_only_new_messages_are_sent(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    await talk.say("HR edits it most weeks, I think")
    await talk.say("we certainly have no test set yet")
    sent = [json.loads(body["messages"][0]["content"])["passages"] for body in api.readings]
    assert [len(passages) for passages in sent] == [1, 1, 1]
    assert "most weeks" not in json.dumps(sent[2])


async def test_commands_buttons_and_plain_answers_are_not_sent(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    before = len(api.requests)
    asked = talk.state["asked"]
    assert asked is not None
    await talk.say("we don't know")
    await talk.say("why")
    await talk.say("back")
    await talk.answer(asked["facts"][0], "dont_know")
    await talk.say("change what is missing")
    assert len(api.requests) == before


async def test_two_people_who_say_different_things_are_both_quoted(talk: Talk) -> None:
    await talk.open()
    await talk.say("we surely have no test set", "U2")
    await talk.say("but we scored 40 last month, remember?", "U3")
    sides = talk.shown("disagreement")[0]["sides"]
    assert [side["said"]["quote"] for side in sides] == ["no test set", "scored 40 last month"]
    assert values(talk)["evals_exist"] == "no"


async def test_a_message_that_contradicts_itself_is_put_to_the_team(talk: Talk) -> None:
    await talk.open()
    await talk.say("It changes most weeks. Well, every day, nearly.", "U2")
    sides = talk.shown("disagreement")[0]["sides"]
    assert [side["said"]["answer"] for side in sides] == ["weekly", "daily"]
    await talk.do("settle", fact="knowledge_changes", value="daily")
    assert values(talk)["knowledge_changes"] == "daily"


async def test_a_text_that_says_something_else_than_the_form_is_put_to_the_team(talk: Talk) -> None:
    talk.title = "We want to use retrieval here"
    await talk.open("fine_tuning")
    assert [side["said"]["answer"] for side in talk.shown("disagreement")[0]["sides"]] == ["fine tuning", "rag"]


async def test_where_the_form_says_nothing_decided_the_text_counts(talk: Talk) -> None:
    talk.title = "We want to use retrieval here"
    await talk.open("undecided")
    assert values(talk)["proposed_approach"] == "rag"


async def test_somebody_who_corrects_themselves_is_believed(talk: Talk) -> None:
    await talk.open()
    await talk.say("HR edits it most weeks, I think", "U2")
    await talk.say("Sorry, it really changes every day", "U2")
    assert values(talk)["knowledge_changes"] == "daily"
    assert not talk.shown("disagreement")


async def test_what_one_takes_back_is_asked_again_and_nobody_elses_words(talk: Talk) -> None:
    await talk.open()
    await talk.say("we surely have no test set", "U2")
    await talk.say("please forget what I said about tests", "U3")
    assert talk.state["again"] == []
    await talk.say("please forget what I said about tests", "U2")
    assert talk.state["again"] == ["evals_exist"]


async def test_an_answer_that_is_taken_back_is_not_replaced_by_somebody_else_in_the_same_turn(talk: Talk) -> None:
    await talk.open()
    await talk.say("we surely have no test set", "U2")
    back = talk.message("say", "U2", text="please forget what I said about tests")
    await talk.turn(back, talk.message("say", "U9", text="and we scored 40 last month, remember?"))
    assert values(talk)["evals_exist"] == "no"
    assert [side["said"]["quote"] for side in talk.shown("disagreement")[0]["sides"]] == ["no test set", "scored 40 last month"]


async def test_a_question_is_answered_by_the_packs_own_text_to_whoever_asked(talk: Talk) -> None:
    await talk.open()
    await talk.say("What is a test set, if I may ask?", "U5")
    [why] = [effect for effect in talk.new if effect["do"] == "whisper"]
    assert why["person"] == "U5"
    assert talk.shown("why")[0]["help"] == talk.context.decider.pack.facts["evals_exist"].help
    assert "could not read" not in seen(talk)


async def test_we_dont_know_may_be_said_in_ones_own_words(talk: Talk) -> None:
    await talk.open()
    await talk.say("I really have no idea about tests", "U2")
    assert values(talk)["evals_exist"] == "dont_know"


async def test_what_does_not_hold_is_dropped_counted_and_asked_by_button(talk: Talk) -> None:
    await talk.open()
    await talk.say("Well, this is invented by somebody", "U2")
    assert "evals_exist" not in values(talk)
    [entry] = [entry for entry in talk.state["journal"] if entry["what"] == "read"]
    assert entry["data"]["dropped"] == {"value": 1}
    assert entry["data"]["calls"] == 1


async def test_a_doubtful_answer_is_confirmed_where_it_matters(talk: Talk) -> None:
    await talk.open()
    await talk.say("The handbook changes seldom, I believe", "U2")
    asked = talk.state["asked"]
    assert asked is not None
    assert asked["facts"] == ["knowledge_changes"]
    assert asked["again"] == "I took “seldom” to mean yearly, but I am not sure. Which is it?"
    await talk.answer("knowledge_changes", "monthly", "U3")
    assert values(talk)["knowledge_changes"] == "monthly"
    assert talk.state["doubts"] == {}


async def test_a_doubtful_answer_that_changes_nothing_is_not_asked_about(talk: Talk) -> None:
    talk.title = "Letters"
    await talk.open("prompting")
    await talk.answer_all({"need": ["style_format"], "prompting_result": "measured_meets_target", "evals_exist": "yes"})
    assert talk.status == "recap"
    assert not talk.context.compiled.pack.facts.keys() <= values(talk).keys()
    await talk.say("By the way, it changes seldom enough", "U2")
    assert talk.status == "recap"
    assert values(talk)["knowledge_changes"] == "yearly"


async def test_a_doubtful_correction_of_ones_own_answer_is_asked_and_the_answer_stays_until_then(talk: Talk) -> None:
    await talk.open()
    await talk.say("HR edits it most weeks, I think", "U2")
    await talk.say("Hm, perhaps it changes seldom after all", "U2")
    asked = talk.state["asked"]
    assert asked is not None
    assert (asked["facts"], values(talk)["knowledge_changes"]) == (["knowledge_changes"], "weekly")
    await talk.do("keep", fact="knowledge_changes")
    assert (talk.state["doubts"], values(talk)["knowledge_changes"]) == ({}, "weekly")


async def test_three_values_in_one_message_settle_nothing_among_themselves(talk: Talk) -> None:
    await talk.open()
    talk_of = "It changes most weeks. Well, every day, nearly. In fact scored 40 last month, no test set, no idea about tests."
    await talk.say(talk_of, "U2")
    held = [(held["fact"], held["record"]["value"], held["record"]["settled"]) for held in talk.state["held"]]
    assert [item for item in held if item[0] == "evals_exist"] == [("evals_exist", "yes", False), ("evals_exist", "dont_know", False)]


async def test_new_words_at_the_recap_bring_a_new_recap_and_never_a_confirmation(talk: Talk) -> None:
    await talk.open()
    await talk.answer_all({"evals_exist": "yes"})
    assert talk.status == "recap"
    await talk.turn(talk.message("confirm", "U1"), talk.message("say", "U2", text="Wait, in fact we have no test set at all"))
    assert talk.status != "recommended"
    assert talk.state["confirmed_by"] is None


async def test_what_outsiders_write_is_not_sent(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    before = len(api.requests)
    guest = talk.message("outsider", "U9", text="it changes every day and we have no test set", value={"role": "guest", "wish": "say"})
    await talk.turn(guest)
    assert len(api.requests) == before
    assert "evals_exist" not in values(talk)


async def test_a_decided_review_is_not_read(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    await talk.answer_all({})
    await talk.do("confirm")
    before = len(api.readings)
    await talk.say("By the way we have no test set and it changes every day")
    assert (len(api.readings), talk.status) == (before, "recommended")


async def test_an_edited_reply_is_read_again_and_corrects_its_author(talk: Talk) -> None:
    await talk.open()
    reply = talk.message("say", "U2", text="HR edits it most weeks, and we have no test set")
    await talk.turn(reply)
    await talk.turn(talk.message("edit", "U2", text="HR edits it every day, more or less, I hear", value=reply["at"]))
    assert values(talk)["knowledge_changes"] == "daily"
    assert values(talk)["evals_exist"] == "no"
    assert "no longer says this" in seen(talk)


async def test_a_reply_that_was_edited_before_its_turn_is_read_once_as_it_stands(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    before = len(api.readings)
    reply = talk.message("say", "U2", text="HR edits it most weeks, doesn't it?")
    await talk.turn(reply, talk.message("edit", "U2", text="HR edits it every day, doesn't it?", value=reply["at"]))
    assert len(api.readings) == before + 1
    assert "most weeks" not in json.dumps(api.readings[-1]["messages"])
    assert values(talk)["knowledge_changes"] == "daily"


FAULTS: list[Fault] = [
    Stops("refusal"),
    Stops("max_tokens"),
    Text("not JSON"),
    "no_json_body",
    Status(400),
    Status(401),
    Status(429),
    Status(429, "86400"),
    Status(529),
    "hangs",
    "is cut",
    "closes",
]


async def played(api: MessagesApi, fault: Fault | None) -> Talk:
    """A review in which the fault strikes the reading of one reply, then is gone."""
    async with reader_of(api, reading_deadline=0.4 if fault == "hangs" else 5.0) as claude:
        talk = Talk(replace(default_context(), reader=claude))
        talk.title = "A model to answer employees"
        await talk.open()
        api.always = fault
        await talk.say(DETAILS, "U7")
        if fault:
            told = [note["text"] for note in talk.shown("note")]
            assert [text for text in told if "Nothing you wrote is lost" in text] == told
            assert len(told) == 1
        api.always = None
        claude.breaker.note(None)
        claude.breaker._until = 0.0
        await talk.answer_all({})
        await talk.do("confirm")
        return talk


def decided(talk: Talk) -> Any:
    """All that was decided; not which answers it took, for a question that could not wait may have been asked meanwhile."""
    decision = json.loads(talk.state["decision"] or "")
    states = {finding["policy"]: (finding["state"], finding["severity"]) for finding in decision["findings"]}
    return decision["outcome"], decision["headline"], decision["also_use"], states, decision["next_steps"]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_whatever_fails_no_answer_is_lost_and_the_decision_is_the_same(api: MessagesApi, fault: Fault) -> None:
    well = await played(api, None)
    failed = await played(api, fault)
    assert decided(failed) == decided(well)
    assert failed.state["facts"]["evals_exist"]["quote"] == "no test set"
    assert failed.state["unread"] == []
    assert not api.refused


async def test_a_failure_that_lasts_is_told_once_and_the_interview_goes_on_with_buttons(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    api.always = Status(529)
    told = []
    for words in (DETAILS, "and one more thing that nobody reads", "still nobody reads this one"):
        await talk.say(words, "U7")
        told += [note["text"] for note in talk.shown("note")]
    assert len([text for text in told if "Claude" in text]) == 1
    await talk.answer_all({})
    await talk.do("confirm")
    assert talk.status == "recommended"
    assert "narrative" not in talk.shown("recommendation")[0]


async def test_answers_by_button_outweigh_ones_own_earlier_words_that_are_read_late(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    api.always = Status(529)
    await talk.say("HR edits it most weeks, I think", "U2")
    await talk.answer("knowledge_changes", "never", "U2")
    api.always = None
    await talk.say("we surely have no test set", "U3")
    assert values(talk)["knowledge_changes"] == "never"
    assert values(talk)["evals_exist"] == "no"


async def test_words_that_wait_and_are_deleted_meanwhile_are_never_read(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    api.always = Status(529)
    reply = talk.message("say", "U2", text="HR edits it most weeks, I think")
    await talk.turn(reply)
    api.always = None
    await talk.turn(talk.message("delete", "U2", value=reply["at"]))
    await talk.say("we surely have no test set", "U3")
    assert "knowledge_changes" not in values(talk)


async def test_at_the_limit_of_its_budget_a_review_goes_on_with_buttons_and_says_so(api: MessagesApi) -> None:
    async with reader_of(api, review_tokens=20_000) as claude:
        talk = Talk(replace(default_context(), reader=claude))
        await talk.open()
        for _ in range(3):
            await talk.say(DETAILS, "U7")
        assert "budget for Claude is used up" in json.dumps(talk.state["effects"]) or talk.state["troubled"] == "review_budget"
        await talk.answer_all({})
        await talk.do("confirm")
        assert talk.status == "recommended"
        assert sum(usage["input_tokens"] + usage["cache_creation_input_tokens"] for usage in api.usages) < 20_000


async def test_a_recommendation_is_put_into_words_once_from_the_decision_alone(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    await talk.say(DETAILS, "U7")
    await talk.answer_all({})
    await talk.do("confirm")
    assert len(api.narratives) == 1
    view = talk.shown("recommendation")[0]
    assert view["narrative"] == [{"text": "Start with the cheaper step.", "rests_on": ["rag"]}]
    sent = json.dumps(api.narratives[0]["messages"])
    assert "most weeks" not in sent
    assert "answer employees" not in sent


async def test_the_systems_bytes_are_the_same_over_all_turns_and_reviews(api: MessagesApi) -> None:
    for _ in range(2):
        async with reader_of(api) as claude:
            talk = Talk(replace(default_context(), reader=claude))
            await talk.open()
            await talk.say(DETAILS, "U7")
    assert len({json.dumps(body["system"]).encode() for body in api.readings}) == 1
    assert [usage["cache_read_input_tokens"] > 0 for usage in api.usages] == [False, True, True, True]


async def test_tokens_are_counted_in_the_state(talk: Talk, api: MessagesApi) -> None:
    await talk.open()
    await talk.say(DETAILS, "U7")
    tokens = talk.state["tokens"]
    assert tokens["calls"] == 2
    assert tokens["cache_read"] == api.usages[1]["cache_read_input_tokens"] > 4096
