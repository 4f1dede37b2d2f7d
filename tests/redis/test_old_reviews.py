"""Reviews go on from the checkpoints that every earlier version of the state left behind."""

from dataclasses import replace
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from graphs.context import Board, Context, default_context
from tests.redis.snapshots import FOLDER, put_back
from tests.redis.write_checkpoints import Scripted
from tests.unit.review_graph.talk import Talk

VERSIONS = sorted(FOLDER.glob("v*"))
FOLLOWED_UP = [folder for folder in VERSIONS if folder.name not in ("v1", "v2")]
WITH_REVISIONS = [folder for folder in VERSIONS if folder.name != "v1"]


async def resumed(db: Redis, folder: Path, name: str, context: Context | None = None) -> Talk:
    await put_back(db, (folder / f"{name}.json").read_text("ascii"))
    return await Talk(context, RedisSaver(db, keep=1)).resume()


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
async def test_an_open_question_is_still_answered(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_asked")
    asked = talk.state["asked"]
    assert asked is not None
    await talk.answer(asked["facts"][0], "dont_know")
    assert list(talk.values()) == ["proposed_approach", "need", asked["facts"][0]]


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
async def test_a_disagreement_is_still_settled(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_disputed")
    await talk.do("settle", fact="need", value=["reasoning"])
    assert talk.values()["need"] == ["reasoning"]


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
async def test_a_recap_is_still_confirmed(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_recapped")
    await talk.do("confirm")
    assert talk.status == "recommended"
    assert talk.shown("recommendation")


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
async def test_a_recommendation_can_still_be_corrected(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_recommended")
    await talk.say("change the evals exist")
    assert talk.status == "interviewing"
    assert talk.shown("question")


@pytest.mark.parametrize("folder", WITH_REVISIONS, ids=lambda folder: folder.name)
async def test_a_revised_review_still_knows_what_was_deleted_and_who_was_turned_away(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_revised")
    assert [record.get("deleted", False) for record in talk.state["facts"].values()].count(True) == 1
    await talk.turn(talk.message("outsider", "U9", value={"role": "guest", "wish": "say"}))
    assert talk.new == []


@pytest.mark.parametrize("folder", VERSIONS, ids=lambda folder: folder.name)
async def test_a_review_of_any_version_takes_edits_deletions_and_outsiders(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_asked")
    await talk.turn(talk.message("edit", "U2", text="chatter", value="0.5"), talk.message("delete", "U2", value="0.5"))
    await talk.turn(talk.message("outsider", "U9", value={"role": "guest", "wish": "say"}))
    assert "do not count" in talk.told()


@pytest.mark.parametrize("folder", FOLLOWED_UP, ids=lambda folder: folder.name)
async def test_what_was_read_is_still_known_and_what_was_not_is_read_later(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_read", replace(default_context(), reader=Scripted()))
    assert talk.state["facts"]["evals_exist"].get("source") == {"document": "note.md", "place": "line 1"}
    assert list(talk.state["doubts"]) == ["prompting_result"]
    assert [waits["text"] for waits in talk.state["unread"]] == ["It is about letters, and nothing reads this now."]
    await talk.answer("prompting_result", "not_tried")
    assert talk.values()["prompting_result"] == "not_tried"
    assert not talk.state["doubts"]


@pytest.mark.parametrize("folder", FOLLOWED_UP, ids=lambda folder: folder.name)
async def test_the_board_still_rules_and_a_decision_is_still_taken_up_again(db: Redis, folder: Path) -> None:
    talk = await resumed(db, folder, "review_followed_up", replace(default_context(), board=Board(frozenset({"U8", "U9"}))))
    this = {"round": 1}
    assert [concern["by"] for concern in talk.state["concerns"]] == ["U9"]
    assert [granted["granted_by"] for granted in talk.state["waivers"]] == ["U8"]
    assert "U3" in {step["owner"] for step in talk.state["steps"]}
    await talk.turn(talk.message("release", "U9", value={**this, "concern": "U9"}))
    await talk.turn(talk.message("approve", "U8", value=this))
    assert talk.shown("board")[0]["ruled"] == "approved"
    await talk.turn(talk.message("reopen", "U2", value=this))
    assert talk.shown("ground")[0]["chosen"] == "again"
    assert talk.status == "interviewing"
