"""A review that is kept in Redis can be explained from the command line, with the quotes in it."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from bot.explanation_report import explain_review
from bot.kept_reviews import kept_review
from bot.packs import Compiled, Packs
from bot.past_reviews import how_many, kept_reviews
from bot.register import Register
from bot.replay_report import replay_past_reviews
from bot.retention.removing import Removing
from policies.decision import Decider
from policies.errors import PlumblineError
from policies.load import load_pack
from policies.pack import DEFAULT_PACK
from policies.replaying.replay import Replay
from tests.unit.named_sheets import named_sheet
from tests.unit.review_graph.talk import Talk

SMALL = Path("tests/unit/small_pack")


async def _reviewed(redis: Redis, *, decided: bool = True) -> None:
    talk = await Talk(saver=RedisSaver(redis)).open()
    await talk.say("yes, we ship one use case")
    if decided:
        await talk.answer_all(dict(named_sheet(load_pack(), "handbook")))
        await talk.do("confirm")
    await Register(redis, "T1").write(talk.state, None)
    await Packs(Compiled(load_pack()), redis, "T1").keep()


async def test_a_review_is_found_by_its_number_in_whatever_workspace_it_is(db: Redis) -> None:
    await _reviewed(db)
    kept = await kept_review(db, "AR-1", SMALL)
    assert (kept.tenant, kept.state["status"], kept.decider.pack.file.id) == ("T1", "recommended", "llm-adaptation")


async def test_a_review_that_was_removed_says_when(db: Redis) -> None:
    await _reviewed(db)
    saver = RedisSaver(db)
    removing = Removing(db, "T1", saver.adelete_thread, audited=False)
    assert await removing.remove(["AR-1"], "2027-03-04", 1.0) == ["AR-1"]
    with pytest.raises(PlumblineError, match="AR-1 was removed on 2027-03-04"):
        await kept_review(db, "AR-1", SMALL)


async def test_a_review_that_does_not_exist_or_exists_twice_says_what_to_do(db: Redis) -> None:
    await _reviewed(db)
    with pytest.raises(PlumblineError, match="there is no review AR-2 in this Redis"):
        await kept_review(db, "AR-2", DEFAULT_PACK)
    row = await Register(db, "T1").row("AR-1")
    await db.set("plumbline:{T2}:review:AR-1", str(row))
    with pytest.raises(PlumblineError, match=r"in several workspaces\. Add --workspace with one of: T1, T2"):
        await kept_review(db, "AR-1", DEFAULT_PACK)
    assert (await kept_review(db, "AR-1", DEFAULT_PACK, "T1")).tenant == "T1"


@pytest.mark.parametrize("decided", [True, False])
def test_the_command_explains_it_once_it_is_decided(
    decided: bool, db_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def prepared() -> None:
        async with Redis.from_url(db_url) as redis:
            await _reviewed(redis, decided=decided)

    monkeypatch.setenv("REDIS_URL", db_url)
    asyncio.run(prepared())
    if not decided:
        with pytest.raises(PlumblineError, match="AR-1 is not decided yet"):
            explain_review("AR-1", DEFAULT_PACK, None)
        return
    explain_review("AR-1", DEFAULT_PACK, None)
    told = capsys.readouterr().out
    assert told.startswith("In short\n  Blocked as proposed.")
    assert "What was found" in told


async def test_every_decided_review_of_every_workspace_is_replayed_and_none_is_touched(db: Redis) -> None:
    await _reviewed(db)
    before = {key: await db.dump(key) for key in await db.keys()}
    (batch,) = [batch async for batch in kept_reviews(db, None)]
    assert [(past.review, past.outcome) for past in batch] == [("AR-1", "blocked")]
    assert [batch async for batch in kept_reviews(db, batch[0].decided_on + timedelta(days=1))] == [[]]
    replay = Replay(Decider(load_pack()))
    assert list(replay.take(batch)) == []
    assert await how_many(db) == 1
    assert {key: await db.dump(key) for key in await db.keys()} == before


def test_the_command_replays_what_is_kept(db_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async def prepared() -> None:
        async with Redis.from_url(db_url) as redis:
            await _reviewed(redis)

    monkeypatch.setenv("REDIS_URL", db_url)
    asyncio.run(prepared())
    replay_past_reviews(DEFAULT_PACK, None, None, None, None)
    told = capsys.readouterr().out
    assert "1 reviews, none of them touched" in told
    assert "  decided differently     0" in told
