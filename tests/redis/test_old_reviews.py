"""Reviews go on from the checkpoints that every earlier version of the state left behind."""

from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from tests.redis.snapshots import FOLDER, put_back
from tests.unit.review_graph.talk import Talk

VERSIONS = sorted(FOLDER.glob("v*"))
WITH_REVISIONS = [folder for folder in VERSIONS if folder.name != "v1"]


async def resumed(db: Redis, folder: Path, name: str) -> Talk:
    await put_back(db, (folder / f"{name}.json").read_text("ascii"))
    return await Talk(saver=RedisSaver(db, keep=1)).resume()


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
