import pytest
from redis.asyncio import Redis

from bot.checkpointer import RedisSaver
from tests.redis.small_graph import CONFIG, build, turn
from tests.redis.snapshots import FOLDER, put_back

SNAPSHOTS = {path.parent.name: path.read_text() for path in FOLDER.glob("v*/small_graph.json")}


@pytest.mark.parametrize("version", SNAPSHOTS)
async def test_a_review_goes_on_from_checkpoints_of_an_earlier_version(either_db: Redis, version: str) -> None:
    await put_back(either_db, SNAPSHOTS[version])
    graph = build(RedisSaver(either_db, keep=4))
    before = await graph.aget_state(CONFIG)

    after = await turn(graph, "and the style must be ours")

    assert before.values["heard"] == ["HR edits something most weeks", "about 900 pages, naïvely counted", "no test set"]
    assert [interrupt.value["heard"] for interrupt in before.interrupts] == [3]
    assert after["heard"] == [*before.values["heard"], "and the style must be ours"]
    assert after["sheet"] == {"evals": "no", "changes": 4}


async def test_the_history_of_an_earlier_version_is_still_there(db: Redis) -> None:
    await put_back(db, SNAPSHOTS["v1"])

    history = [state async for state in build(RedisSaver(db)).aget_state_history(CONFIG)]

    assert [state.next for state in history] == [("wait",), ("weigh",), ("read",), ("wait",)]
