"""Replies that were edited or deleted, in whatever order the news comes; people who are not heard."""

from typing import Any

import pytest

from graphs.messages import Gesture, Message
from graphs.outsiders import refusal
from graphs.reading import ORPHANED
from tests.unit.review_graph.talk import Talk


async def asking(fact: str = "evals_exist") -> Talk:
    talk = await Talk().open()
    await talk.answer_all({})
    await talk.do("change", fact=fact)
    return talk


def revision(talk: Talk, do: Gesture, reply: Message, text: str | None = None) -> Message:
    return talk.message(do, reply["by"], text=text, value=reply["at"])


async def answered(talk: Talk, text: str = "no") -> Message:
    reply = talk.message("say", "U2", text=text)
    await talk.turn(reply)
    return reply


async def test_an_edit_that_comes_before_its_reply_is_what_the_reply_says() -> None:
    talk = await asking()
    reply = talk.message("say", "U2", text="no")
    await talk.turn(revision(talk, "edit", reply, "yes"))
    await talk.turn(reply)
    assert talk.values()["evals_exist"] == "yes"


async def test_an_edit_in_the_same_turn_is_what_the_reply_says() -> None:
    talk = await asking()
    reply = talk.message("say", "U2", text="no")
    await talk.turn(reply, revision(talk, "edit", reply, "yes"))
    assert talk.values()["evals_exist"] == "yes"
    assert talk.journal()[-3:].count("answered") == 1


async def test_a_reply_that_was_deleted_before_it_was_read_says_nothing() -> None:
    talk = await asking()
    before = talk.values()["evals_exist"]
    reply = talk.message("say", "U2", text="no")
    await talk.turn(reply, revision(talk, "delete", reply))
    assert talk.values()["evals_exist"] == before
    assert talk.shown("deleted") == []


async def test_of_two_edits_the_later_one_counts_in_whatever_order_they_come() -> None:
    talk = await asking()
    reply = await answered(talk)
    first, second = revision(talk, "edit", reply, "we don't know"), revision(talk, "edit", reply, "yes")
    await talk.turn(second)
    await talk.turn(first)
    assert talk.values()["evals_exist"] == "yes"


async def test_somebody_else_cannot_correct_a_reply() -> None:
    talk = await asking()
    reply = await answered(talk)
    await talk.turn({**revision(talk, "edit", reply, "yes"), "by": "U3"})
    assert talk.values()["evals_exist"] == "no"


async def contradicting() -> tuple[Talk, Message]:
    """A typed result that cannot be without evals is put to the team."""
    talk = await Talk().open()
    await talk.answer("evals_exist", "no")
    await talk.answer("prompting_result", "not_tried")
    await talk.do("change", fact="prompting_result")
    reply = talk.message("say", "U3", text="measured_falls_short")
    await talk.turn(reply)
    assert [held["fact"] for held in talk.state["held"]] == ["prompting_result"]
    return talk, reply


async def test_an_edit_of_a_disputed_reply_that_now_agrees_ends_the_dispute() -> None:
    talk, reply = await contradicting()
    await talk.turn(revision(talk, "edit", reply, "tried_not_measured"))
    assert talk.state["held"] == []
    assert talk.values()["prompting_result"] == "tried_not_measured"
    assert talk.shown("disagreement")[0]["closed"]


async def test_a_disputed_reply_that_is_deleted_stays_disputed() -> None:
    talk, reply = await contradicting()
    await talk.turn(revision(talk, "delete", reply))
    assert talk.state["held"]
    assert talk.shown("deleted") == []
    assert talk.journal() == ["deleted", "put_to_team"]


async def test_words_of_a_reply_that_change_nothing_only_change_its_quote() -> None:
    talk = await asking()
    reply = await answered(talk)
    await talk.turn(revision(talk, "edit", reply, "no, never"))
    record = talk.state["facts"]["evals_exist"]
    assert (record["value"], record["quote"]) == ("no", "no, never")
    assert talk.new == []


async def test_deleting_the_reply_behind_two_answers_offers_to_change_both() -> None:
    talk = await Talk().open(approach=None)
    reply = talk.message("say", "U2", text="knowledge, rag")
    await talk.turn(reply)
    assert talk.values() == {"need": ["knowledge"], "proposed_approach": "rag"}
    await talk.turn(revision(talk, "delete", reply))
    (view,) = talk.shown("deleted")
    assert [said["fact"] for said in view["answers"]] == ["need", "proposed_approach"]
    assert talk.values() == {"need": ["knowledge"], "proposed_approach": "rag"}
    assert all(record["deleted"] for record in talk.state["facts"].values())


async def test_the_edit_of_two_answers_is_read_in_their_order() -> None:
    talk = await Talk().open(approach=None)
    reply = talk.message("say", "U2", text="knowledge, rag")
    await talk.turn(reply)
    await talk.turn(revision(talk, "edit", reply, "knowledge, prompting"))
    assert talk.values() == {"need": ["knowledge"], "proposed_approach": "prompting"}


async def test_only_so_many_revisions_are_remembered() -> None:
    talk = await asking()
    for number in range(60):
        await talk.turn(talk.message("edit", "U2", text="chatter", value=f"{number}.5"))
    assert len(talk.state["revised"]) == 50


@pytest.mark.parametrize(("role", "told"), [("guest", True), ("stranger", True), ("bot", False)])
async def test_an_outsider_is_told_once_and_a_bot_never(role: str, told: bool) -> None:
    talk = await asking()
    value: dict[str, Any] = {"role": role, "wish": "say"}
    await talk.turn(talk.message("outsider", "U9", value=value))
    assert bool(talk.new) is told
    await talk.turn(talk.message("outsider", "U9", value=value))
    assert talk.new == []
    assert talk.journal().count("refused") >= 1


@pytest.mark.parametrize(("role", "told"), [("guest", True), ("bot", False)])
def test_a_review_that_an_outsider_would_begin_is_journalled_and_they_are_told(role: str, told: bool) -> None:
    message = Message(id="E1", do="outsider", by="U9", at="1.0", text=None, fact=None, value={"role": role, "wish": "open"})
    effect, entry = refusal("AR-7", message, "C1")
    assert (entry["id"], entry["what"], entry["data"]["role"]) == ("AR-7/0/1", "refused", role)
    assert (effect is not None) is told


async def test_anybody_may_cancel_an_orphaned_review() -> None:
    talk = await Talk().open()
    await talk.do("cancel", "U9")
    assert talk.status == "interviewing"
    await talk.do("cancel", "U9", value=ORPHANED)
    assert talk.status == "cancelled"
